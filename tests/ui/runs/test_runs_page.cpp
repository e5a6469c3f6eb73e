// Runs shown from what they wrote. No engine runs here.

#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "core/text/chat_template.h"
#include "tests/support/driven_window.h"
#include "tests/support/fake_events.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/runs/run_view.h"
#include "ui/runs/runs_page.h"
#include "ui/session/translate.h"
#include "ui/widgets/chart/chart_card.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTextEdit>
#include <QToolButton>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestRunsPage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void aRunIsShownFromItsEvents();
    void everyDataSetHasACurve();
    void aMissedGoalLeadsToTheNextPlan();
    void aModelThatGotWorseIsKeptBack();
    void twoAdaptersOfferTheirMerge();
    void aLearnedPromptAsksForItsTokens();
    void thinkingIsOfferedWhereTheTemplateHasASwitch();

private:
    void open();
    /// A finished run of LoRA over the starter whose best checkpoint has this loss.
    void addRun(const std::string& id, double lastLoss);
};

void TestRunsPage::aRunIsShownFromItsEvents() {
    const auto run = toPath(m_folder->filePath("project")) / "runs" / "0001-demo";
    Recipe recipe;
    recipe.model.path = "x";
    recipe.data.train = {"x"};
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    testing::writeEvents(run / "events.jsonl", testing::fakeRun(120, 60));
    m_window.reset(); // gives the project's lock back
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    m_window->show(ToRuns{"0001-demo"});
    // No engine holds the lock: it was interrupted, and can be resumed.
    QTRY_VERIFY(find<QPushButton>("resume")->isVisible());
    QVERIFY(!find<QPushButton>("pause")->isVisible());
    auto* chart = static_cast<RunsPage*>(m_window->page("runs"))->runView()->lossChart()->chart();
    QTRY_VERIFY(chart->paintCount() > 0);
    QCOMPARE(chart->valueAt(0, 1e9), chart->lastValue(0));
}

/// Held-out rows of two data sets: a card with a line each, which goes where there is one.
void TestRunsPage::everyDataSetHasACurve() {
    const auto run = toPath(m_folder->filePath("project")) / "runs" / "0001-demo";
    Recipe recipe;
    recipe.model.path = "x";
    recipe.data.train = {"x"};
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    auto events = testing::fakeRun(120, 60);
    for (Event& event : events)
        if (event.type == "eval") {
            event.numbers["loss@shop"] = event.number("loss") * 0.8;
            event.numbers["loss@general"] = event.number("loss") * 1.3;
        }
    testing::writeEvents(run / "events.jsonl", events);
    m_window.reset(); // gives the project's lock back
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    m_window->show(ToRuns{"0001-demo"});
    QTRY_VERIFY(find<ChartCard>("sourcesCard"));
    auto* card = find<ChartCard>("sourcesCard");
    QTRY_VERIFY(card->isVisible() && card->chart()->paintCount() > 0);
    QCOMPARE(card->chart()->styles().size(), std::size_t(2));
    QVERIFY(card->chart()->lastValue(0) > card->chart()->lastValue(1)); // by name: general, shop
}

void TestRunsPage::open() {
    m_window.reset(); // gives the project's lock back
    openWindow(m_folder->filePath("project"));
}

void TestRunsPage::addRun(const std::string& id, double lastLoss) {
    const RunFolder run{toPath(m_folder->filePath("project")) / "runs" / id};
    Recipe recipe;
    recipe.name = id;
    recipe.model.path = testing::resource("starter").string();
    recipe.data.train = {"x"};
    testing::write(run.recipe(), recipeToYaml(recipe));
    auto events = testing::fakeRun(120, 120, true);
    for (Event& event : events) {
        if (event.type == "eval" && event.step() > 0) event.numbers["loss"] = lastLoss;
        if (event.type == "checkpoint") event.numbers["eval_loss"] = lastLoss;
    }
    testing::writeEvents(run.events(), events);
    QVERIFY(writeCheckpoint(run.checkpoints(), 120, [](const std::filesystem::path& folder) {
        testing::write(folder / "adapter_config.json", "{}");
        return Result<void>();
    }));
}

/// The run says so; Export is closed until a person gives a reason, which stands on both and can be taken back.
void TestRunsPage::aModelThatGotWorseIsKeptBack() {
    addRun("0001-worse", 99);
    open();
    m_window->show(ToRuns{"0001-worse"});
    const auto verdict = [&](const char* page) {
        return m_window->page(page)->findChild<QLabel*>("gateVerdict")->text();
    };
    QTRY_COMPARE(verdict("runs"), QStringLiteral("kept back"));
    rail("deploy");
    QTRY_COMPARE(verdict("deploy"), QStringLiteral("kept back"));
    QVERIFY(!find<QPushButton>("export")->isEnabled());
    auto* card = m_window->page("deploy")->findChild<QWidget*>("gateCard");
    auto* keep = card->findChild<QPushButton*>("gateOverrule");
    auto* reason = card->findChild<QLineEdit*>("gateReason");
    QVERIFY(!keep->isEnabled()); // without a reason
    QTest::keyClicks(reason, "for the lecture");
    QVERIFY(keep->isEnabled());
    click(keep);
    QTRY_COMPARE(verdict("deploy"), QStringLiteral("overruled"));
    QVERIFY(find<QPushButton>("export")->isEnabled());
    QVERIFY(!reason->isVisible());
    m_window->show(ToRuns{"0001-worse"});
    QTRY_COMPARE(verdict("runs"), QStringLiteral("overruled"));
    click(m_window->page("runs")->findChild<QPushButton*>("gateTakeBack"));
    QTRY_COMPARE(verdict("runs"), QStringLiteral("kept back"));
    rail("deploy");
    QTRY_VERIFY(!find<QPushButton>("export")->isEnabled());
}

void TestRunsPage::twoAdaptersOfferTheirMerge() {
    addRun("0001-one", 0.1);
    open();
    rail("deploy");
    QTRY_VERIFY(find<QPushButton>("export")->isEnabled());
    QCOMPARE(m_window->page("deploy")->findChild<QLabel*>("gateVerdict")->text(), QStringLiteral("passes"));
    QVERIFY(!find<QWidget>("mergeCard")->isVisible());
    addRun("0002-two", 0.2);
    open();
    rail("deploy");
    QTRY_VERIFY(find<QWidget>("mergeCard")->isVisible());
    auto* button = find<QPushButton>("merge");
    QVERIFY(!button->isEnabled());
    click("merge_0001-one");
    QVERIFY(!button->isEnabled()); // one alone is no merge
    click("merge_0002-two");
    QVERIFY(button->isEnabled());
}

/// A finished run misses its goal: Overview says so, proposes with evidence, and one click makes the next version.
void TestRunsPage::aMissedGoalLeadsToTheNextPlan() {
    const auto run = toPath(m_folder->filePath("project")) / "runs" / "0001-demo";
    Recipe recipe;
    recipe.model.path = testing::resource("starter").string();
    recipe.data.train = {"x"};
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    auto lived = testing::fakeRun(120, 120, true);
    lived.back().seq = lived.size();
    Event warning = lived[1];
    warning.type = "warning";
    warning.seq = lived.size() - 1;
    warning.message = Error{"data.too_long", {"12 rows are left out.", {}}, {}, {}};
    lived.insert(lived.end() - 1, warning);
    testing::writeEvents(run / "events.jsonl", lived);
    // A newer reward model, whose loss says nothing about the goal.
    const auto reward = run.parent_path() / "0002-reward";
    auto events = testing::fakeRun(120, 120, true);
    events.front().texts["objective"] = "reward";
    for (Event& event : events)
        if (event.type == "eval") event.numbers["loss"] = 9;
    testing::write(reward / "run.yaml", recipeToYaml(recipe));
    testing::writeEvents(reward / "events.jsonl", events);
    m_window.reset(); // gives the project's lock back
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    QTest::qWait(50);
    click(find<QPushButton>("setGoals"));
    QVERIFY(m_window->page("method")->isVisible());
    click(find<QCheckBox>("goal_eval_loss")); // at most 1.5
    click(find<QToolButton>("rail_overview"));
    QTRY_VERIFY(m_window->findChild<QLabel*>("goalState_eval_loss"));
    QTRY_COMPARE(find<QLabel>("goalState_eval_loss")->text(), QStringLiteral("reached"));
    QVERIFY(!m_window->findChild<QPushButton*>("iterate_longer"));
    everythingIsNamed("a run");
    m_window->show(ToRuns{"0001-demo"});
    everythingIsNamed("a run's page");
    click(find<QToolButton>("help_warn_long"));
    QTRY_VERIFY(find<QTextEdit>("guideText")->toPlainText().startsWith("Rows are too long"));
    m_window->show(ToEvaluate{"0001-demo"});
    everythingIsNamed("the evaluation of a run");
    m_window->show(ToDeploy{"0001-demo"});
    everythingIsNamed("an export");
    // The bar is raised: it is missed.
    click(find<QToolButton>("rail_method"));
    auto* bar = find<QDoubleSpinBox>("value_eval_loss");
    bar->setFocus();
    bar->selectAll();
    QTest::keyClicks(bar, "0.1");
    QTest::keyClick(bar, Qt::Key_Return);
    click(find<QToolButton>("rail_overview"));
    QTRY_COMPARE(find<QLabel>("goalState_eval_loss")->text(), QStringLiteral("not reached"));
    QTRY_VERIFY(m_window->findChild<QPushButton*>("iterate_longer"));
    QTest::qWait(50);
    click(find<QPushButton>("iterate_longer"));
    QVERIFY(m_window->page("method")->isVisible());
    QCOMPARE(m_window->wizard().keptVersion(), 1LL);
    QTRY_VERIFY(!m_window->wizard().plan().steps.empty() && m_window->wizard().plan().steps.front().recipe);
    QCOMPARE(m_window->wizard().plan().steps.front().recipe->train.epochs, 2 * recipe.train.epochs);
}

/// Of a rank it has none, and nothing is trained beside it.
void TestRunsPage::aLearnedPromptAsksForItsTokens() {
    rail("runs");
    click("newRun");
    QVERIFY(find<QWidget>("adapter.r")->isVisible());
    QVERIFY(!find<QWidget>("adapter.num_virtual_tokens")->isVisible());
    for (const char* method : {"prefix", "prompt"}) {
        if (method == std::string("prefix"))
            click(method);
        else
            choose("more_methods", "prompt"); // that a person meets later
        QVERIFY(!find<QWidget>("adapter.r")->isVisible());
        QVERIFY(find<QWidget>("adapter.num_virtual_tokens")->isVisible());
        QVERIFY(!find<QWidget>("wholeEmbeddings")->isVisible());
    }
    // Words of one's own would need embeddings that are trained: said before the run is started.
    write("newTokens", "<|tool|>");
    QVERIFY(!find<QPushButton>("start")->isEnabled());
    choose("more_methods", "vera");
    QCOMPARE(find<QSpinBox>("adapter.r")->value(), 256); // many ranks cost it little
    choose("more_methods", "oft");
    QVERIFY(find<QWidget>("adapter.block_size")->isVisible() && !find<QWidget>("adapter.r")->isVisible());
    click("adapter");
    QVERIFY(find<QWidget>("adapter.reduction_factor")->isVisible());
    click("lora");
    QVERIFY(find<QWidget>("adapter.r")->isVisible() && find<QWidget>("wholeEmbeddings")->isVisible());
    QCOMPARE(find<QSpinBox>("adapter.r")->value(), 16);
}

/// LUTHIER_PICTURES=FOLDER keeps a picture of the page.
void TestRunsPage::thinkingIsOfferedWhereTheTemplateHasASwitch() {
    rail("runs");
    click("newRun");
    QVERIFY(!find<QWidget>("data.enable_thinking")->isVisible()); // the starter's template has none
    const auto model = toPath(m_folder->filePath("thinks"));
    std::filesystem::copy(testing::resource("starter"), model);
    testing::write(
        model / "chat_template.jinja", "{% if enable_thinking is not defined or enable_thinking %}think{% endif %}" +
                                           std::string(chatTemplateSource("luthier")));
    m_window.reset();
    (*Project::open(toPath(m_folder->filePath("project"))))->setModelFolder(model);
    open();
    rail("runs");
    click("newRun");
    auto* thinking = find<QComboBox>("data.enable_thinking");
    QVERIFY(thinking->isVisible());
    thinking->setFocus();
    QTest::keyClick(thinking, Qt::Key_End);
    QCOMPARE(thinking->currentText(), QStringLiteral("Off"));
    if (const QByteArray folder = qgetenv("LUTHIER_PICTURES"); !folder.isEmpty())
        m_window->grab().save(QString::fromLocal8Bit(folder) + QStringLiteral("/new-run-thinking.png"));
}

LUTHIER_WINDOW_TEST(TestRunsPage)
#include "test_runs_page.moc"
