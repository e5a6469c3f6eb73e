// From a goal that was missed to the next plan, as a person goes: goals and proposals are clicked. What was missed is
// read from the folders of runs and evaluations; no engine runs here.

#include "core/evaluate/evaluation.h"
#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "tests/support/driven_window.h"
#include "tests/support/fake_events.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/demo.h"
#include "ui/session/runs/evaluations.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/page.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

#include <functional>

using namespace luthier;
using namespace luthier::ui;

class TestGoalsCard : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void whatIsLearnedByHeartGetsOtherRows();
    void aPlateauGetsTheWayOfTrainingThatFits();
    void whatIsForgottenIsMixedIn();
    void stepsThatTeachTheGoalAreAdded();
    void aStoppedRunIsTrainedToItsEnd();
    void whatIsNotThereIsFetchedFirst();

private:
    static constexpr int kSteps = 120;
    QString project() const { return m_folder->filePath(QStringLiteral("project")); }
    std::filesystem::path run() const { return toPath(project()) / "runs" / "0001-demo"; }

    /// A run that ended, by its evaluation loss after each share of its steps, in a window of its own.
    void openWithRun(const std::function<double(double)>& loss, int done = kSteps);
    /// Answers to a task's documents, the first `right` of them right, and the window opened anew.
    void openWithAnswers(const char* task, bool isBase, int right);
    void importRows(const char* file);
    /// In the wizard, with the rows of the demo.
    void wantGoal(const char* goal, const QString& value);
    /// The buttons of the proposals, from top to bottom.
    QStringList proposals() const;
    void take(const char* proposal);
    /// Checks that a taken proposal becomes the next version, kept and shown, with everything else unchanged.
    void isTheNextPlan(long long version);
    const Recipe& recipe() const { return *wizard().plan().steps.front().recipe; }
    const Wizard& wizard() const { return m_window->wizard(); }

    Recipe m_recipe; // of the run
};

void TestGoalsCard::openWithRun(const std::function<double(double)>& loss, int done) {
    m_recipe = {};
    m_recipe.model.path = testing::resource("starter").string();
    m_recipe.data.train = {"x"};
    m_recipe.train.epochs = 4;
    m_recipe.train.learning_rate = 1.23e-4; // nobody would propose that
    m_window.reset();
    testing::write(run() / "run.yaml", recipeToYaml(m_recipe));
    auto events = testing::fakeRun(kSteps, done, true);
    for (Event& event : events) {
        const double after = loss(event.number("step") / kSteps);
        if (event.type == "eval") event.numbers["loss"] = after;
        if (event.type == "checkpoint") event.numbers["eval_loss"] = after;
    }
    testing::writeEvents(run() / "events.jsonl", events);
    QVERIFY(writeCheckpoint(run() / "checkpoints", done, [](const std::filesystem::path& folder) {
        testing::write(folder / "adapter_config.json", "{}");
        return Result<void>();
    }));
    openWindow(project());
}

void TestGoalsCard::openWithAnswers(const char* task, bool isBase, int right) {
    constexpr int kDocuments = 50;
    m_window.reset();
    const auto known = findTask(task);
    QVERIFY(known);
    std::vector<Sample> samples;
    for (int i = 0; i < kDocuments; ++i) {
        Sample sample{std::to_string(i), "en", "prompt", "answer", "answer", {"answer"}, {}};
        for (const MetricUse& use : known->metrics)
            sample.statistics[std::string(use.metric->key)] = {double(i < right)};
        samples.push_back(std::move(sample));
    }
    Evaluation evaluation;
    evaluation.run = "0001-demo";
    evaluation.limit = kDocuments;
    evaluation.tasks = {judge(*known, samples)};
    const auto name = evaluationName(RunFolder{run()}, kDocuments, isBase);
    QVERIFY(name);
    const auto folder = toPath(project()) / "evaluations" / *name;
    std::filesystem::create_directories(folder / "samples");
    QVERIFY(writeEvaluation(folder, evaluation));
    QVERIFY(writeSamples(folder, task, samples));
    openWindow(project());
}

void TestGoalsCard::importRows(const char* file) {
    std::string rows;
    for (int i = 0; i < 40; ++i)
        rows += R"({"instruction": "Add )" + std::to_string(i) + R"(", "output": "more"})" + "\n";
    testing::write(toPath(m_folder->filePath(QLatin1String(file))), rows);
    m_window->show(ToData{m_folder->filePath(QLatin1String(file))});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click("importNow");
    QTRY_COMPARE(find<QComboBox>("datasets")->count(), 2);
}

void TestGoalsCard::wantGoal(const char* goal, const QString& value) {
    rail("method");
    click("wizardStep5");
    choose("wizardData", find<QComboBox>("wizardData")->itemData(0));
    QTRY_VERIFY(wizard().answers().data.rows > 0);
    click("wizardStep6");
    click((std::string("goal_") + goal).c_str());
    const std::string field = std::string("value_") + goal;
    write(field.c_str(), value);
    QTest::keyClick(find<QDoubleSpinBox>(field.c_str()), Qt::Key_Return);
    rail("overview");
    const std::string state = std::string("goalState_") + goal;
    QTRY_VERIFY(m_window->findChild<QLabel*>(QLatin1String(state.c_str())));
}

QStringList TestGoalsCard::proposals() const {
    QStringList out;
    for (const QPushButton* button : m_window->findChildren<QPushButton*>())
        if (button->objectName().startsWith("iterate_")) out << button->objectName().mid(8);
    return out;
}

void TestGoalsCard::take(const char* proposal) {
    const std::string name = std::string("iterate_") + proposal;
    QTRY_VERIFY2(m_window->findChild<QPushButton*>(QLatin1String(name.c_str())), qPrintable(proposals().join(' ')));
    QTest::qWait(50);
    click(name.c_str());
}

void TestGoalsCard::isTheNextPlan(long long version) {
    QVERIFY(m_window->page("method")->isVisible());
    QCOMPARE(wizard().keptVersion(), version);
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_sft"));
}

void TestGoalsCard::whatIsLearnedByHeartGetsOtherRows() {
    openWithRun([](double share) { return 2 + std::abs(share - 0.5); });
    importRows("more.jsonl");
    wantGoal("eval_loss", "1");
    QTRY_COMPARE(proposals(), (QStringList{"overfitting", "dropout", "also"}));
    take("also");
    isTheNextPlan(1);
    QCOMPARE(wizard().answers().also.size(), std::size_t(1));
    QTRY_COMPARE(wizard().answers().data.rows, 360);
    QCOMPARE(recipe().train.learning_rate, m_recipe.train.learning_rate); // nobody spoke of that
    QCOMPARE(recipe().train.epochs, m_recipe.train.epochs);
    // What was taken is in the plan now; the next proposal makes the version after it.
    rail("overview");
    QTRY_COMPARE(proposals(), (QStringList{"overfitting", "dropout", "more_data"}));
    take("dropout");
    isTheNextPlan(2);
    QCOMPARE(recipe().adapter.lora_dropout, 0.1);
    QCOMPARE(recipe().train.learning_rate, m_recipe.train.learning_rate);
    QCOMPARE(wizard().answers().also.size(), std::size_t(1));
    rail("overview");
    take("overfitting");
    isTheNextPlan(3);
    QCOMPARE(recipe().train.epochs, 2.0); // lowest in the middle
}

void TestGoalsCard::aPlateauGetsTheWayOfTrainingThatFits() {
    openWithRun([](double share) { return share == 0 ? 3 : 2; });
    wantGoal("eval_loss", "1");
    QTRY_COMPARE(proposals(), (QStringList{"rank", "full", "more_data"}));
    take("full");
    isTheNextPlan(1);
    QVERIFY(recipe().isFull());
    rail("overview");
    take("rank"); // LoRA again: the run was
    isTheNextPlan(2);
    QCOMPARE(recipe().adapter.r, 2 * m_recipe.adapter.r);
}

void TestGoalsCard::whatIsForgottenIsMixedIn() {
    openWithRun([](double share) { return 2 - share; });
    openWithAnswers("general", true, 40);
    openWithAnswers("general", false, 12);
    importRows("general.jsonl");
    wantGoal("eval_loss", "1.5");
    QCOMPARE(find<QLabel>("goalState_eval_loss")->text(), QStringLiteral("reached"));
    QTRY_COMPARE(proposals(), (QStringList{"replay", "slower"}));
    take("replay");
    isTheNextPlan(1);
    QTRY_COMPARE(wizard().answers().data.rows, 360); // a quarter of 320 would be 80: it has 40
    QCOMPARE(wizard().answers().also.front().share, 0.25);
    QCOMPARE(recipe().train.learning_rate, m_recipe.train.learning_rate);
}

void TestGoalsCard::stepsThatTeachTheGoalAreAdded() {
    openWithRun([](double share) { return 2 - share; });
    openWithAnswers("refusal", false, 20);
    rail("method");
    click("wizardStep1");
    click("task_skill");
    click("wizardStep2");
    click("scenario_code"); // nothing measures its goal: what every run measures is offered, too
    click("wizardStep6");
    QVERIFY(find<QCheckBox>("goal_pass_at_k")->isVisible() && find<QCheckBox>("goal_eval_loss")->isVisible());
    click("wizardStep2");
    click("scenario_safety");
    click("wizardStep6");
    QVERIFY(find<QCheckBox>("goal_refusal")->isVisible() && !find<QCheckBox>("goal_eval_loss")->isVisible());
    wantGoal("refusal", "95");
    QCOMPARE(find<QLabel>("goalState_refusal")->text(), QStringLiteral("not reached"));
    QTRY_COMPARE(proposals(), (QStringList{"steps", "longer"}));
    take("steps");
    isTheNextPlan(1);
    QCOMPARE(wizard().plan().stepKeys(), (std::vector<std::string>{"sft", "dpo"}));
    QCOMPARE(recipe().train.learning_rate, m_recipe.train.learning_rate);
    QVERIFY(wizard().plan().steps[1].recipe); // with starting values of its own
    QVERIFY(wizard().plan().steps[1].recipe->train.learning_rate != m_recipe.train.learning_rate);
}

void TestGoalsCard::aStoppedRunIsTrainedToItsEnd() {
    openWithRun([](double share) { return 2 - share; }, 15); // it was evaluated once
    wantGoal("eval_loss", "1");
    QTRY_COMPARE(proposals(), (QStringList{"whole", "more_data"}));
    take("whole");
    isTheNextPlan(1);
    QCOMPARE(recipe().train.learning_rate, m_recipe.train.learning_rate);
    // Where it was this very plan's it can be started once more.
    m_window->project().addRun({"0001-demo", "demo", 1, 1, "sft"});
    rail("overview");
    take("whole");
    isTheNextPlan(1);
    QTRY_COMPARE(find<QPushButton>("startStep_sft")->text(), QStringLiteral("Start again"));
    QVERIFY(find<QPushButton>("openRun_sft")->isVisible());
}

void TestGoalsCard::whatIsNotThereIsFetchedFirst() {
    openWithRun([](double share) { return 2 + std::abs(share - 0.5); });
    wantGoal("eval_loss", "1");
    take("more_data");
    QVERIFY(m_window->page("data")->isVisible());
    QCOMPARE(wizard().keptVersion(), 0LL);
}

LUTHIER_WINDOW_TEST(TestGoalsCard)
#include "test_goals_card.moc"
