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

ChecklistCard::ChecklistCard(Project& project, const std::vector<ChecklistPhase>& phases, QWidget* parent)
    : Card(tr("Checklist"), parent)
    , m_project(project)
    , m_count(makeMuted({}))
    , m_progress(new ThinProgress) {
    header()->addWidget(m_count);
    body()->setSpacing(7);
    body()->addWidget(m_progress);
    for (const ChecklistPhase& phase : phases) {
        body()->addSpacing(4);
        body()->addWidget(makeMuted(ownLanguage(phase.title)));
        for (const ChecklistItem& item : phase.items) {
            auto* box = new QCheckBox(ownLanguage(item.text));
            box->setObjectName(QStringLiteral("check_") + toQString(item.key));
            auto* date = makeMuted({});
            auto* row = new QHBoxLayout;
            row->addWidget(box, 1);
            row->addWidget(date);
            body()->addLayout(row);
            m_boxes[item.key] = box;
            m_dates[item.key] = date;
            connect(box, &QCheckBox::clicked, this,
                [this, key = item.key](bool checked) { m_project.setChecked(key, checked); });
        }
    }
    body()->addStretch();
    connect(&m_project, &Project::checklistChanged, this, &ChecklistCard::showTicks);
    connect(&m_project, &Project::failed, this, &ChecklistCard::showTicks); // a tick that was not saved goes back
    showTicks();
}

void ChecklistCard::showTicks() {
    const auto ticks = m_project.store().checklist();
    int done = 0;
    for (const auto& [key, box] : m_boxes) {
        const auto tick = ticks.find(key);
        const bool isDone = tick != ticks.end();
        done += isDone;
        const QSignalBlocker blocker(box);
        box->setChecked(isDone);
        m_dates[key]->setText(
            isDone ? QLocale().toString(QDateTime::fromMSecsSinceEpoch(tick->second).date(), QLocale::ShortFormat)
                   : QString());
    }
    m_count->setText(tr("%1 of %2").arg(done).arg(m_boxes.size()));
    m_progress->setShare(m_boxes.empty() ? 0 : double(done) / double(m_boxes.size()));
}

} // namespace luthier::ui
