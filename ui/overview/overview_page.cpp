#include "ui/overview/overview_page.h"

#include "core/model/families.h"
#include "core/project/next_step.h"
#include "ui/overview/checklist_card.h"
#include "ui/overview/goals_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/chart/chart_card.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/step_button.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>

#include <algorithm>

namespace luthier::ui {

OverviewPage::OverviewPage(Project& project, RunController& runs, Wizard& wizard, Rounds& rounds,
    Evaluations& evaluations, Checklist& checklist, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_runs(runs)
    , m_wizard(wizard)
    , m_rounds(rounds)
    , m_evaluations(evaluations)
    , m_method(new StepButton(1, tr("Method")))
    , m_data(new StepButton(2, tr("Data")))
    , m_training(new StepButton(3, tr("Training")))
    , m_evaluation(new StepButton(4, tr("Evaluation")))
    , m_deployment(new StepButton(5, tr("Deployment")))
    , m_monitoring(new StepButton(6, tr("Monitoring")))
    , m_round(makeMuted({}))
    , m_next(new QPushButton)
    , m_curve(new ChartCard(tr("Latest run"), {{tr("training"), 0, true, false}, {tr("evaluation"), 1, false, true}}))
    , m_noCurve(makeMuted(tr("The loss of your first run will be drawn here while it trains."))) {
    setKind(m_next, "primary");
    m_next->setObjectName(QStringLiteral("nextStep"));
    actions()->addWidget(m_round);
    actions()->addWidget(m_next);
    const auto ask = [this](const PageRequest& to) { return [this, to] { Q_EMIT pageAsked(to); }; };
    const auto askOfRun = [this](auto to) {
        return [this, to]() mutable {
            to.run = latestRun();
            Q_EMIT pageAsked(to);
        };
    };
    connect(m_next, &QPushButton::clicked, this, [this] {
        const PageRequest to = m_nextPage; // opening it may change m_nextPage
        Q_EMIT pageAsked(to);
    });
    connect(m_method, &QPushButton::clicked, this, ask(ToMethod{}));
    connect(m_data, &QPushButton::clicked, this, ask(ToData{}));
    connect(m_training, &QPushButton::clicked, this, askOfRun(ToRuns{}));
    connect(m_evaluation, &QPushButton::clicked, this, askOfRun(ToEvaluate{}));
    connect(m_deployment, &QPushButton::clicked, this, askOfRun(ToDeploy{}));

    auto* flow = new QHBoxLayout;
    flow->setSpacing(6);
    for (StepButton* step : {m_method, m_data, m_training, m_evaluation, m_deployment, m_monitoring}) {
        if (step != m_method) flow->addWidget(makeMuted(QStringLiteral("→")));
        flow->addWidget(step, 1);
    }
    flow->addWidget(makeMuted(QStringLiteral("↺"))); // and back: the seed's flow is a circle
    m_monitoring->setEnabled(false);
    m_noCurve->setAlignment(Qt::AlignCenter);
    m_curve->body()->addWidget(m_noCurve, 1);
    auto* checklistCard = new ChecklistCard(checklist);
    auto* goals = new GoalsCard(rounds);
    auto* left = new QVBoxLayout;
    left->setSpacing(space::kBetweenCards);
    left->addWidget(m_curve, 3);
    left->addWidget(goals, 2);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kBetweenCards);
    columns->addLayout(left, 3);
    columns->addWidget(checklistCard, 2);
    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setSpacing(space::kBetweenCards);
    rows->addLayout(flow);
    rows->addLayout(columns, 1);
    body()->addWidget(makeScrolled(content), 1);

    connect(checklistCard, &ChecklistCard::opened, this, ask(ToChecklist{}));
    connect(&checklist, &Checklist::failed, errors(), &ErrorPanel::show);
    connect(goals, &GoalsCard::goalsAsked, this, [this] { Q_EMIT pageAsked(ToMethod{ToMethod::Step::Goals}); });
    connect(goals, &GoalsCard::planMade, this, [this] { Q_EMIT pageAsked(ToMethod{ToMethod::Step::Plan}); });
    connect(goals, &GoalsCard::dataAsked, this, ask(ToData{}));
    connect(goals, &GoalsCard::runAsked, this, [this](const QString& run) { Q_EMIT pageAsked(ToRuns{run}); });
    connect(&m_project, &Project::settingsChanged, this, &OverviewPage::refresh);
    connect(&m_project, &Project::datasetsChanged, this, &OverviewPage::refresh);
    connect(&m_project, &Project::failed, errors(), &ErrorPanel::show);
    connect(&m_rounds, &Rounds::changed, this, &OverviewPage::refresh);
    connect(&m_project, &Project::queuesChanged, this, &OverviewPage::refresh);
    connect(&m_project, &Project::exportsChanged, this, &OverviewPage::refresh);
    refresh();
}

bool OverviewPage::hasModel() const {
    const auto folder = m_project.modelFolder();
    return !folder.empty() && readModelSpec(folder);
}

void OverviewPage::refresh() {
    setTitle(m_project.name());
    setSubtitle(toQString(m_project.folder()));
    quint64 rows = 0;
    for (const DatasetRow& row : m_project.store().datasets())
        rows += row.rows;
    m_data->setState(rows ? tr("%1 rows").arg(formatWhole(rows)) : tr("Import a file"), rows > 0);
    const auto runs = m_runs.runs();
    RunWatcher* latest = runs.empty() ? nullptr : runs.front();
    if (latest != m_latest) {
        if (m_latest) m_latest->disconnect(this);
        m_latest = latest;
        if (m_latest) connect(m_latest, &RunWatcher::eventsArrived, this, &OverviewPage::showLatestRun);
    }
    const auto rounds = m_rounds.rounds().size();
    m_round->setText(rounds > 1 ? tr("Round %1").arg(rounds) : QString());
    showMethod();
    showOutcome();
    showNextStep(rows);
    showLatestRun();
}

void OverviewPage::showMethod() {
    const long long kept = m_wizard.keptVersion();
    const QString name = ownLanguage(methodsOf(m_wizard.judgement(), m_wizard.plan()));
    if (!hasModel())
        m_method->setState(tr("no model yet"), false);
    else
        m_method->setState(
            kept > 0 ? tr("%1 · plan %2").arg(name).arg(kept) : tr("%1, not kept yet").arg(name), kept > 0);
}

/// Evaluation and everything behind it.
void OverviewPage::showOutcome() {
    const bool isTrained = m_latest && !m_latest->history().checkpoints().empty();
    const bool isEvaluated = m_latest && !m_evaluations.tuned(m_latest->id()).isEmpty();
    const auto goals = m_rounds.goals();
    // Goals without a measurement are neither reached nor missed.
    const auto measured =
        std::count_if(goals.begin(), goals.end(), [](const GoalState& g) { return g.tuned.has_value(); });
    const auto reached = std::count_if(goals.begin(), goals.end(), [](const GoalState& g) { return g.isReached(); });
    if (!isTrained)
        m_evaluation->setState(QStringLiteral("–"), false);
    else
        m_evaluation->setState(measured > 0  ? tr("goals reached: %1 of %2").arg(reached).arg(measured)
                               : isEvaluated ? tr("base beside tuned")
                                             : tr("ready to evaluate"),
            measured > 0 ? reached == measured : isEvaluated);
    const auto kept = keptExports(m_project.store(), m_project.folder());
    const auto exports = std::count_if(kept.begin(), kept.end(), [](const KeptExport& each) { return each.exists(); });
    m_deployment->setState(exports > 0 ? tr("exports: %1").arg(exports)
                           : isTrained ? tr("ready to export")
                                       : QStringLiteral("–"),
        exports > 0);
    m_monitoring->setState(tr("not in Luthier yet"), false);
    for (StepButton* step : {m_evaluation, m_deployment})
        step->setEnabled(isTrained);
}

QString OverviewPage::latestRun() const { return m_latest ? m_latest->id() : QString(); }

void OverviewPage::showNextStep(quint64 rows) {
    const auto next = [this](const QString& text, const PageRequest& page) {
        m_next->setText(text);
        m_nextPage = page;
    };
    switch (nextStep(m_rounds.state(), rows)) {
    case NextStep::ChooseModel:
        return next(tr("Choose a model"), ToModels{});
    case NextStep::ImportData:
        return next(tr("Import data"), ToData{});
    case NextStep::MakePlan:
        return next(tr("Make a plan"), ToMethod{});
    case NextStep::Train:
        return next(tr("Train"), ToMethod{});
    case NextStep::LearnFromVotes:
        return next(tr("Learn from the votes"), ToAnnotate{});
    case NextStep::Evaluate:
        return next(tr("Evaluate it"), ToEvaluate{latestRun()});
    case NextStep::Export:
        return next(tr("Export it"), ToDeploy{latestRun()});
    case NextStep::TryModel:
        return next(tr("Try the model"), ToChat{latestRun()});
    case NextStep::WatchRun:
        return next(tr("Watch the run"), ToRuns{latestRun()});
    }
}

void OverviewPage::showLatestRun() {
    const bool hasCurve = m_latest && m_latest->history().find(Curve::Loss);
    m_curve->chart()->setVisible(hasCurve);
    m_noCurve->setVisible(!hasCurve);
    if (!m_latest) {
        m_training->setState(QStringLiteral("–"), false);
        return;
    }
    const RunHistory& history = m_latest->history();
    const bool finished = m_latest->status() == RunStatus::Finished;
    m_training->setState(finished ? tr("finished at step %1").arg(history.step())
                                  : tr("step %1 of %2").arg(history.step()).arg(history.totalSteps()),
        finished);
    m_curve->setTitle(m_latest->id());
    if (!hasCurve) return;
    m_curve->chart()->setSeries(0, *history.find(Curve::Loss));
    if (const Series* eval = history.find(Curve::Loss, CurveRows::HeldOut)) m_curve->chart()->setSeries(1, *eval);
    m_curve->updateLegend();
}

} // namespace luthier::ui
