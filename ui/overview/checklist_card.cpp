#include "ui/overview/checklist_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDateTime>
#include <QLocale>
#include <QSignalBlocker>

namespace luthier::ui {

ChecklistCard::ChecklistCard(
    Project& project, RunController& runs, Wizard& wizard, const std::vector<ChecklistPhase>& phases, QWidget* parent)
    : Card(tr("Checklist"), parent)
    , m_project(project)
    , m_runs(runs)
    , m_wizard(wizard)
    , m_count(makeMuted({}))
    , m_progress(new ThinProgress) {
    header()->addWidget(m_count);
    body()->setSpacing(2);
    body()->addWidget(m_progress);
    for (const ChecklistPhase& phase : phases) {
        body()->addSpacing(2);
        body()->addWidget(makeMuted(ownLanguage(phase.title)));
        for (const ChecklistItem& item : phase.items) {
            auto* box = new QCheckBox(ownLanguage(item.text));
            box->setObjectName(QStringLiteral("check_") + toQString(item.key));
            auto* note = makeMuted({});
            note->setObjectName(QStringLiteral("note_") + toQString(item.key));
            note->setIndent(24);
            note->setWordWrap(true);
            auto* date = makeMuted({});
            auto* row = new QHBoxLayout;
            row->addWidget(box, 1);
            row->addWidget(date);
            body()->addLayout(row);
            body()->addWidget(note);
            m_rows[item.key] = {box, date, note};
            connect(box, &QCheckBox::clicked, this, [this, key = item.key](bool checked) {
                const auto seen = m_evidence.find(key);
                const bool isConfirmed = checked && seen != m_evidence.end() && !seen->second.isStale;
                m_project.setChecked(key, checked, isConfirmed ? seen->second.says.english() : std::string());
            });
        }
    }
    body()->addStretch(1);
    connect(&m_project, &Project::checklistChanged, this, &ChecklistCard::refresh);
    connect(&m_project, &Project::failed, this, &ChecklistCard::refresh); // a tick that was not saved goes back
    connect(&m_project, &Project::datasetsChanged, this, &ChecklistCard::refresh);
    connect(&m_project, &Project::rowsChanged, this, &ChecklistCard::refresh);
    connect(&m_runs, &RunController::runAdded, this, &ChecklistCard::refresh);
    connect(&m_runs, &RunController::runChanged, this, &ChecklistCard::refresh);
    connect(&m_wizard, &Wizard::changed, this, &ChecklistCard::refresh);
    refresh();
}

void ChecklistCard::refresh() {
    m_evidence.clear();
    for (Evidence& evidence : evidenceOf(gatherFacts(m_project, m_runs, m_wizard)))
        m_evidence[evidence.item] = std::move(evidence);
    const auto ticks = m_project.store().checklist();
    int done = 0;
    for (const auto& [key, row] : m_rows) {
        const auto tick = ticks.find(key);
        const auto evidence = m_evidence.find(key);
        const bool isDone = tick != ticks.end();
        done += isDone;
        const QSignalBlocker blocker(row.box);
        row.box->setChecked(isDone);
        showNote(row, isDone ? &tick->second : nullptr, evidence == m_evidence.end() ? nullptr : &evidence->second);
    }
    m_count->setText(tr("%1 of %2").arg(done).arg(m_rows.size()));
    m_progress->setShare(m_rows.empty() ? 0 : double(done) / double(m_rows.size()));
}

/// What was confirmed is told by the date's tooltip; proposals, and what was lost, have a line of their own.
void ChecklistCard::showNote(const Row& row, const Tick* tick, const Evidence* evidence) {
    const QString says = evidence ? translated(evidence->says) : QString();
    const bool isSeen = evidence && !evidence->isStale;
    row.date->setText(
        tick ? QLocale().toString(QDateTime::fromMSecsSinceEpoch(tick->doneMs).date(), QLocale::ShortFormat)
             : QString());
    row.date->setToolTip(isSeen ? says : QString());
    QString text;
    const char* kind = "muted";
    if (tick && !isSeen && !tick->evidence.empty()) {
        text = evidence ? tr("No longer so: %1").arg(says) : tr("What it rested on is gone.");
        kind = "warning";
    } else if (!tick && evidence) {
        text = isSeen ? tr("Confirm: %1").arg(says) : says;
        kind = isSeen ? "link" : "muted";
    }
    row.note->setText(text);
    row.note->setVisible(!text.isEmpty());
    setKind(row.note, kind);
}

} // namespace luthier::ui
