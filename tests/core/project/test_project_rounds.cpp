// Decisions about a project without a window: a step's run, goals, rounds, what comes next, how long it takes.

#include "core/project/next_step.h"
#include "core/project/predicted_time.h"
#include "core/project/project_facts.h"
#include "core/project/rounds.h"
#include "tests/core/project/project_fixture.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestProjectRounds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_project = std::make_unique<testing::ProjectFixture>(); }
    void runsAreReadNewestFirst();
    void aStepKnowsItsRuns();
    void aStepBeginsWithTheOneBefore();
    void goalsFollowTheNewestRun();
    void roundsTellWhatCame();
    void aMissedGoalIsAnsweredByTheNextPlan();
    void whatComesNext();
    void timeIsMeasured();
    void factsAreGathered();

private:
    /// The plan as it is now, kept as a version.
    long long keep() { return *m_project->store->addPlan(answersToJson(m_project->answers)); }
    const PlanStep& step() const { return m_project->plan.steps.back(); }
    std::unique_ptr<testing::ProjectFixture> m_project;
};

void TestProjectRounds::runsAreReadNewestFirst() {
    m_project->addRun("0001-a", 120, 0.7);
    m_project->addRun("0002-b", 60, 0.9);
    const auto state = m_project->state();
    QCOMPARE(state.runs.size(), std::size_t(2));
    QCOMPARE(state.runs[0].id, std::string("0002-b"));
    QCOMPARE(state.runs[0].status, RunStatus::Interrupted); // no engine holds its lock
    QCOMPARE(state.runs[1].status, RunStatus::Finished);
    QVERIFY(!findRun(state.runs, "0003-c"));
}

void TestProjectRounds::aStepKnowsItsRuns() {
    QVERIFY(step().recipe);
    const long long version = keep();
    QVERIFY(!runOf(m_project->state(), step()));
    m_project->addRun("0001-pilot", 120, 0.9, version, "pilot:" + step().step);
    m_project->addRun("0002-whole", 120, 0.7, version, step().step);
    m_project->addRun("0003-other", 120, 0.7); // of no plan
    auto state = m_project->state();
    QCOMPARE(runOf(state, step())->id, std::string("0002-whole"));
    QCOMPARE(runOf(state, step(), true)->id, std::string("0001-pilot"));
    QCOMPARE(keptVersion(*m_project->store, m_project->answers), version);
    // Another goal trains the same; another method does not.
    m_project->answers.goals = {{"eval_loss", 0.1}};
    QCOMPARE(keptVersion(*m_project->store, m_project->answers), 0LL);
    QVERIFY(runOf(m_project->state(), step()));
    m_project->answers.method = "full";
    m_project->planAnew();
    QVERIFY(!runOf(m_project->state(), step()));
}

void TestProjectRounds::aStepBeginsWithTheOneBefore() {
    m_project->answers.steps = {"sft", "reward", "dpo"};
    m_project->planAnew();
    const Plan& plan = m_project->plan;
    QCOMPARE(plan.stepKeys(), (std::vector<std::string>{"sft", "reward", "dpo"}));
    QVERIFY(!stepBefore(plan, plan.steps[0]));
    QCOMPARE(stepBefore(plan, plan.steps[1]), &plan.steps[0]);
    QCOMPARE(stepBefore(plan, plan.steps[2]), &plan.steps[0]); // a reward model is not begun with
    const auto state = m_project->state();
    QVERIFY(isFed(state, plan.steps[0]) && !isFed(state, plan.steps[2]));
    QVERIFY(learnsChoices(plan.steps[2]) && !learnsChoices(plan.steps[0]));
    QVERIFY(isReady(state, plan.steps[0]) && !isReady(state, plan.steps[1]));
    const std::string pairs = m_project->importText("pairs.jsonl", R"({"prompt": "a", "chosen": "b", "rejected": "c"})"
                                                                   "\n");
    QCOMPARE(datasetOf(state, plan.steps[2]), pairs);
    QVERIFY(!isReady(state, plan.steps[2])); // the run before it is not there
    m_project->addRun("0001-sft", 120, 0.7, keep(), "sft");
    QVERIFY(isReady(m_project->state(), plan.steps[2]));
    const NewRun pilot = newRunOf(state, plan.steps[0], true, "m", 7);
    QCOMPARE(pilot.recipe.train.max_minutes, 5.0);
    QCOMPARE(pilot.share, 0.05);
    QCOMPARE(pilot.step, std::string("pilot:sft"));
    QCOMPARE(pilot.plan, 7LL);
}

void TestProjectRounds::goalsFollowTheNewestRun() {
    QVERIFY(!goalsOf(m_project->state()).front().tuned);
    m_project->addRun("0001-a", 120, 0.4);
    m_project->addRun("0002-b", 120, 0.8);
    m_project->addRun("0003-c", 120, 0.1, 0, {}, ObjectiveType::Dpo); // on another scale
    const auto state = m_project->state();
    const auto goals = goalsOf(state);
    QCOMPARE(goals.size(), std::size_t(1));
    QCOMPARE(goals[0].tuned, std::optional(0.8));
    QVERIFY(!goals[0].isReached() && !isEveryGoalReached(goals));
    QVERIFY(goalsOf(state, *findRun(state.runs, "0001-a")).front().isReached());
    QVERIFY(!isEveryGoalReached({}));
}

void TestProjectRounds::roundsTellWhatCame() {
    const long long first = keep();
    m_project->addRun("0001-a", 120, 0.8, first, step().step);
    m_project->answers.goals = {{"eval_loss", 0.3}};
    keep(); // thought of, and left
    m_project->answers.goals = {{"eval_loss", 0.4}};
    const long long newest = keep();
    const auto rounds = roundsOf(m_project->state());
    QCOMPARE(rounds.size(), std::size_t(2));
    QCOMPARE(rounds[0].version, first);
    QCOMPARE(rounds[0].run, std::string("0001-a"));
    QCOMPARE(rounds[0].goals.front().tuned, std::optional(0.8));
    QCOMPARE(rounds[1].version, newest);
    QVERIFY(rounds[1].run.empty());
    QVERIFY(!rounds[0].method.en.empty() && !rounds[0].method.zh.empty() && !rounds[1].method.en.empty());
}

void TestProjectRounds::aMissedGoalIsAnsweredByTheNextPlan() {
    QVERIFY(proposalsFor(m_project->state(), 0).empty());
    m_project->addRun("0001-a", 120, 0.8, keep(), step().step);
    const auto state = m_project->state();
    const auto proposals = proposalsFor(state, 0);
    QVERIFY(!proposals.empty() && !proposals.front().evidence.empty());
    Answers after = m_project->answers;
    applyProposal(state, proposals.front(), after);
    QVERIFY(!(after == m_project->answers));
    m_project->answers.goals = {{"eval_loss", 0.9}};
    QVERIFY(proposalsFor(m_project->state(), 0).empty()); // reached
}

void TestProjectRounds::whatComesNext() {
    const auto next = [&](std::uint64_t rows = 320) { return nextStep(m_project->state(), rows); };
    QCOMPARE(next(0), NextStep::ImportData);
    QCOMPARE(next(), NextStep::MakePlan);
    const long long version = keep();
    QCOMPARE(next(), NextStep::Train);
    m_project->addRun("0001-a", 60, 0.8, version, step().step);
    QCOMPARE(next(), NextStep::WatchRun);
    m_project->addRun("0002-b", 120, 0.4, version, step().step);
    QCOMPARE(next(), NextStep::Evaluate);
    m_project->addRun("0003-reward", 120, 0.4, version, "reward", ObjectiveType::Reward); // it writes nothing
    QCOMPARE(next(), NextStep::Export); // the goal is reached by the run before it
    m_project->answers.goals = {{"eval_loss", 0.2}};
    QCOMPARE(next(), NextStep::TryModel);
    m_project->answers.modelPath.clear();
    QCOMPARE(next(), NextStep::ChooseModel);
}

void TestProjectRounds::timeIsMeasured() {
    const auto state = m_project->state();
    QCOMPARE(predictTime(state, step(), [] { return std::nullopt; }).to, 0.0);
    ProbeResult probe;
    probe.slowest = 500;
    probe.quickest = 1000;
    const auto measured = [&] { return std::optional(probe); };
    const TimeRange range = predictTime(state, step(), measured);
    const double tokens = 10'000 * (1 - kEvalShare) * step().recipe->train.epochs;
    QCOMPARE(range.from, tokens / 1000);
    QCOMPARE(range.to, tokens / 500);
    // What was tried says more, and a limit holds.
    m_project->addRun("0001-a", 120, 0.8, keep(), step().step);
    const TimeRange tried = predictTime(m_project->state(), step(), measured);
    QVERIFY(tried.from > 0 && tried.from == tried.to && tried.to != range.to);
    PlanStep limited = step();
    limited.recipe->train.max_minutes = 1.0 / 600;
    QCOMPARE(predictTime(m_project->state(), limited, measured).to, 0.1);
    QCOMPARE(rowsToProbe(*m_project->data, m_project->shop)->size(), std::size_t(320));
    QCOMPARE(speedKey("m", "lora", 64).length, 64);
}

void TestProjectRounds::factsAreGathered() {
    m_project->addRun("0001-a", 120, 0.8, keep(), step().step);
    MachineReport report;
    report.cores = 2;
    QVERIFY(keepMachineReport(*m_project->store, report));
    const ProjectFacts facts = gatherFacts(m_project->state());
    QCOMPARE(facts.goals, 1);
    QCOMPARE(facts.datasets.size(), std::size_t(1));
    QVERIFY(facts.datasets[0].isUsed && facts.datasets[0].rows == 320);
    QCOMPARE(facts.runs.size(), std::size_t(1));
    QVERIFY(facts.runs[0].isFinished && facts.runs[0].comparesWithBase);
    QVERIFY(facts.plan > 0 && facts.selfTest && facts.selfTest->cores == 2);
    QVERIFY(!facts.evaluation && facts.exports.empty());
}

LUTHIER_TEST(TestProjectRounds)
#include "test_project_rounds.moc"
