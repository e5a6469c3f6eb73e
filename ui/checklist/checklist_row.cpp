#include "ui/checklist/checklist_row.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDate>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>

namespace luthier::ui {

namespace {

constexpr int kTextStart = 39; // where the item's text begins, right of the tick

} // namespace

ChecklistRow::ChecklistRow(const ChecklistEntry& entry, QWidget* parent)
    : QWidget(parent)
    , m_box(new QCheckBox)
    , m_text(new QPushButton(entry.text))
    , m_owner(makeMuted({}))
    , m_note(makeMuted({})) {
    const QString key = toQString(entry.key);
    m_box->setObjectName(QStringLiteral("tick_") + key);
    m_box->setAccessibleName(entry.text);
    m_text->setObjectName(QStringLiteral("item_") + key);
    m_text->setCheckable(true);
    setKind(m_text, "row");
    m_note->setObjectName(QStringLiteral("evidence_") + key);
    m_note->setWordWrap(true);
    m_note->setIndent(kTextStart);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(m_box);
    line->addWidget(m_text, 1);
    line->addWidget(m_owner);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_note);
    connect(m_box, &QCheckBox::clicked, this, &ChecklistRow::ticked);
    connect(m_text, &QPushButton::clicked, this, &ChecklistRow::chosen);
    show(entry);
}

void ChecklistRow::show(const ChecklistEntry& entry) {
    const QSignalBlocker blocker(m_box);
    m_box->setChecked(entry.tick.has_value());
    QStringList about;
    if (!entry.notes.owner.empty()) about << toQString(entry.notes.owner);
    const QDate due = QDate::fromString(toQString(entry.notes.due), Qt::ISODate);
    if (due.isValid()) about << tr("due %1").arg(QLocale().toString(due, QLocale::ShortFormat));
    m_owner->setText(about.join(QStringLiteral(" · ")));
    m_owner->setVisible(!about.isEmpty());
    setKind(m_owner, !entry.tick && due.isValid() && due < QDate::currentDate() ? "warning" : "muted");
    const QString note = entry.note();
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    setKind(m_note, entry.noteKind());
}

void ChecklistRow::setChosen(bool chosen) { m_text->setChecked(chosen); }

} // namespace luthier::ui
