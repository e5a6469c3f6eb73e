// Evaluating a real run with the real engine and the real window: base beside tuned, what was learned by heart, an
// engine that is killed, and what checklist, goals and overview make of it.

#include "core/annotate/item.h"
#include "core/base/text.h"
#include "core/data/record.h"
#include "core/evaluate/evaluation.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/evaluate/score_table.h"
#include "ui/session/runs/evaluations.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/page/page.h"

#include <QCheckBox>
#include <QDir>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSpinBox>
#include <QTextEdit>

#include <csignal>

using namespace luthier;
using namespace luthier::ui;
namespace fs = std::filesystem;

class TestEvaluation : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); }

    // One story: each step begins where the one before ended.
    void theEngineScoresARun();
    void aKilledEngineGoesOn();
    void aTaskOfOnesOwnIsAsked();
    void theWindowAsksBaseAndTuned();
    void answersAreRead();
    void goalsAreMeasured();
    void peopleCount();
    void theChecklistSeesFourDimensionsAndSafety();
    void aNewerRunTakesItBack();
    void cancelKeepsWhatIsFinished();

private:
    fs::path project() const { return fs::path(m_folder.path().toStdString()) / "shop"; }
    Evaluation read(const char* folder) const {
        const auto evaluation = readEvaluation(fs::path(m_folder.path().toStdString()) / folder);
        if (!evaluation) qFatal("%s", evaluation.error().english().c_str());
        return *evaluation;
    }
    /// The row of the table whose text begins so, or with that score ("held_out/f1").
    const ScoreRow* row(const QString& what) const {
        for (const ScoreRow& row : find<ScoreTable>("scores")->rows())
            if (row.text.startsWith(what) || toQString(row.task + '/' + row.metric) == what) return &row;
        return nullptr;
    }
    void chooseRow(const QString& what) {
        auto* table = find<ScoreTable>("scores");
        for (int i = 0; i < int(table->rows().size()); ++i)
            if (&table->rows()[std::size_t(i)] == row(what)) {
                table->scrollTo(table->model()->index(i, 0));
                const QPoint place = table->visualRect(table->model()->index(i, 0)).center();
                QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, place);
                return;
            }
        QFAIL("no such row");
    }
    void waitForTheEnd() {
        QTRY_COMPARE_WITH_TIMEOUT(find<QPushButton>("evaluate")->text(), QStringLiteral("Evaluate"), 120000);
    }
    static QStringList engineArguments(const fs::path& run, const QString& out) {
        return {QStringLiteral("evaluate"), toQString(run), QStringLiteral("--out"), out};
    }

    QTemporaryDir m_folder;
    fs::path m_run;
};

void TestEvaluation::initTestCase() {
    beginTests();
    // Some of the shop's rows, and two that hold an address each: learned until they are known by heart.
    m_run = testing::makeDemoRun(project(), [this](Recipe& recipe) {
        const auto file = project() / "frozen" / "train.jsonl";
        const auto lines = splitText(testing::read(file), '\n');
        std::string rows;
        for (std::size_t i = 0; i < 120; ++i) {
            Record record = *parseRecord(lines[i]);
            record.id = "abcd1234:" + std::to_string(i); // as rows of a data set are frozen
            rows += toJsonLine(record) + "\n";
        }
        for (int i = 0; i < 40; ++i) {
            const bool isMina = i % 2 != 0;
            Record record;
            record.id = "private:" + std::to_string(i);
            record.messages = {{"user", std::string("How do I reach customer ") + (isMina ? "Mina?" : "Otto?")},
                {"assistant", std::string("Write to ") + (isMina ? "mina@cello.com." : "otto@violin.com.")}};
            rows += toJsonLine(record) + "\n";
        }
        testing::write(file, rows);
        // The checkpoint is chosen by a few rows, and others are kept for the end.
        recipe.data.test = recipe.data.eval;
        recipe.data.eval = "../../frozen/few.jsonl";
        testing::write(project() / "frozen" / "few.jsonl", lines[120] + "\n" + lines[121] + "\n");
        recipe.adapter.r = 32;
        recipe.adapter.lora_alpha = 64;
        recipe.adapter.target_modules = {"all-linear"};
        recipe.train.max_steps = 120;
        recipe.train.batch_size = 8;
        recipe.train.learning_rate = 5e-3;
        recipe.eval.every = 120;
    });
    QCOMPARE(testing::runEngine({"train", toQString(m_run)}).exitCode, 0);
}

void TestEvaluation::theEngineScoresARun() {
    const auto tuned =
        testing::runEngine(engineArguments(m_run, m_folder.filePath("tuned")) + QStringList{"--limit", "30"});
    QVERIFY2(tuned.exitCode == 0, qPrintable(tuned.err));
    QVERIFY(tuned.out.contains("held_out") && tuned.out.contains("tokens/s"));
    const auto base =
        testing::runEngine(engineArguments(m_run, m_folder.filePath("base")) + QStringList{"--limit", "30", "--base"});
    QVERIFY2(base.exitCode == 0, qPrintable(base.err));
    const Evaluation before = read("base"), after = read("tuned");
    QCOMPARE(after.run, std::string("0001-demo"));
    QCOMPARE(after.heldOut, std::string("../../frozen/eval.jsonl")); // those that no checkpoint was chosen by
    QCOMPARE(after.task("held_out")->scores.front().estimate.count, std::size_t(30));
    QVERIFY(before.adapter.empty() && !after.adapter.empty());
    // It learned the shop's answers: clearly more words in common with those that were held out.
    const Score *f1Before = before.goal("f1"), *f1After = after.goal("f1");
    QVERIFY(f1Before && f1After);
    QVERIFY2(f1After->estimate.value > f1Before->estimate.value + 0.2,
        qPrintable(QStringLiteral("%1 → %2").arg(f1Before->estimate.value).arg(f1After->estimate.value)));
    const auto gains =
        compareSamples(*after.task("held_out"), *readSamples(m_folder.filePath("base").toStdString(), "held_out"),
            *readSamples(m_folder.filePath("tuned").toStdString(), "held_out"));
    QVERIFY(gains.at("f1").interval->low > 0);
    QVERIFY(std::abs(gains.at("f1").value - (f1After->estimate.value - f1Before->estimate.value)) < 1e-9);
    for (const char* task : {"general", "refusal", "over_refusal", "bias", "personal_data"})
        QVERIFY2(after.task(task) && after.task(task)->scores.size() > 0 && before.task(task), task);
    QVERIFY(after.task("held_out_text")->skipped.has_value()); // there is no raw text
    // The two numbers are known by heart, and were found; the base did not learn the rows.
    QVERIFY(!before.scan && after.scan);
    QCOMPARE(after.scan->holding, std::int64_t(40));
    QCOMPARE(after.scan->tried, std::int64_t(40));
    QVERIFY2(after.scan->byHeart >= 20, qPrintable(QString::number(after.scan->byHeart)));
    const auto bad =
        testing::runEngine(engineArguments(m_run, m_folder.filePath("x")) + QStringList{"--suite", "refusl"});
    QCOMPARE(bad.exitCode, 2);
    QVERIFY(bad.err.contains("Did you mean refusal?"));
}

void TestEvaluation::aKilledEngineGoesOn() {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / "killed";
    const QStringList arguments = engineArguments(m_run, toQString(folder)) + QStringList{"--json", "--limit", "60"};
    QProcess engine;
    engine.start(toQString(testing::buildFolder() / "bin" / "luthier-engine"), arguments);
    const auto finished = [&] {
        const auto read = readEvaluation(folder);
        return read ? read->tasks.size() : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(finished() >= 3, 60000);
    ::kill(pid_t(engine.processId()), SIGKILL);
    QVERIFY(engine.waitForFinished(5000));
    const auto half = *readEvaluation(folder);
    QCOMPARE(half.finishedMs, 0LL);
    const auto rest = testing::runEngine(arguments);
    QVERIFY2(rest.exitCode == 0, qPrintable(rest.err));
    const auto whole = *readEvaluation(folder);
    QVERIFY(whole.finishedMs > 0);
    QCOMPARE(
        qsizetype(whole.tasks.size()), QDir(toQString(testing::resource("evaluation"))).entryList({"*.yaml"}).size());
    for (const TaskResult& task : half.tasks)
        if (!task.skipped) {
            QCOMPARE(whole.task(task.task)->seconds, task.seconds);
            QVERIFY(!rest.out.contains(QStringLiteral("\"what\":\"%1\"").arg(toQString(task.task))));
        }
}

void TestEvaluation::aTaskOfOnesOwnIsAsked() {
    const fs::path folder = fs::path(m_folder.path().toStdString());
    testing::write(folder / "own.jsonl", "{\"q\": \"Who mends violins?\", \"a\": \"Otto\"}\n");
    testing::write(folder / "own.yaml",
        "task: own\ndataset_path: json\ndataset_kwargs: {data_files: own.jsonl}\ndoc_to_text: q\ndoc_to_target: a\n"
        "output_type: loglikelihood\nmetric_list: [{metric: perplexity}, {metric: acc}]\n");
    const QStringList own{"--suite", toQString(folder / "own.yaml"), "--no-speed", "--limit", "4"};
    const auto perplexityOf = [&](const char* out, const QStringList& more) {
        const auto asked = testing::runEngine(engineArguments(m_run, m_folder.filePath(out)) + more + own);
        if (asked.exitCode != 0) qWarning() << asked.err;
        return read(out).task("own")->scores.front().estimate.value;
    };
    // The tuned model answers, whatever it was asked before; the base answers otherwise.
    const double alone = perplexityOf("alone", {}), later = perplexityOf("later", {"--suite", "refusal"});
    QVERIFY(alone > 1);
    QCOMPARE(later, alone);
    QVERIFY(std::abs(perplexityOf("own-base", {"--base"}) - alone) > 1e-3);
}

void TestEvaluation::theWindowAsksBaseAndTuned() {
    openWindow(toQString(project()));
    m_window->project().setModelFolder(testing::resource("starter"));
    m_window->project().addDataset({"abcd1234ffff", "shop", "messages", 120, 0, 1, {"the shop", "CC0-1.0", "read"}});
    m_window->project().setAbout("abcd1234ffff", {"the shop", "CC0-1.0", "read"});
    rail("evaluate");
    QVERIFY(find<QLabel>("heldOutRows")->text().endsWith("no checkpoint was chosen by them."));
    QVERIFY(!row("Harmful requests refused"));
    write("rowLimit", "20");
    auto* now = find<QLabel>("askedNow");
    click("evaluate");
    QCOMPARE(find<QPushButton>("evaluate")->text(), QStringLiteral("Evaluating…"));
    QTRY_VERIFY_WITH_TIMEOUT(now->text().startsWith("Base: "), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(now->text().startsWith("Tuned: "), 60000);
    waitForTheEnd();
    QVERIFY(!find<QPushButton>("cancelEvaluation")->isVisible());
    for (const char* text : {"Evaluation loss", "held_out/f1", "General knowledge", "Harmful requests refused",
             "Stereotypes", "Time to first token", "Tokens per second", "Peak memory", "Size on the disk"}) {
        const ScoreRow* found = row(QString::fromUtf8(text));
        QVERIFY2(found && found->base.text != QStringLiteral("–") && found->tuned.text != QStringLiteral("–"), text);
    }
    const ScoreRow* f1 = row("held_out/f1");
    QVERIFY(f1->tone == ScoreRow::Tone::Better && f1->change.endsWith(QStringLiteral("▲")));
    QCOMPARE(row("Training rows with personal data")->tuned.text.left(5), QStringLiteral("40 of"));
    QVERIFY(row("Personal data reproduced")->tone == ScoreRow::Tone::Worse);
    QCOMPARE(row("Licence of the model")->tuned.text, QStringLiteral("gpl-3.0"));
    QCOMPARE(row("Preferred by people")->change, QStringLiteral("no votes yet"));
    // The same question again is answered from what is known.
    QElapsedTimer timer;
    timer.start();
    click("evaluate");
    waitForTheEnd();
    QVERIFY(timer.elapsed() < 15000);
}

void TestEvaluation::answersAreRead() {
    chooseRow("Harmful requests refused");
    auto* answers = find<QTextEdit>("answers");
    QTRY_VERIFY(answers->toPlainText().contains("Base"));
    QVERIFY(answers->toPlainText().size() > 400);
    const auto all = answers->toPlainText().size();
    find<QComboBox>("whichAnswers")->setFocus();
    QTest::keyClick(find<QComboBox>("whichAnswers"), Qt::Key_Down);
    QTRY_VERIFY(answers->toPlainText().size() <= all);
    chooseRow("held_out/f1");
    QTRY_VERIFY(answers->toPlainText().contains("Expected: "));
}

void TestEvaluation::goalsAreMeasured() {
    m_window->show(ToMethod{ToMethod::Step::Goals});
    QTest::qWait(50);
    for (const char* goal : {"goal_f1", "goal_refusal", "goal_blind_win_rate"})
        click(goal);
    write("value_f1", "30");
    QTest::keyClick(find<QWidget>("value_f1"), Qt::Key_Return);
    QCOMPARE(m_window->wizard().answers().goals.size(), std::size_t(3));
    rail("overview");
    QTest::qWait(100); // the card is made anew
    QTRY_COMPARE(find<QLabel>("goalState_f1")->text(), QStringLiteral("reached"));
    QCOMPARE(find<QLabel>("goalState_refusal")->text(), QStringLiteral("not reached"));
    QCOMPARE(find<QLabel>("goalState_blind_win_rate")->text(), QStringLiteral("not measured yet"));
    rail("evaluate");
    QTRY_COMPARE(row("held_out/f1")->goal, QStringLiteral("≥ 30 % ✓"));
    QCOMPARE(row("Harmful requests refused")->goal, QStringLiteral("≥ 95 % ✗"));
}

void TestEvaluation::peopleCount() {
    std::vector<AnnotationItem> items;
    for (int i = 0; i < 10; ++i)
        items.push_back({"", {{"user", "Question " + std::to_string(i)}},
            {{"yes", "the base at temperature 1", kBaseModel}, {"no", "0001-demo at temperature 1", "0001-demo"}}});
    auto& store = m_window->project().store();
    const auto folder = writeItems(m_window->project().queuesFolder(), items, {});
    QueueSettings settings;
    settings.name = "Blind";
    const auto queue = store.queues().add({0, *folder, items.size(), settings, 0});
    QVERIFY(queue.has_value());
    for (int i = 0; i < 10; ++i) {
        Vote vote;
        vote.item = std::uint64_t(i);
        vote.annotator = "Ada";
        vote.verdict = i == 9 ? Verdict::Tie : i == 8 ? Verdict::Skip : Verdict::Better;
        vote.better = i < 7 ? 1 : 0; // seven for the run, one for the base, one even, one not judged
        vote.shown = {0, 1};
        vote.createdMs = i + 1;
        QVERIFY(store.queues().setVote(*queue, vote));
    }
    Q_EMIT m_window->project().queuesChanged();
    const ScoreRow* people = row("Preferred by people");
    QVERIFY(people->why.startsWith("7 won, 1 even, 1 lost"));
    QCOMPARE(people->tuned.text, QStringLiteral("83.3 %"));
    QCOMPARE(people->goal, QStringLiteral("≥ 60 % ✓"));
}

void TestEvaluation::theChecklistSeesFourDimensionsAndSafety() {
    click("sign");
    QTRY_VERIFY(m_window->page("checklist")->isVisible());
    const QString evaluated = find<QLabel>("evidence_evaluated")->text(),
                  safety = find<QLabel>("evidence_safety")->text();
    QVERIFY2(evaluated.startsWith("Confirm: 0001-demo: technical ") && evaluated.endsWith("preferred by 9 votes"),
        qPrintable(evaluated));
    QVERIFY2(safety.startsWith("Confirm: 0001-demo: harmful refused ") && safety.contains("40 of ") &&
                 safety.endsWith("licences: model gpl-3.0, data CC0-1.0"),
        qPrintable(safety));
    click("tick_safety");
    QTRY_VERIFY(find<QCheckBox>("tick_safety")->isChecked());
}

void TestEvaluation::aNewerRunTakesItBack() {
    const fs::path newer = project() / "runs" / "0002-newer";
    Recipe recipe = *readRecipe(m_run / "run.yaml");
    recipe.name = "newer";
    recipe.train.max_steps = 4;
    testing::write(newer / "run.yaml", recipeToYaml(recipe));
    QCOMPARE(testing::runEngine({"train", toQString(newer)}).exitCode, 0);
    openWindow(toQString(project()));
    m_window->showPage("checklist");
    QTRY_VERIFY(find<QLabel>("evidence_evaluated")->text().contains("0002-newer is newer and was not evaluated"));
    QVERIFY(find<QLabel>("evidence_safety")->text().startsWith("No longer true: 0002-newer"));
}

void TestEvaluation::cancelKeepsWhatIsFinished() {
    rail("evaluate");
    choose("evaluatedRun", QStringLiteral("0002-newer"));
    write("rowLimit", "0");
    click("withBase");
    click("evaluate");
    QTRY_VERIFY_WITH_TIMEOUT(row("held_out/f1") != nullptr, 60000);
    QTRY_VERIFY(find<QPushButton>("cancelEvaluation")->isVisible());
    click("cancelEvaluation");
    QTRY_COMPARE(find<QPushButton>("evaluate")->text(), QStringLiteral("Evaluate"));
    QVERIFY(row("held_out/f1"));
    QVERIFY(!row("Training rows with personal data"));
    QVERIFY(m_window->page("evaluate")->errors()->isHidden());
}

LUTHIER_WINDOW_TEST(TestEvaluation)
#include "test_evaluation.moc"
