#include "ui/overview/checklist_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QPushButton>
#include <QSignalBlocker>

namespace luthier::ui {

ChecklistCard::ChecklistCard(Checklist& checklist, QWidget* parent)
    : Card(tr("Checklist"), parent)
    , m_checklist(checklist)
    , m_open(new QPushButton)
    , m_progress(new ThinProgress)
    , m_rows(new QVBoxLayout) {
    setKind(m_open, "quiet");
    m_open->setObjectName(QStringLiteral("openChecklist"));
    m_open->setToolTip(tr("Notes, owners, dates, history and export"));
    header()->addWidget(m_open);
    body()->setSpacing(2);
    body()->addWidget(m_progress);
    m_rows->setSpacing(2);
    body()->addLayout(m_rows);
    body()->addStretch(1);
    connect(m_open, &QPushButton::clicked, this, &ChecklistCard::opened);
    connect(&m_checklist, &Checklist::changed, this, &ChecklistCard::refresh);
    refresh();
}

void ChecklistCard::addRow(const ChecklistEntry& entry) {
    auto* box = new QCheckBox(entry.text);
    box->setObjectName(QStringLiteral("check_") + toQString(entry.key));
    auto* note = makeMuted({});
    note->setObjectName(QStringLiteral("note_") + toQString(entry.key));
    note->setIndent(24);
    note->setWordWrap(true);
    auto* date = makeMuted({});
    auto* row = new QHBoxLayout;
    row->addWidget(box, 1);
    row->addWidget(date);
    m_rows->addLayout(row);
    m_rows->addWidget(note);
    m_byKey[entry.key] = {box, date, note};
    connect(
        box, &QCheckBox::clicked, this, [this, key = entry.key](bool checked) { m_checklist.setTicked(key, checked); });
}

void ChecklistCard::refresh() {
    std::vector<std::string> keys;
    for (const ChecklistSection& section : m_checklist.sections())
        for (const ChecklistEntry& entry : section.entries)
            keys.push_back(entry.key);
    if (keys != m_shown) {
        clearLayout(m_rows);
        m_byKey.clear();
        m_shown = keys;
        for (const ChecklistSection& section : m_checklist.sections()) {
            m_rows->addSpacing(2);
            m_rows->addWidget(makeMuted(section.title));
            for (const ChecklistEntry& entry : section.entries)
                addRow(entry);
        }
    }
    for (const auto& [key, widgets] : m_byKey) {
        const auto& [box, date, note] = widgets;
        const ChecklistEntry& entry = *m_checklist.entry(key);
        const QSignalBlocker blocker(box);
        box->setChecked(entry.tick.has_value());
        date->setText(entry.tick ? dayText(entry.tick->doneMs) : QString());
        // Room is short: only items that ask for the person are spelled out. The date's tooltip tells what was
        // confirmed, the item's tooltip what is missing.
        using Standing = ChecklistEntry::Standing;
        const Standing standing = entry.standing();
        const bool asks = standing == Standing::Proposed || standing == Standing::Lost;
        date->setToolTip(standing == Standing::Done ? entry.note() : QString());
        box->setToolTip(standing == Standing::Missing ? entry.note() : QString());
        note->setText(asks ? entry.note() : QString());
        note->setVisible(!note->text().isEmpty());
        setKind(note, entry.noteKind());
    }
    const int done = m_checklist.done(), count = m_checklist.count();
    m_open->setText(tr("%1 of %2").arg(done).arg(count) + QStringLiteral("  ›"));
    m_progress->setShare(count == 0 ? 0 : double(done) / count);
}

} // namespace luthier::ui
