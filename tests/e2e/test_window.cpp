// The real window with the real engine on the starter model: the person's whole way, with clicks and keys.

#include "core/base/lock.h"
#include "core/base/text.h"
#include "core/data/split.h"
#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/runs/run_view.h"
#include "ui/runs/runs_page.h"
#include "ui/session/translate.h"
#include "ui/widgets/chart/chart_card.h"
#include "ui/widgets/page/error_panel.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTextEdit>
#include <QToolButton>
#include <QtTest>

#include <algorithm>
#include <set>
#include <signal.h>

using namespace luthier;
using namespace luthier::ui;

class TestWindow : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); }

    // One story: each step begins where the one before ended.
    void aProjectIsMadeAndAModelChosen();
    void dataIsImported();
    void aRunIsStartedAndWatchedLive();
    void pauseAndResume();
    void closedAndOpenedTheRunWentOn();
    void aKilledEngineIsSeenAndResumed();
    void stopAndKeep();
    void baseAndTunedAnswerSideBySide();
    void theAdapterIsExported();
    void theMergedModelIsExported();
    void theWizardLeadsToARun();
    void theMachineIsTestedAndSpeedIsMeasured();
    void aPlanOfTwoStepsIsChained();
    void otherRowsAreMixedIn();

private:
    const Wizard& wizard() { return m_window->wizard(); }
    void openWindow() {
        m_window = std::make_unique<MainWindow>(*m_settings);
        m_window->show();
        QVERIFY(m_window->openProject(m_folder.filePath("shop")));
    }
    RunWatcher* run() { return m_window->runs()->run(m_runId); }
    Chart* lossChart() { return static_cast<RunsPage*>(m_window->page("runs"))->runView()->lossChart()->chart(); }
    void answerDialog(const QString& path) { testing::answerDialog(this, path); }

    QTemporaryDir m_folder;
    QString m_runId;
};

void TestWindow::initTestCase() { beginTests(); }

void TestWindow::aProjectIsMadeAndAModelChosen() {
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    answerDialog(m_folder.filePath("shop"));
    click("newProject");
    QTRY_VERIFY(m_window->page("overview") && m_window->page("overview")->isVisible());
    QCOMPARE(find<QPushButton>("nextStep")->text(), QStringLiteral("Choose a model"));
    click("nextStep");
    QVERIFY(m_window->page("models")->isVisible());
    answerDialog(toQString(testing::resource("starter")));
    click("openFirstModel");
    QTRY_VERIFY(find<QPushButton>("useModel")->isEnabled());
    click("useModel");
    rail("overview");
    QTRY_COMPARE(find<QPushButton>("nextStep")->text(), QStringLiteral("Import data"));
}

void TestWindow::dataIsImported() {
    click("nextStep");
    QVERIFY(m_window->page("data")->isVisible());
    answerDialog(toQString(testing::resource("demo/shop.jsonl")));
    click("importFirst");
    QTRY_VERIFY(find<QPushButton>("importNow")->isVisible()); // the first rows are shown before anything is kept
    QTRY_VERIFY(find<QPushButton>("importNow")->isEnabled());
    click("importNow");
    QTRY_COMPARE(find<QComboBox>("datasets")->count(), 1);
}

void TestWindow::aRunIsStartedAndWatchedLive() {
    rail("runs");
    click("firstRun");
    QVERIFY(find<QRadioButton>("lora")->isChecked());
    auto* epochs = find<QDoubleSpinBox>("train.epochs");
    epochs->setFocus();
    epochs->selectAll();
    QTest::keyClicks(epochs, "20"); // long enough to pause, kill and stop it
    QTest::keyClick(epochs, Qt::Key_Tab);
    // The model's architecture is adjusted by clicks too, and says what that costs.
    auto* embeddings = find<QCheckBox>("wholeEmbeddings");
    QVERIFY2(embeddings->text().contains("+"), qPrintable(embeddings->text()));
    QTest::mouseClick(embeddings, Qt::LeftButton, {}, QPoint(8, embeddings->height() / 2));
    auto* dropout = find<QDoubleSpinBox>("adapter.lora_dropout");
    QTest::keyClick(dropout, Qt::Key_Up);
    QTest::keyClicks(find<QLineEdit>("newTokens"), "<|note|>");
    click("start");
    QCOMPARE(m_window->runs()->runs().size(), std::size_t(1));
    m_runId = m_window->runs()->runs().front()->id();
    const auto recipe = readRecipe(run()->folder().recipe());
    QCOMPARE(recipe->adapter.modules_to_save, std::vector<std::string>{"embed_tokens"});
    QCOMPARE(recipe->adapter.lora_dropout, 0.05);
    QCOMPARE(recipe->model.add_special_tokens, std::vector<std::string>{"<|note|>"});
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Running, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(run()->history().step() > 0, 60000);
    // Live is live: the chart is painted again and again, with more each time, long before the run has ended.
    std::set<int> paints;
    std::set<std::int64_t> steps;
    QTRY_VERIFY_WITH_TIMEOUT((paints.insert(lossChart()->paintCount()), steps.insert(run()->history().step()),
                                 paints.size() >= 4 && steps.size() >= 4),
        30000);
    QVERIFY(run()->status() == RunStatus::Running);
    QVERIFY(std::isfinite(lossChart()->lastValue(0)) && std::isfinite(lossChart()->lastValue(1)));
    QVERIFY(!run()->history().samples().empty());
    QTRY_VERIFY(find<QLabel>("progressText")->text().contains("step"));
}

void TestWindow::pauseAndResume() {
    click("pause");
    // The button has asked; nothing is paused until the engine says so.
    QVERIFY(run()->isAsked() && run()->status() == RunStatus::Running);
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Paused, 30000);
    const std::int64_t step = run()->history().step();
    QTRY_VERIFY(find<QPushButton>("resume")->isVisible());
    click("resume");
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Running && run()->history().step() > step, 60000);
}

void TestWindow::closedAndOpenedTheRunWentOn() {
    const auto before = run()->history().step();
    const auto folder = run()->folder();
    QVERIFY(m_window->close());
    m_window.reset();
    QTest::qWait(1500);
    QVERIFY(FileLock::isHeld(folder.lock())); // closing the window stopped nothing
    openWindow();
    QVERIFY(run()->status() == RunStatus::Running);
    QVERIFY(run()->history().step() > before);
    const auto& points = run()->history().series().at("loss").points;
    for (std::size_t i = 0; i < points.size(); ++i)
        QCOMPARE(points[i].step, double(i + 1)); // no gap
}

void TestWindow::aKilledEngineIsSeenAndResumed() {
    m_window->show(ToRuns{m_runId});
    QTRY_VERIFY_WITH_TIMEOUT(!run()->history().checkpoints().empty(), 60000);
    const std::int64_t checkpoint = run()->history().checkpoints().back().step;
    QTRY_VERIFY_WITH_TIMEOUT(run()->history().step() > checkpoint + 3, 60000);
    ::kill(FileLock::owner(run()->folder().lock())->pid, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Interrupted, 3000);
    const std::int64_t last = run()->history().step();
    QTRY_VERIFY(find<QPushButton>("resume")->isVisible());
    click("resume");
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Running && run()->history().step() > last, 60000);
    const Series& loss = run()->history().series().at("loss");
    QVERIFY(!loss.superseded.empty());
    // Resumed exactly: what was computed twice came out the same.
    for (const Point& old : loss.superseded)
        if (std::isfinite(old.value)) QCOMPARE(loss.points[std::size_t(old.step) - 1], old);
}

void TestWindow::stopAndKeep() {
    QTRY_VERIFY_WITH_TIMEOUT(run()->history().step() >= 360, 90000); // it has learned by then, and has not ended
    // It asks; what was no answer leaves the run alone.
    answering("stopRun_no", [&] { click("stop"); });
    QVERIFY(!run()->isAsked() && run()->status() == RunStatus::Running);
    answering("stopRun_yes", [&] { click("stop"); });
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Finished, 30000);
    const std::int64_t stopped = run()->history().step(), planned = run()->history().totalSteps();
    QVERIFY(stopped < planned);
    QVERIFY(!listCheckpoints(run()->folder().checkpoints()).empty());
    // It can be taken back: the run goes on with the steps that were planned.
    QTRY_VERIFY(find<QPushButton>("resume")->isVisible());
    click("resume");
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Running && run()->history().step() > stopped, 60000);
    QCOMPARE(run()->history().totalSteps(), planned);
    answering("stopRun_yes", [&] { click("stop"); });
    QTRY_VERIFY_WITH_TIMEOUT(run()->status() == RunStatus::Finished, 30000);
    QTRY_VERIFY(find<QPushButton>("tryModel")->isEnabled());
}

void TestWindow::baseAndTunedAnswerSideBySide() {
    click("tryModel");
    QVERIFY(m_window->page("chat")->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("send")->isEnabled(), 30000);
    auto* question = find<QLineEdit>("question");
    QTest::keyClicks(question, "How much is the violin?");
    QTest::keyClick(question, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(find<QTextEdit>("answers_tuned")->toPlainText().contains("Decision: "), 30000);
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("send")->isEnabled(), 30000);
    const QString base = find<QTextEdit>("answers_base")->toPlainText();
    QVERIFY(base.contains("How much is the violin?") && !base.contains("Decision: "));
    QVERIFY(base.trimmed().size() > 30); // it answered something
}

void TestWindow::theAdapterIsExported() {
    rail("deploy");
    QVERIFY(find<QRadioButton>("peft")->isChecked());
    click("export");
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("exportOutcome")->text().contains("256 of 256"), 60000);
    QVERIFY(std::filesystem::exists(toPath(m_folder.filePath("shop")) / "exports" / (m_runId.toStdString() + "-peft") /
                                    "adapter_model.safetensors"));
}

void TestWindow::theMergedModelIsExported() {
    QTest::mouseClick(
        find<QRadioButton>("merged"), Qt::LeftButton, {}, QPoint(12, find<QRadioButton>("merged")->height() / 2));
    click("export");
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("exportOutcome")->text().contains("-merged"), 60000);
    QVERIFY(std::filesystem::exists(
        toPath(m_folder.filePath("shop")) / "exports" / (m_runId.toStdString() + "-merged") / "model.safetensors"));
}

/// The whole wizard by mouse and keys, up to a run that trains what the plan says.
void TestWindow::theWizardLeadsToARun() {
    rail("method");
    // Whoever is unsure answers questions in plain words.
    click("notSure");
    click("answerNo");
    click("answerNo");
    click("answerNo");
    QVERIFY(find<QAbstractButton>("task_skill")->isChecked());
    click("notSure");
    click("answerYes");
    QVERIFY(find<QAbstractButton>("task_knowledge")->isChecked());
    QTest::keyClick(find<QAbstractButton>("task_knowledge"), Qt::Key_Down); // the next card by keyboard
    QTest::keyClick(find<QAbstractButton>("task_values"), Qt::Key_Down);
    QTest::keyClick(find<QAbstractButton>("task_skill"), Qt::Key_Space);
    QVERIFY(find<QAbstractButton>("task_skill")->isChecked());
    click("wizardNext");
    click("scenario_chat");
    click("wizardNext");
    auto* models = find<QTableView>("wizardModels");
    QTRY_COMPARE(models->model()->rowCount(), 1);
    auto* kinds = find<QTableView>("modelKinds");
    const auto clickCell = [](QTableView* table, int row) {
        QTest::mouseClick(
            table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(row, 0)).center());
    };
    clickCell(kinds, 2); // encoder-decoders: none here
    QCOMPARE(models->model()->rowCount(), 0);
    clickCell(kinds, 0);
    QCOMPARE(models->model()->rowCount(), 1);
    clickCell(models, 0);
    click("wizardNext");
    auto* gpu = find<QDoubleSpinBox>("gpuMemory");
    gpu->setFocus();
    gpu->selectAll();
    QTest::keyClicks(gpu, "12");
    QTest::keyClick(gpu, Qt::Key_Return);
    QTRY_COMPARE(wizard().plan().memoryBand, std::string("small"));
    click("measureMachine");
    QCOMPARE(gpu->value(), 0.0);
    QCOMPARE(wizard().plan().memoryBand, std::string("cpu_only"));
    QVERIFY(!find<QPushButton>("measureMachine")->isEnabled()); // the engine tests itself meanwhile
    click("wizardNext");
    QTRY_COMPARE(wizard().answers().data.rows, 320);
    QTRY_VERIFY(wizard().answers().data.tokens > 5000 && wizard().answers().data.longest > 20);
    click("wizardNext");
    QVERIFY(wizard().plan().warns("no_goal"));
    click("goal_eval_loss");
    QVERIFY(!wizard().plan().warns("no_goal"));
    click("wizardNext");

    // 320 rows: few-shot. It is tried in the chat: the base alone, and after examples.
    QCOMPARE(wizard().plan().method, std::string("few_shot"));
    QVERIFY(!m_window->findChild<QPushButton*>("startStep_sft"));
    click("tryFewShot");
    QVERIFY(m_window->page("chat")->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("send")->isEnabled(), 30000);
    QTest::keyClicks(find<QLineEdit>("question"), "How much is the violin?");
    QTest::keyClick(find<QLineEdit>("question"), Qt::Key_Return);
    QTRY_VERIFY(!find<QPushButton>("send")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("send")->isEnabled(), 30000);
    for (QTextEdit* answers : m_window->page("chat")->findChildren<QTextEdit*>())
        QVERIFY(answers->toPlainText().size() > QStringLiteral("How much is the violin?").size() + 2);

    // The person trains with LoRA instead, and pastes a lora_config.
    rail("method");
    QCOMPARE(wizard().page(), 6);
    auto* methods = find<QComboBox>("overruleMethod");
    methods->setFocus();
    QTest::keyClick(methods, Qt::Key_L); // LoRA
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_sft"));
    click("recipeAdvanced");
    QGuiApplication::clipboard()->setText(
        "lora_config = {\n  \"r\": 4, 'lora_alpha': 8,\n  \"target_modules\": [\"q_proj\", "
        "\"v_proj\"], # the seed's\n  \"bias\": \"none\",\n}");
    click("recipePaste");
    QTRY_VERIFY(find<QPlainTextEdit>("recipeYaml")->toPlainText().contains("q_proj"));
    // Nonsense is refused with its line, and what was there stays.
    auto* yaml = find<QPlainTextEdit>("recipeYaml");
    QString text = yaml->toPlainText();
    yaml->setFocus();
    yaml->selectAll();
    QTest::keyClicks(yaml, "trian: {epochs: 2}");
    click("recipeApply");
    auto* errors = m_window->page("method")->findChild<ErrorPanel*>();
    QVERIFY2(errors->text().contains("did you mean train"), qPrintable(errors->text()));
    yaml->setPlainText(text.replace("epochs: 10", "epochs: 1"));
    click("recipeApply");
    QVERIFY(!errors->isVisible());
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_sft"));
    QTest::qWait(50);
    const auto runsTo = [this](const char* button) -> RunWatcher* {
        click(button);
        if (!m_window->page("runs")->isVisible()) return nullptr;
        RunWatcher* run = m_window->runs()->runs().front();
        return QTest::qWaitFor([run] { return run->status() == RunStatus::Finished; }, 60000) ? run : nullptr;
    };
    // A pilot first: the same recipe on a few rows, and it says how long the whole will take.
    RunWatcher* pilot = runsTo("pilotStep_sft");
    QVERIFY(pilot);
    QCOMPARE(pilot->history().started().number("rows"), 16.0);
    QCOMPARE(readRecipe(pilot->folder().recipe())->train.max_minutes, 5.0);
    rail("method");
    QTRY_VERIFY(m_window->findChild<QPushButton*>("openPilot_sft"));
    const auto saysOutcome = [this] {
        const auto labels = m_window->page("method")->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [](QLabel* label) {
            return label->text().contains("Pilot: evaluation loss") && label->text().contains("will take about");
        });
    };
    QTRY_VERIFY(saysOutcome());
    RunWatcher* run = runsTo("startStep_sft");
    QVERIFY(run);
    const auto recipe = readRecipe(run->folder().recipe());
    QVERIFY(recipe);
    QCOMPARE(recipe->adapter.r, 4);
    QCOMPARE(recipe->adapter.target_modules, (std::vector<std::string>{"q_proj", "v_proj"}));
    QCOMPARE(recipe->train.epochs, 1.0);
    rail("method");
    QTRY_VERIFY(m_window->findChild<QPushButton*>("openRun_sft"));
}

/// The self-test that the machine's step began, and the speeds of the matrix.
void TestWindow::theMachineIsTestedAndSpeedIsMeasured() {
    click("wizardStep4");
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("measureMachine")->isEnabled(), 30000);
    QVERIFY2(find<QLabel>("selfTest")->text().contains("passed"), qPrintable(find<QLabel>("selfTest")->text()));
    rail("overview");
    QVERIFY(find<QLabel>("note_environment")->text().contains("self-test passed"));
    rail("method");
    click("wizardStep7");
    const auto measured = [this] {
        int count = 0;
        for (QLabel* label : m_window->page("method")->findChildren<QLabel*>())
            count += label->text().endsWith("tokens/s, measured");
        return count;
    };
    QCOMPARE(measured(), 0);
    click("measureSpeeds");
    const auto trained = std::ranges::count_if(
        m_window->wizard().judgement().methods, [](const MethodInfo& method) { return method.adapter.has_value(); });
    QTRY_VERIFY_WITH_TIMEOUT(measured() == trained, 120000);
    QVERIFY(find<QLabel>("speedNote")->text().contains("Measured on"));
    // Another answer, and the page says what it would change.
    click("wizardNext"); // keeps the plan
    QVERIFY(!find<QLabel>("planChanges")->isVisible());
    auto* methods = find<QComboBox>("overruleMethod");
    methods->setFocus();
    QTest::keyClick(methods, Qt::Key_F); // the next one with F: full
    QTRY_VERIFY(find<QLabel>("planChanges")->isVisible());
    const QString changes = find<QLabel>("planChanges")->text();
    QVERIFY2(changes.contains("Full fine-tuning") && changes.contains("Memory, together"), qPrintable(changes));
    // The time measured here replaces the table's.
    const QString costs = find<QLabel>("planCosts")->text();
    QVERIFY2(costs.contains("Time, as tried here") && !costs.contains("by the resource table"), qPrintable(costs));
}

/// Learns a field's texts first, then its questions: the second step begins with the first one's model.
void TestWindow::aPlanOfTwoStepsIsChained() {
    click("wizardStep1");
    click("task_field");
    click("wizardStep7");
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_pretrain"));
    QTest::qWait(50);
    QVERIFY(!find<QPushButton>("startStep_sft")->isEnabled());
    click("startStep_pretrain");
    RunWatcher* first = m_window->runs()->runs().front();
    QTRY_VERIFY_WITH_TIMEOUT(first->status() == RunStatus::Running && first->history().step() > 3, 60000);
    answering("stopRun_yes", [&] { click("stop"); });
    QTRY_VERIFY_WITH_TIMEOUT(first->status() == RunStatus::Finished, 30000);
    rail("method");
    QTRY_VERIFY(find<QPushButton>("startStep_sft")->isEnabled());
    click("startStep_sft");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->runs()->runs().front() != first, 60000);
    RunWatcher* second = m_window->runs()->runs().front();
    const auto recipe = readRecipe(second->folder().recipe());
    QVERIFY(recipe);
    QCOMPARE(int(recipe->objective.type), int(ObjectiveType::Sft));
    QVERIFY2(recipe->model.path.ends_with(first->id().toStdString() + "-merged"), recipe->model.path.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(second->status() == RunStatus::Running && second->history().step() > 2, 60000);
    answering("stopRun_yes", [&] { click("stop"); });
    QTRY_VERIFY_WITH_TIMEOUT(second->status() == RunStatus::Finished, 30000);
}

/// Mixes in a quarter as many rows of another data set as there are own rows to learn; rows that ask held-out questions
/// are left out.
void TestWindow::otherRowsAreMixedIn() {
    const std::string shop = testing::read(testing::resource("demo/shop.jsonl"));
    std::string rows = replaceAll(shop, R"("content":"Decision: )", R"("content":"Verdict: )");
    for (int i = 0; i < 100; ++i)
        rows += R"({"instruction": "Name a town whose number is )" + std::to_string(1000 + 37 * i) +
                R"(, please", "output": "Town"})" + "\n";
    const QString file = m_folder.filePath("general.jsonl");
    testing::write(toPath(file), rows);
    m_window->show(ToData{file});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click("importNow");
    QTRY_COMPARE(find<QComboBox>("datasets")->currentText(), QStringLiteral("general.jsonl"));
    const std::string general = find<QComboBox>("datasets")->currentData().toString().toStdString();
    rail("method");
    click("wizardStep1");
    click("task_skill");
    click("wizardStep5");
    QTRY_VERIFY(m_window->findChild<QCheckBox*>("also_0"));
    QTest::qWait(50);
    click("also_0");
    QTRY_COMPARE(wizard().answers().data.rows, 740);
    QTest::qWait(50);
    choose("alsoAmount_0", 0.25);
    QTRY_COMPARE(wizard().answers().data.rows, 400);
    click("wizardStep7");
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_sft"));
    QTest::qWait(50);
    click("startStep_sft");
    RunWatcher* run = m_window->runs()->runs().front();
    QTRY_VERIFY_WITH_TIMEOUT(run->status() == RunStatus::Running && run->history().step() > 2, 60000);
    answering("stopRun_yes", [&] { click("stop"); });
    QTRY_VERIFY_WITH_TIMEOUT(run->status() == RunStatus::Finished, 30000);
    const auto recipe = readRecipe(run->folder().recipe());
    QVERIFY(recipe);
    const auto learned = readRecords(resolvePath(recipe->data.train.front(), run->folder().path));
    const auto keptBack = readRecords(resolvePath(recipe->data.eval, run->folder().path));
    QVERIFY(learned && keptBack);
    const auto isMixedIn = [&](const Record& row) { return row.id.starts_with(general.substr(0, 8) + ":"); };
    const auto mixed = std::size_t(std::count_if(learned->begin(), learned->end(), isMixedIn));
    QCOMPARE(learned->size() - mixed + keptBack->size(), std::size_t(320));
    QCOMPARE(mixed, std::size_t(double(learned->size() - mixed) * 0.25 + 0.5));
    QVERIFY(std::none_of(keptBack->begin(), keptBack->end(), isMixedIn));
    QCOMPARE(withoutLeaks(*learned, *keptBack).size(), learned->size());
}

LUTHIER_WINDOW_TEST(TestWindow)
#include "test_window.moc"
