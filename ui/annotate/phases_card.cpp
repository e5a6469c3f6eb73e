#include "ui/annotate/phases_card.h"

#include "core/recipe/recipe.h"
#include "ui/session/translate.h"
#include "ui/widgets/step_button.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>

namespace luthier::ui {

namespace {

bool isOf(const RunWatcher* run, std::initializer_list<ObjectiveType> objectives) {
    const auto recipe = readRecipe(run->folder().recipe());
    return recipe && std::find(objectives.begin(), objectives.end(), recipe->objective.type) != objectives.end();
}

QString stateOf(const RunWatcher& run) {
    const auto accuracy = run.history().last(Curve::Accuracy, CurveRows::HeldOut);
    const bool isDone = run.status() == RunStatus::Finished;
    if (isDone && accuracy) return PhasesCard::tr("%1: %2 % right").arg(run.id()).arg(qRound(*accuracy * 100));
    return isDone ? run.id() : PhasesCard::tr("%1: at step %2").arg(run.id()).arg(run.history().step());
}

} // namespace

PhasesCard::PhasesCard(Project& project, RunController& runs, QWidget* parent)
    : Card(tr("Learning from people"), parent)
    , m_project(project)
    , m_runs(runs)
    , m_row(new QHBoxLayout) {
    m_row->setSpacing(8);
    body()->addLayout(m_row);
    connect(&m_runs, &RunController::runAdded, this, &PhasesCard::refresh);
    connect(&m_runs, &RunController::runChanged, this, &PhasesCard::refresh);
    connect(&m_project, &Project::queuesChanged, this, &PhasesCard::refresh);
    refresh();
}

void PhasesCard::refresh() {
    clearLayout(m_row);
    int number = 0;
    const auto add = [&](const QString& name, const char* objectName, const QString& state, bool isDone, auto go) {
        if (number > 0) m_row->addWidget(makeMuted(QStringLiteral("→")));
        auto* step = new StepButton(++number, name);
        step->setObjectName(QLatin1String(objectName));
        step->setState(state, isDone);
        connect(step, &QPushButton::clicked, this, go);
        m_row->addWidget(step, 1);
    };
    const auto addRun = [&](const QString& name, const char* objectName, const QString& fresh,
                            std::initializer_list<ObjectiveType> objectives) {
        const RunWatcher* newest = nullptr;
        for (const RunWatcher* run : m_runs.runs())
            if (!newest && isOf(run, objectives)) newest = run;
        const bool isDone = newest && newest->status() == RunStatus::Finished;
        add(name, objectName, newest ? stateOf(*newest) : fresh, isDone,
            [this, to = newest ? PageRequest(ToRuns{newest->id()}) : PageRequest(ToNewRun{*objectives.begin()})] {
                Q_EMIT pageAsked(to);
            });
    };
    addRun(tr("Answers (SFT)"), "phaseSft", tr("no run yet"), {ObjectiveType::Sft});
    const std::int64_t votes = m_project.store().queues().summary().votes;
    add(tr("Pairs"), "phasePairs", votes > 0 ? tr("%n vote(s)", nullptr, int(votes)) : tr("make a queue"), votes > 0,
        [this] { Q_EMIT newQueueAsked(); });
    addRun(tr("Reward model"), "phaseReward", tr("from the pairs"), {ObjectiveType::Reward});
    addRun(tr("Preferred answers"), "phasePreferred", tr("DPO on the same pairs"),
        {ObjectiveType::Dpo, ObjectiveType::Orpo, ObjectiveType::Simpo, ObjectiveType::Kto});
}

} // namespace luthier::ui
