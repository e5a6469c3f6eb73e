#include "ui/checklist/checklist_page.h"

#include "ui/checklist/checklist_row.h"
#include "ui/checklist/item_details.h"
#include "ui/session/plan/checklist_report.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>

namespace luthier::ui {

ChecklistPage::ChecklistPage(Checklist& checklist, QWidget* parent)
    : Page(parent)
    , m_checklist(checklist)
    , m_phaseColumn(new QVBoxLayout)
    , m_details(new ItemDetails(checklist)) {
    setTitle(tr("Checklist"));
    auto* save = new QPushButton(tr("Export"));
    save->setObjectName(QStringLiteral("exportChecklist"));
    save->setToolTip(tr("As PDF or Markdown"));
    actions()->addWidget(save);
    connect(save, &QPushButton::clicked, this, &ChecklistPage::exportIt);

    m_phaseColumn->setSpacing(space::kBetweenCards);
    for (const ChecklistSection& section : m_checklist.sections())
        addPhase(section);
    m_phaseColumn->addStretch(1);
    auto* left = new QWidget;
    left->setLayout(m_phaseColumn);
    m_phaseColumn->setContentsMargins(0, 0, 6, 0);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(makeScrolled(left), 3);
    auto* right = new QWidget;
    auto* rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->addWidget(m_details);
    rightColumn->addStretch(1);
    columns->addWidget(makeScrolled(right), 2);
    body()->addLayout(columns, 1);
    connect(&m_checklist, &Checklist::changed, this, &ChecklistPage::refresh);
    connect(&m_checklist, &Checklist::failed, errors(), &ErrorPanel::show);
    refresh();
    if (!m_checklist.sections().empty() && !m_checklist.sections().front().entries.empty())
        choose(m_checklist.sections().front().entries.front().key);
}

/// Saves while all listeners still exist.
ChecklistPage::~ChecklistPage() { m_details->finish(); }

void ChecklistPage::addPhase(const ChecklistSection& section) {
    Phase phase{makeMuted({}), new ThinProgress, new QVBoxLayout};
    auto* card = new Card(section.title);
    card->header()->addWidget(phase.count);
    card->body()->addWidget(phase.progress);
    phase.rows->setSpacing(2);
    card->body()->addLayout(phase.rows);
    auto* own = new QLineEdit;
    own->setPlaceholderText(tr("An item of your own"));
    own->setAccessibleName(tr("An item of your own: %1").arg(section.title));
    own->setObjectName(QStringLiteral("addItem_") + toQString(section.key));
    card->body()->addWidget(own);
    connect(own, &QLineEdit::returnPressed, this, [this, own, key = section.key] {
        const QString text = own->text().trimmed();
        if (text.isEmpty()) return;
        own->clear();
        if (const std::string item = m_checklist.addItem(key, text); !item.empty()) choose(item);
    });
    m_phaseColumn->addWidget(card);
    m_phases[section.key] = phase;
}

void ChecklistPage::refresh() {
    setSubtitle(tr("%1 of %2").arg(m_checklist.done()).arg(m_checklist.count()));
    std::map<std::string, ChecklistRow*> gone = m_rows;
    for (const ChecklistSection& section : m_checklist.sections()) {
        const Phase& phase = m_phases.at(section.key);
        const int count = static_cast<int>(section.entries.size());
        phase.count->setText(tr("%1 of %2").arg(section.done()).arg(count));
        phase.progress->setShare(count == 0 ? 0 : double(section.done()) / count);
        for (int at = 0; at < count; ++at) {
            const ChecklistEntry& entry = section.entries[static_cast<std::size_t>(at)];
            gone.erase(entry.key);
            if (const auto known = m_rows.find(entry.key); known != m_rows.end()) {
                known->second->show(entry);
                continue;
            }
            auto* row = new ChecklistRow(entry);
            m_rows[entry.key] = row;
            phase.rows->insertWidget(at, row);
            connect(row, &ChecklistRow::ticked, this,
                [this, key = entry.key](bool ticked) { m_checklist.setTicked(key, ticked); });
            connect(row, &ChecklistRow::chosen, this, [this, key = entry.key] { choose(key); });
        }
    }
    for (const auto& [key, row] : gone) {
        m_rows.erase(key);
        row->deleteLater();
        row->hide();
        if (m_details->item() == key) choose(m_checklist.sections().front().entries.front().key);
    }
}

void ChecklistPage::choose(const std::string& item) {
    m_details->show(item);
    for (const auto& [key, row] : m_rows)
        row->setChosen(key == item);
}

void ChecklistPage::exportIt() {
    QString filter; // decides the format where the name has no extension
    const QString pdf = tr("PDF (*.pdf)"), markdown = tr("Markdown (*.md)");
    QString file = QFileDialog::getSaveFileName(this, tr("Export the checklist"),
        m_checklist.projectName() + QStringLiteral(".pdf"), pdf + QStringLiteral(";;") + markdown, &filter);
    if (file.isEmpty()) return;
    if (toPath(file).extension().empty()) file += filter == markdown ? QStringLiteral(".md") : QStringLiteral(".pdf");
    errors()->clear();
    if (const auto written = writeChecklist(m_checklist, toPath(file)); !written) errors()->show(written.error());
}

} // namespace luthier::ui
