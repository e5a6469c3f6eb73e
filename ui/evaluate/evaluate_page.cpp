#include "ui/evaluate/evaluate_page.h"

#include "core/project/project_facts.h"
#include "core/recipe/methods.h"
#include "core/run/checkpoint_index.h"
#include "ui/evaluate/answers_card.h"
#include "ui/evaluate/plan_card.h"
#include "ui/evaluate/score_table.h"
#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QPushButton>
#include <QStackedLayout>
#include <QTimer>

namespace luthier::ui {

EvaluatePage::EvaluatePage(Project& project, RunController& runs, Rounds& rounds, Evaluations& evaluations,
    const Guide& guide, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_runs(runs)
    , m_rounds(rounds)
    , m_evaluations(evaluations)
    , m_run(new QComboBox)
    , m_evaluate(new QPushButton)
    , m_compare(new QPushButton(tr("Compare blind…")))
    , m_sign(new QPushButton(tr("Sign off in the checklist")))
    , m_table(new ScoreTable)
    , m_plan(new PlanCard(project, evaluations, guide))
    , m_answers(new AnswersCard)
    , m_stack(new QStackedLayout) {
    setTitle(tr("Evaluate"));
    setSubtitle(tr("Base and tuned side by side, in four dimensions"));
    m_run->setAccessibleName(tr("Run"));
    m_run->setObjectName(QStringLiteral("evaluatedRun"));
    m_run->setMinimumWidth(200);
    m_evaluate->setObjectName(QStringLiteral("evaluate"));
    setKind(m_evaluate, "primary");
    actions()->addWidget(m_run);
    actions()->addWidget(m_evaluate);

    auto* scores = new Card(tr("Scores"));
    m_compare->setObjectName(QStringLiteral("compareBlind"));
    m_compare->setToolTip(tr("People judge answers of both without knowing which is which"));
    m_sign->setObjectName(QStringLiteral("sign"));
    scores->header()->insertWidget(1, new HelpMark(guide, "scores"));
    scores->header()->addWidget(m_compare);
    scores->header()->addWidget(m_sign);
    scores->body()->addWidget(m_table, 1);
    auto* top = new QHBoxLayout;
    top->setSpacing(space::kBetweenCards);
    top->addWidget(scores, 1);
    top->addWidget(m_plan);
    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kBetweenCards);
    rows->addLayout(top, 3);
    rows->addWidget(m_answers, 2);
    m_answers->setVisible(false); // until a row is chosen
    auto* empty = new EmptyState(tr("Nothing to evaluate yet"),
        tr("A run can be evaluated as soon as it has its first checkpoint."), tr("Go to the runs"));
    connect(empty->button(), &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(ToRuns{}); });
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(empty);
    m_stack->addWidget(content);

    connect(m_run, &QComboBox::currentIndexChanged, this, &EvaluatePage::refresh);
    connect(m_evaluate, &QPushButton::clicked, this, [this] {
        errors()->clear();
        m_evaluations.start(m_plan->plan(run()));
    });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(ToNewQueue{}); });
    connect(m_sign, &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(ToChecklist{QStringLiteral("safety")}); });
    connect(m_table, &ScoreTable::taskChosen, this, [this](const QString& task) {
        m_task = task;
        showAnswers();
        QTimer::singleShot(0, m_table, [this] { m_table->scrollTo(m_table->currentIndex()); }); // the table shrank
    });
    connect(m_plan, &PlanCard::changed, this, &EvaluatePage::showState);
    connect(m_plan, &PlanCard::examplesChanged, this, &EvaluatePage::refresh);
    connect(m_plan, &PlanCard::failed, errors(), &ErrorPanel::show);
    if (!m_plan->errors().empty()) errors()->show(m_plan->errors().front());
    connect(&m_evaluations, &Evaluations::failed, errors(), &ErrorPanel::show);
    connect(&m_evaluations, &Evaluations::changed, this, &EvaluatePage::refresh);
    connect(&m_evaluations, &Evaluations::busyChanged, this, &EvaluatePage::showState);
    connect(&m_runs, &RunController::runChanged, this, &EvaluatePage::refreshRuns);
    connect(&m_runs, &RunController::runAdded, this, &EvaluatePage::refreshRuns);
    connect(&m_project, &Project::datasetsChanged, this, &EvaluatePage::refresh); // the data sets' licences
    refreshRuns();
}

QString EvaluatePage::run() const { return m_run->currentData().toString(); }

void EvaluatePage::refreshRuns() {
    const QString current = run();
    {
        const QSignalBlocker blocker(m_run);
        m_run->clear();
        for (const RunWatcher* run : m_runs.runs()) {
            if (!run->history().isRewardModel() && !listCheckpoints(run->folder().checkpoints()).empty())
                m_run->addItem(run->id(), run->id());
        }
        m_run->setCurrentIndex(std::max(0, m_run->findData(current)));
    }
    m_stack->setCurrentIndex(m_run->count() > 0 ? 1 : 0);
    refresh();
}

QString EvaluatePage::openWork() const {
    return m_evaluations.isBusy()
               ? tr("An evaluation is running. It goes on from the task that it reached when you ask again.")
               : QString();
}

void EvaluatePage::showRun(const QString& run) {
    refreshRuns();
    if (const int index = m_run->findData(run); index >= 0) m_run->setCurrentIndex(index);
}

void EvaluatePage::refresh() {
    if (!isVisible()) return; // refreshed when it is shown
    m_tuned = m_evaluations.tuned(run());
    m_plan->refreshExamples();
    m_base = m_evaluations.base(run(), m_tuned, m_plan->profile());
    m_table->setBaseTitle(m_plan->profile().empty() ? tr("Base") : tr("Base after examples"));
    ScoreSources sources{m_evaluations.standings(), m_base, m_tuned, m_runs.run(run()), m_rounds.goalsOfRun(run()), {}};
    if (sources.run && !m_tuned.isEmpty())
        sources.licences = licencesOf(m_project.data(), m_evaluations.standings(), sources.run->folder());
    m_table->show(scoreRows(sources));
    m_plan->showSkipped(m_tuned);
    const auto recipe = sources.run ? readRecipe(sources.run->folder().recipe()) : tl::unexpected(Error());
    m_plan->showHeldOut(recipe ? &*recipe : nullptr);
    showAnswers();
    showState();
}

void EvaluatePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    refreshRuns();
}

void EvaluatePage::showAnswers() {
    const KnownTask *base = m_base.task(toUtf8(m_task)), *tuned = m_tuned.task(toUtf8(m_task));
    m_answers->show(base, tuned);
    m_answers->setVisible(base || tuned);
}

void EvaluatePage::showState() {
    const bool isBusy = m_evaluations.isBusy();
    m_evaluate->setVisible(m_run->count() > 0);
    m_run->setVisible(m_run->count() > 0);
    m_evaluate->setEnabled(!isBusy && m_plan->isSomethingChosen());
    m_evaluate->setText(isBusy ? tr("Evaluating…") : tr("Evaluate"));
    m_sign->setVisible(!m_tuned.isEmpty());
}

} // namespace luthier::ui
