// The real engine on the starter model: what is promised about runs.

#include "core/advisor/facts/machine_report.h"
#include "core/base/file.h"
#include "core/base/lock.h"
#include "core/base/text.h"
#include "core/run/checkpoint_index.h"
#include "core/run/event_tail.h"
#include "core/run/mailbox.h"
#include "core/run/probe_result.h"
#include "core/run/run_folder.h"
#include "core/run/run_history.h"
#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <signal.h>
#include <sys/resource.h>

using namespace luthier;

class TestTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aRunTellsItsWholeStory();
    void monitorsSpeakOnce();
    void resumeAfterAKillIsExact_data();
    void resumeAfterAKillIsExact();
    void pauseAndResumeIsExact();
    void wishesAreActedOnInEveryPhase_data();
    void wishesAreActedOnInEveryPhase();
    void aRunPausedWhileEvaluatingIsExact();
    void aClosedPipeDoesNotEndARun();
    void aRefusedRecipeCanBeCorrected();
    void recipesAreFoundByAnyName();
    void aDamagedCheckpointIsSaid();
    void theComputeTypeIsDecidedOnce();
    void rowsThatAreNoNumberAreNamed();
    void smallerPiecesGoOnWithTheRun();
    void filesAreMixedAndToldApart();
    void aSecondEngineIsRefused();
    void changedDataIsNotResumed();
    void aFullDiskKeepsTheCheckpointBefore();
    void terminationWritesACheckpoint();
    void stepsAreDoneAgain();
    void rowsOfAStepAreFound();
    void evaGoesOnWithItsRanks();
    void worseModelsAreKeptBack();
    void exportsThinkAsTheRunDid();
    void exportsAnswerAsTheLiveModel_data();
    void exportsAnswerAsTheLiveModel();
    void badRecipesExitWithTwo();
    void aBaseWithoutATemplateSaysWhatHelps();
    void theTimeLimitKeepsWhatThereIs();
    void aRunThatNoLongerImprovesEndsEarly();
    void theTimeBeforeAResumeCounts();
    void probingLeavesNothingBehind();
    void theMachineTestsItself();

private:
    std::filesystem::path root() const { return m_folder->path().toStdString(); }
    static QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }
    static QString engine() { return text(testing::buildFolder() / "bin" / "luthier-engine"); }
    static std::vector<Event> eventsOf(const std::filesystem::path& run) {
        return EventTail(RunFolder{run}.events()).readNew();
    }
    static std::int64_t stepOf(const std::filesystem::path& run) {
        RunHistory history;
        for (const Event& event : eventsOf(run))
            history.add(event);
        return history.step();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTraining::aRunTellsItsWholeStory() {
    const auto run = testing::makeDemoRun(root());
    const auto output = testing::runEngine({"train", text(run)});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    std::map<std::string, int> counts;
    RunHistory history;
    for (const Event& event : eventsOf(run)) {
        ++counts[event.type];
        history.add(event);
    }
    QCOMPARE(counts["run_started"], 1);
    QCOMPARE(counts["step"], 24);
    QCOMPARE(counts["eval"], 4); // before step 1, at 8, 16 and the end
    QCOMPARE(counts["sample"], 4);
    QCOMPARE(counts["checkpoint"], 3);
    QCOMPARE(counts["finished"], 1);
    QVERIFY(history.state() == RunState::Finished);
    const auto& eval = history.series().at("eval_loss").points;
    QVERIFY2(eval.back().value < 0.7 * eval.front().value, qPrintable(QString::number(eval.back().value)));
    for (const char* hash : {"hash.model", "hash.tokenizer", "hash.template", "hash.data", "hash.recipe"})
        QCOMPARE(history.started().text(hash).size(), std::size_t(32));
    QVERIFY(history.measuredMemory().at("total") > 0);
    QVERIFY(!std::filesystem::is_empty(run / "tensorboard"));
    QVERIFY(!output.out.contains('\r')); // plain lines in a pipe
    QVERIFY(output.out.contains("eval_loss"));
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 2); // it has been started before
}

/// A few rows learned until they are known by heart: the monitor says so, once, also after a pause.
void TestTraining::monitorsSpeakOnce() {
    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        const auto lines = splitText(testing::read(root() / "frozen" / "train.jsonl"), '\n');
        std::string few;
        for (std::size_t i = 0; i < 8; ++i)
            few += lines[i * 14] + "\n";
        testing::write(root() / "frozen" / "train.jsonl", few);
        recipe.adapter.r = 32;
        recipe.adapter.lora_alpha = 64;
        recipe.train.max_steps = 96;
        recipe.train.learning_rate = 5e-3;
        recipe.train.scheduler = SchedulerType::Constant;
        recipe.eval.every = 16;
        recipe.eval.samples = 0;
        recipe.monitors = {MonitorType::Overfitting, MonitorType::Forgetting};
    });
    QVERIFY(testing::runEngine({"train", text(run)}).exitCode == 0);
    RunHistory history;
    int said = 0;
    for (const Event& event : eventsOf(run)) {
        history.add(event);
        said += event.message && event.message->code == "monitor.overfitting";
    }
    QCOMPARE(said, 1);
    QCOMPARE(history.started().text("monitors"), std::string("overfitting, forgetting"));
    // Each evaluation asks for earlier abilities; the starter never had any, so there is nothing to forget.
    QCOMPARE(history.series().at("eval_general_loss").points.size(), history.series().at("eval_loss").points.size());
    QVERIFY(history.series().at("eval_general_loss").points.front().value > 4);
    for (const Event& warning : history.warnings())
        QVERIFY(warning.message->code != "monitor.forgetting" && warning.message->code != "monitor.plateau");
    Recipe quiet = *readRecipe(run / "run.yaml");
    quiet.monitors.clear();
    quiet.train.max_steps = 4;
    const auto second = root() / "runs" / "0002-quiet";
    testing::write(second / "run.yaml", recipeToYaml(quiet));
    QVERIFY(testing::runEngine({"train", text(second)}).exitCode == 0);
    for (const Event& event : eventsOf(second))
        QVERIFY(!event.numbers.contains("general_loss"));
}

void TestTraining::resumeAfterAKillIsExact_data() {
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<double>("average");
    QTest::newRow("lora with dropout") << "lora" << "adamw" << 0.0;
    QTest::newRow("adalora, by lion") << "adalora" << "lion" << 0.0;
    QTest::newRow("loha, averaged") << "loha" << "adamw" << 0.9;
    QTest::newRow("p_tuning, without a schedule") << "p_tuning" << "schedule_free_adamw" << 0.0;
    QTest::newRow("full") << "none" << "adamw" << 0.0;
}

void TestTraining::resumeAfterAKillIsExact() {
    QFETCH(QString, adapter);
    QFETCH(QString, optimizer);
    QFETCH(double, average);
    const bool full = adapter == QLatin1String("none");
    const auto change = [&](Recipe& recipe) {
        recipe.adapter.type = *methodFromKey<AdapterType>(adapter.toStdString());
        recipe.adapter.lora_dropout = 0.1;
        recipe.train.optimizer.type = *methodFromKey<OptimizerType>(optimizer.toStdString());
        recipe.train.optimizer.ema_decay = average;
        recipe.train.learning_rate = full ? 5e-4 : 2e-3;
        recipe.train.max_steps = 90; // more than one epoch: the order changes in between
        recipe.eval.every = 45;
        recipe.eval.samples = 0;
        recipe.checkpoint.every = 10;
    };
    const auto whole = testing::makeDemoRun(root() / "whole", change),
               killed = testing::makeDemoRun(root() / "killed", change);
    QCOMPARE(testing::runEngine({"train", text(whole)}).exitCode, 0);

    // Killed three times, wherever it is; at least one checkpoint apart, so that something is superseded.
    for (int round = 0; round < 3; ++round) {
        QProcess process;
        process.start(engine(), {"train", text(killed), "--resume"});
        const std::int64_t goal = 15 + 23 * round;
        QTRY_VERIFY_WITH_TIMEOUT(stepOf(killed) >= goal, 60000);
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        process.waitForFinished();
    }
    const auto output = testing::runEngine({"train", text(killed), "--resume"});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    QCOMPARE(testing::lossesOf(killed), testing::lossesOf(whole)); // every digit of every step
    QVERIFY(testing::lossesOf(whole).size() == 90);
    const auto name = full ? "model.safetensors" : "adapter_model.safetensors";
    QCOMPARE(QByteArray::fromStdString(testing::read(latestUsable(RunFolder{killed}.checkpoints())->folder / name)),
        QByteArray::fromStdString(testing::read(latestUsable(RunFolder{whole}.checkpoints())->folder / name)));
}

void TestTraining::pauseAndResumeIsExact() {
    const auto whole = testing::makeDemoRun(root() / "whole"), paused = testing::makeDemoRun(root() / "paused");
    QCOMPARE(testing::runEngine({"train", text(whole)}).exitCode, 0);
    QProcess process;
    process.start(engine(), {"train", text(paused)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(paused) >= 3, 60000);
    const auto id = postCommand(RunFolder{paused}.control(), CommandKind::Pause);
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitCode(), 3); // neither done nor failed
    const auto events = eventsOf(paused);
    QCOMPARE(events.back().type, std::string("paused"));
    QCOMPARE(events.back().text("command"), *id);
    QVERIFY(!FileLock::isHeld(RunFolder{paused}.lock()));
    QCOMPARE(testing::runEngine({"train", text(paused), "--resume"}).exitCode, 0);
    QCOMPARE(testing::lossesOf(paused), testing::lossesOf(whole));
}

void TestTraining::wishesAreActedOnInEveryPhase_data() {
    QTest::addColumn<QString>("phase"); // that takes many seconds here
    QTest::addColumn<QString>("how");
    QTest::newRow("reading and tokenising, asked to pause") << "tokenising" << "pause";
    QTest::newRow("reading and tokenising, asked to stop") << "tokenising" << "stop";
    QTest::newRow("reading and tokenising, SIGTERM") << "tokenising" << "SIGTERM";
    QTest::newRow("evaluating, asked to pause") << "evaluating" << "pause";
    QTest::newRow("evaluating, SIGHUP") << "evaluating" << "SIGHUP";
    QTest::newRow("training, SIGHUP") << "training" << "SIGHUP";
}

void TestTraining::wishesAreActedOnInEveryPhase() {
    QFETCH(QString, phase);
    QFETCH(QString, how);
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) { recipe.train.max_steps = 100000; });
    const auto repeat = [&](const char* name, int times) {
        const std::string rows = testing::read(root() / "frozen" / name);
        std::string all;
        for (int i = 0; i < times; ++i)
            all += rows;
        testing::write(root() / "frozen" / name, all);
    };
    if (phase == "tokenising") repeat("train.jsonl", 1500); // 400,000 rows
    if (phase == "evaluating") repeat("eval.jsonl", 1300);  // 60,000
    QProcess process;
    process.start(engine(), {"train", text(run)});
    const auto phaseOf = [&] {
        RunHistory history;
        for (const Event& event : eventsOf(run))
            history.add(event);
        return QString::fromStdString(history.phase());
    };
    QTRY_COMPARE_WITH_TIMEOUT(phaseOf(), phase, 60000);
    QTest::qWait(700);                                   // in the midst of it
    if (phase != "training") QCOMPARE(phaseOf(), phase); // which evaluations interrupt
    QElapsedTimer clock;
    clock.start();
    if (how == "pause" || how == "stop")
        QVERIFY(postCommand(RunFolder{run}.control(), how == "pause" ? CommandKind::Pause : CommandKind::Stop));
    else
        ::kill(static_cast<pid_t>(process.processId()), how == "SIGHUP" ? SIGHUP : SIGTERM);
    QVERIFY(process.waitForFinished(30000));
    qInfo("ended after %lld ms", static_cast<long long>(clock.elapsed()));
    // It must act within 2 s; the phase itself would take far longer than this, on any machine.
    QVERIFY2(clock.elapsed() < 6000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(process.exitCode(), how == "stop" ? 0 : 3);
    QCOMPARE(eventsOf(run).back().type, std::string(how == "stop" ? "finished" : "paused"));
}

/// Abandoned work is redone when the run goes on, and nothing else differs.
void TestTraining::aRunPausedWhileEvaluatingIsExact() {
    const auto change = [this](Recipe& recipe) {
        recipe.adapter.lora_dropout = 0.1;
        recipe.train.max_steps = 8;
        recipe.eval.every = 4;
        recipe.eval.samples = 0;
    };
    const auto whole = testing::makeDemoRun(root() / "whole", change),
               paused = testing::makeDemoRun(root() / "paused", change);
    for (const char* which : {"whole", "paused"}) {
        const auto file = root() / which / "frozen" / "eval.jsonl";
        const std::string rows = testing::read(file);
        std::string all;
        for (int i = 0; i < 20; ++i)
            all += rows;
        testing::write(file, all);
    }
    QCOMPARE(testing::runEngine({"train", text(whole)}).exitCode, 0);
    QProcess process;
    process.start(engine(), {"train", text(paused)});
    const auto isEvaluatingAfterStepFour = [&] {
        RunHistory history;
        for (const Event& event : eventsOf(paused))
            history.add(event);
        return history.step() == 4 && history.phase() == "evaluating";
    };
    QTRY_VERIFY_WITH_TIMEOUT(isEvaluatingAfterStepFour(), 60000);
    process.terminate();
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 3);
    QCOMPARE(testing::runEngine({"train", text(paused), "--resume"}).exitCode, 0);
    QCOMPARE(testing::lossesOf(paused), testing::lossesOf(whole));
    const auto evaluations = [&](const std::filesystem::path& run) {
        RunHistory history;
        for (const Event& event : eventsOf(run))
            history.add(event);
        QStringList out;
        for (const Point& point : history.series().at("eval_loss").points)
            out << QStringLiteral("%1: %2").arg(point.step).arg(point.value, 0, 'g', 17);
        return out.join(", ");
    };
    QCOMPARE(evaluations(paused), evaluations(whole));
}

void TestTraining::aClosedPipeDoesNotEndARun() {
    const auto run = testing::makeDemoRun(root());
    QProcess shell;
    shell.start("bash", {"-c", "set -o pipefail; '" + engine() + "' train '" + text(run) + "' | head -1"});
    QVERIFY(shell.waitForFinished(60000));
    QCOMPARE(shell.exitCode(), 0);
    QCOMPARE(eventsOf(run).back().type, std::string("finished"));
}

void TestTraining::aRefusedRecipeCanBeCorrected() {
    const auto run = testing::makeDemoRun(root());
    const std::string right = testing::read(run / "run.yaml");
    testing::write(run / "run.yaml", right + "\nno_such_key: 1\n");
    const auto refused = testing::runEngine({"train", text(run)});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.err.contains("no_such_key"), qPrintable(refused.err));
    testing::write(run / "run.yaml", right);
    const auto corrected = testing::runEngine({"train", text(run)});
    QVERIFY2(corrected.exitCode == 0, qPrintable(corrected.err));
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QVERIFY(history.state() == RunState::Finished && !history.failure());
}

/// The recipe may be named from inside its folder and have any name: everything of the run lies beside it.
void TestTraining::recipesAreFoundByAnyName() {
    const auto change = [](Recipe& recipe) { recipe.train.max_steps = 2; };
    const auto inside = [&](const std::filesystem::path& folder, const QStringList& arguments) {
        QProcess process;
        process.setWorkingDirectory(text(folder));
        process.start(engine(), arguments);
        process.waitForFinished(60000);
        const QByteArray said = process.readAllStandardError();
        if (process.exitCode() != 0) qWarning("%s", said.constData());
        return process.exitCode();
    };
    const auto first = testing::makeDemoRun(root() / "a", change);
    QCOMPARE(inside(first, {"train", "run.yaml"}), 0);
    const auto second = testing::makeDemoRun(root() / "b", change);
    std::filesystem::rename(second / "run.yaml", second / "lora-r16.yaml");
    QCOMPARE(inside(second, {"train", "lora-r16.yaml"}), 0);
    QVERIFY(latestUsable(RunFolder{second}.checkpoints()));
    QCOMPARE(inside(second, {"train", "lora-r16.yaml"}), 2); // it was started before
    for (const char* run : {"lora-r16.yaml", "."})
        QCOMPARE(inside(second, {"export", run, "--format", "peft", "--to", QStringLiteral("export-of-") + run}), 0);
    const auto third = testing::makeDemoRun(root() / "c", change);
    QCOMPARE(inside(third, {"train", "."}), 0);
}

void TestTraining::aDamagedCheckpointIsSaid() {
    const auto run = testing::makeDemoRun(root());
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    const auto newest = listCheckpoints(RunFolder{run}.checkpoints()).back();
    std::string weights = testing::read(newest.folder / "adapter_model.safetensors");
    weights[weights.size() - 3] ^= 1;
    testing::write(newest.folder / "adapter_model.safetensors", weights);
    const auto exported =
        testing::runEngine({"export", text(run), "--format", "peft", "--to", text(root() / "exported")});
    QCOMPARE(exported.exitCode, 0);
    QVERIFY2(exported.err.contains("adapter_model.safetensors") && exported.err.contains("damaged"),
        qPrintable(exported.err));
    QCOMPARE(testing::runEngine({"train", text(run), "--resume"}).exitCode, 0);
    QStringList warnings;
    for (const Event& event : eventsOf(run))
        if (event.type == "warning") warnings << QString::fromStdString(event.message->english());
    QVERIFY2(warnings.join("\n").contains("goes on from step-0000"), qPrintable(warnings.join("\n")));
}

/// The quicker compute type is measured; a resumed run must keep it, even without a checkpoint.
void TestTraining::theComputeTypeIsDecidedOnce() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.model.dtype = ComputeDtype::Auto;
        recipe.train.max_steps = 4;
        recipe.checkpoint.every = 4;
    });
    QProcess process;
    process.start(engine(), {"train", text(run)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(run) >= 1, 60000);
    process.kill();
    process.waitForFinished();
    std::filesystem::remove_all(RunFolder{run}.checkpoints());
    // Pretend that the measurement came out the other way.
    std::string events = testing::read(RunFolder{run}.events());
    const std::string was = contains(events, "\"BF16\"") ? "BF16" : "F32", other = was == "BF16" ? "F32" : "BF16";
    events = replaceAll(events, "\"compute_dtype\":\"" + was + "\"", "\"compute_dtype\":\"" + other + "\"");
    testing::write(RunFolder{run}.events(), events);
    QCOMPARE(testing::runEngine({"train", text(run), "--resume"}).exitCode, 0);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QCOMPARE(history.started().text("compute_dtype"), other);
}

/// A model with one embedding that is no number: a run ends at the row that has this word, with what it has learned.
void TestTraining::rowsThatAreNoNumberAreNamed() {
    const auto base = root() / "base";
    std::filesystem::copy(testing::resource("starter"), base);
    const auto ids = Tokenizer::open(base)->encode("\u03a9");
    std::string weights = testing::read(base / "model.safetensors");
    const auto headerBytes = std::uint64_t(qFromLittleEndian<quint64>(weights.data()));
    const auto entry = nlohmann::json::parse(weights.substr(8, headerBytes)).at("model.embed_tokens.weight");
    const auto width = entry.at("shape")[1].get<std::uint64_t>();
    const std::uint64_t row =
        8 + headerBytes + entry.at("data_offsets")[0].get<std::uint64_t>() + ids.back() * width * 2;
    QCOMPARE(entry.at("dtype").get<std::string>(), std::string("BF16"));
    weights[row] = '\xc0';
    weights[row + 1] = '\x7f';
    testing::write(base / "model.safetensors", weights);

    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        recipe.model.path = base.string();
        recipe.model.new_head = true; // one of its own: the shared one would make every row no number
        recipe.adapter.type = AdapterType::None;
        recipe.train.learning_rate = 1e-4;
        recipe.checkpoint.every = 1000;
        recipe.data.eval.clear();
    });
    std::string rows = testing::read(root() / "frozen" / "train.jsonl");
    rows += R"({"id":"odd:7","messages":[{"role":"user","content":"\u03a9?"},{"role":"assistant","content":"No."}]})"
            "\n";
    testing::write(root() / "frozen" / "train.jsonl", rows);
    Recipe long_ = *readRecipe(run / "run.yaml");
    long_.train.max_steps = 80; // more than an epoch: the row comes
    testing::write(run / "run.yaml", recipeToYaml(long_));

    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 1);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QVERIFY(history.failure());
    QCOMPARE(history.failure()->code, std::string("train.not_finite"));
    QVERIFY2(contains(history.failure()->english(), "odd:7"), history.failure()->english().c_str());
    QVERIFY(history.step() > 0);
    QCOMPARE(latestUsable(RunFolder{run}.checkpoints())->step, history.step());
}

/// Whoever ran out of memory goes on with half the batch and twice the accumulation: the steps are the same ones.
void TestTraining::smallerPiecesGoOnWithTheRun() {
    const auto change = [](Recipe& recipe) {
        recipe.train.max_steps = 16;
        recipe.checkpoint.every = 8;
        recipe.eval.every = 8;
        recipe.eval.samples = 0;
    };
    const auto whole = testing::makeDemoRun(root() / "whole", change),
               cut = testing::makeDemoRun(root() / "cut", change);
    QCOMPARE(testing::runEngine({"train", text(whole)}).exitCode, 0);
    QCOMPARE(testing::runEngine({"train", text(cut)}).exitCode, 0);
    std::filesystem::remove_all(latestUsable(RunFolder{cut}.checkpoints())->folder); // as if it had died after step 8
    Recipe recipe = *readRecipe(cut / "run.yaml");
    recipe.train.batch_size = 1;
    recipe.train.gradient_accumulation = 3;
    testing::write(cut / "run.yaml", recipeToYaml(recipe));
    const auto refused = testing::runEngine({"train", text(cut), "--resume"});
    QVERIFY2(refused.exitCode != 0 && refused.err.contains("recipe"), qPrintable(refused.err));
    recipe.train.gradient_accumulation = 4;
    testing::write(cut / "run.yaml", recipeToYaml(recipe));
    const auto resumed = testing::runEngine({"train", text(cut), "--resume"});
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
    const auto lossOf = [&](const std::filesystem::path& run, std::int64_t step) {
        double loss = 0;
        for (const Event& event : eventsOf(run))
            if (event.type == "step" && event.step() == step) loss = event.number("loss");
        return loss;
    };
    for (std::int64_t step = 1; step <= 16; ++step)
        QVERIFY2(std::abs(lossOf(cut, step) - lossOf(whole, step)) < 2e-3,
            qPrintable(QStringLiteral("%1: %2, %3").arg(step).arg(lossOf(cut, step)).arg(lossOf(whole, step))));
}

/// A second file at half its rows: an epoch is that much longer, and its held-out rows have a curve of their own.
void TestTraining::filesAreMixedAndToldApart() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.data.train.push_back("../../frozen/other.jsonl");
        recipe.data.weights = {1, 0.5};
        recipe.train.max_steps = 0;
        recipe.train.epochs = 1;
    });
    const auto named = [](const std::string& rows, const std::string& set, std::size_t most) {
        std::string out;
        std::size_t number = 0;
        for (const std::string& line : splitText(rows, '\n')) {
            if (line.empty() || number == most) continue;
            auto json = nlohmann::ordered_json::parse(line);
            json["id"] = set + ":" + std::to_string(number++);
            out += json.dump() + "\n";
        }
        return out;
    };
    const std::string train = testing::read(root() / "frozen" / "train.jsonl");
    const std::string eval = testing::read(root() / "frozen" / "eval.jsonl");
    testing::write(root() / "frozen" / "train.jsonl", named(train, "shop", 60));
    testing::write(root() / "frozen" / "other.jsonl", named(train, "other", 40));
    testing::write(root() / "frozen" / "eval.jsonl", named(eval, "shop", 20) + named(eval, "other", 10));
    const auto output = testing::runEngine({"train", text(run)});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QCOMPARE(history.totalSteps(), std::int64_t((60 + 20) / 4));
    const double all = history.series().at("eval_loss").points.back().value;
    const double shop = history.series().at("eval_loss@shop").points.back().value;
    const double other = history.series().at("eval_loss@other").points.back().value;
    QVERIFY(shop > 0 && other > 0 && shop != other);
    QVERIFY(std::min(shop, other) <= all && all <= std::max(shop, other));
}

void TestTraining::aSecondEngineIsRefused() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) { recipe.train.max_steps = 2000; });
    QProcess first;
    first.start(engine(), {"train", text(run)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(run) >= 1, 60000);
    const auto second = testing::runEngine({"train", text(run), "--resume"});
    QCOMPARE(second.exitCode, 1);
    QVERIFY2(second.err.contains("lock.held") && second.err.contains(QString::number(first.processId())),
        qPrintable(second.err));
    QVERIFY(postCommand(RunFolder{run}.control(), CommandKind::Stop));
    QVERIFY(first.waitForFinished(60000));
    QCOMPARE(eventsOf(run).back().type, std::string("finished"));
    QVERIFY(latestUsable(RunFolder{run}.checkpoints()));
}

void TestTraining::changedDataIsNotResumed() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) { recipe.train.max_steps = 2000; });
    QProcess process;
    process.start(engine(), {"train", text(run)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(run) >= 9, 60000);
    process.kill();
    process.waitForFinished();
    testing::write(root() / "frozen" / "train.jsonl",
        testing::read(root() / "frozen" / "train.jsonl") + "{\"text\": \"one more\"}\n");
    Recipe recipe = *readRecipe(run / "run.yaml");
    recipe.data.test = recipe.data.eval; // used only at the end, so not checked: the error names the data alone
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    const auto output = testing::runEngine({"train", text(run), "--resume"});
    QCOMPARE(output.exitCode, 1);
    QVERIFY2(output.err.contains("resume.changed") && output.err.contains("data"), qPrintable(output.err));
}

void TestTraining::aFullDiskKeepsTheCheckpointBefore() {
    // A limit on the size of files stands for the full disk: the adapter fits, the optimiser's state does not from some
    // size on.
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.train.max_steps = 16;
        recipe.eval.every = 8;
    });
    QProcess process;
    process.setChildProcessModifier([] {
        rlimit limit{100'000, 100'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    });
    process.start(engine(), {"train", text(run)});
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitCode(), 1); // the last checkpoint could not be written: that is not "finished"
    const auto events = eventsOf(run);
    QCOMPARE(events.back().type, std::string("failed"));
    QCOMPARE(events.back().message->code, std::string("file.no_space"));
    bool warned = false;
    for (const Event& event : events)
        warned |= event.type == "warning" && event.message->code == "file.no_space";
    QVERIFY(warned); // at step 8 it went on
    QVERIFY(listCheckpoints(RunFolder{run}.checkpoints()).empty());
    // With room again the run starts over and ends well; what was done before is superseded, not mixed in.
    QCOMPARE(testing::runEngine({"train", text(run), "--resume"}).exitCode, 0);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QCOMPARE(history.series().at("loss").points.size(), std::size_t(16));
    QCOMPARE(history.series().at("loss").superseded.size(), std::size_t(16));
    QVERIFY(history.state() == RunState::Finished);
}

void TestTraining::terminationWritesACheckpoint() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) { recipe.train.max_steps = 2000; });
    QProcess process;
    process.start(engine(), {"train", text(run)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(run) >= 2, 60000);
    process.terminate();
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 3);
    QCOMPARE(eventsOf(run).back().type, std::string("paused"));
    QCOMPARE(latestUsable(RunFolder{run}.checkpoints())->step, stepOf(run));
}

/// `verify resume`: the log is right, and a log that was tampered with is not.
void TestTraining::stepsAreDoneAgain() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.checkpoint.keep = 5;
        recipe.adapter.lora_dropout = 0.1;
    });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    const auto before = testing::read(RunFolder{run}.events());
    const auto good = testing::runEngine({"verify", "resume", text(run), "--json"});
    QVERIFY2(good.exitCode == 0, qPrintable(good.out + good.err));
    const auto said = QJsonDocument::fromJson(good.out.trimmed().split('\n').last().toUtf8()).object();
    QCOMPARE(said["from"].toInt(), 16);
    QCOMPARE(said["steps"].toInt(), 8);
    QCOMPARE(said["agreeing"].toInt(), 8);
    QVERIFY(said["same_state"].toBool());
    QVERIFY(testing::read(RunFolder{run}.events()) == before); // nothing of the run was touched
    for (const auto& entry : std::filesystem::directory_iterator(run.parent_path()))
        QVERIFY(entry.path() == run); // nothing stays beside it

    std::string changed = before;
    const auto at = changed.find("\"loss\":", changed.find("\"step\":20,"));
    QVERIFY(at != std::string::npos);
    changed[at + 10] = changed[at + 10] == '5' ? '6' : '5';
    testing::write(RunFolder{run}.events(), changed);
    const auto bad = testing::runEngine({"verify", "resume", text(run)});
    QCOMPARE(bad.exitCode, 1);
    QVERIFY2(bad.out.contains("7 of 8"), qPrintable(bad.out));
}

/// Every row of an epoch is found at one step, as the run's own loss says.
void TestTraining::rowsOfAStepAreFound() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) { recipe.train.max_steps = 200; });
    QCOMPARE(testing::runEngine({"train", text(run), "--set", "train.max_steps=3"}).exitCode, 0);
    std::map<QString, int> seen;
    QString first;
    for (int step = 1; step <= 3; ++step) {
        const auto output = testing::runEngine({"lineage", text(run), "--step", QString::number(step), "--json"});
        QVERIFY2(output.exitCode == 0, qPrintable(output.err));
        const auto json = QJsonDocument::fromJson(output.out.trimmed().split('\n').last().toUtf8()).object();
        const QJsonArray rows = json["rows"].toArray();
        QVERIFY(!rows.isEmpty());
        for (const QJsonValue& row : rows) {
            ++seen[row["text"].toString()];
            QVERIFY(row["learned"].toInt() > 0 && row["learned"].toInt() < row["tokens"].toInt());
            QVERIFY(row["text"].toString().contains("<|turn|>"));
        }
        if (step == 1)
            first = output.out;
        else
            QVERIFY(output.out != first);
    }
    for (const auto& [words, count] : seen)
        QVERIFY2(count == 1, qPrintable(words)); // within an epoch
    QCOMPARE(seen.size(), std::size_t(12));
    QCOMPARE(testing::runEngine({"lineage", text(run), "--step", "4"}).exitCode, 1);
}

/// Measured ranks come back after a kill, with the losses that there would have been.
void TestTraining::evaGoesOnWithItsRanks() {
    const auto eva = [](Recipe& recipe) { recipe.adapter.init_lora_weights = LoraInit::Eva; };
    const auto whole = testing::makeDemoRun(root() / "whole", eva), torn = testing::makeDemoRun(root() / "torn", eva);
    QCOMPARE(testing::runEngine({"train", text(whole)}).exitCode, 0);
    QProcess engine;
    engine.start(TestTraining::engine(), {"train", text(torn)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(torn) >= 12, 60000);
    engine.kill();
    engine.waitForFinished();
    const auto resumed = testing::runEngine({"train", text(torn), "--resume"});
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
    QVERIFY(testing::lossesOf(torn) == testing::lossesOf(whole));
    const auto config = testing::read(whole / "checkpoints" / "step-000024" / "adapter_config.json");
    QVERIFY(config.find("\"rank_pattern\": {}") == std::string::npos); // the ranks were shared out
}

/// A rate that spoils the model: it is not exported, unless somebody says why.
void TestTraining::worseModelsAreKeptBack() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) { recipe.train.learning_rate = 3; });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    const auto refused = testing::runEngine({"export", text(run), "--to", text(root() / "out")});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.err.contains("kept back") && refused.err.contains("Evaluation loss"), qPrintable(refused.err));
    QVERIFY(!std::filesystem::exists(root() / "out"));
    const auto wanted =
        testing::runEngine({"export", text(run), "--to", text(root() / "out"), "--overrule", "for the lecture"});
    QVERIFY2(wanted.exitCode == 0, qPrintable(wanted.err));
    QVERIFY(testing::read(run / "overruled.json").find("for the lecture") != std::string::npos);
    QVERIFY(testing::read(root() / "out" / "README.md").find("for the lecture") != std::string::npos);
    QCOMPARE(testing::runEngine({"export", text(run), "--to", text(root() / "again")}).exitCode, 0); // it stays so
}

/// What a run was told about thinking goes into what it leaves for others.
void TestTraining::exportsThinkAsTheRunDid() {
    const auto base = root() / "thinks";
    std::filesystem::copy(testing::resource("starter"), base);
    testing::write(
        base / "chat_template.jinja", "{% if enable_thinking is not defined or enable_thinking %}think{% endif %}" +
                                          std::string(chatTemplateSource("luthier")));
    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        recipe.model.path = base.string();
        recipe.data.enable_thinking = Thinking::Off;
        recipe.train.max_steps = 12;
    });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    const auto output = testing::runEngine({"export", text(run), "--to", text(root() / "out"), "--overrule", "a test"});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    const std::string left = testing::read(root() / "out" / "chat_template.jinja");
    QVERIFY2(left.find("set enable_thinking = false") < left.find("think{%"), left.c_str());
}

void TestTraining::exportsAnswerAsTheLiveModel_data() {
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("start");
    for (const auto& row : methodTable<AdapterType>()) {
        const QString key = QString::fromUtf8(row.key.data());
        for (const auto& form : methodTable<ExportForm>())
            // In four bits they are all the same merged model: one with an adapter and one without will do.
            if (row.value != AdapterType::BitFit && // the starter has no biases
                canExport(row.value, LoraInit::Plain, form.value) &&
                (form.value != ExportForm::FourBits || row.value == AdapterType::Lora ||
                    row.value == AdapterType::None))
                QTest::addRow("%s %s", row.key.data(), form.key.data()) << key << form.key.data() << "default";
    }
    for (const char* start : {"pissa", "olora"})
        QTest::addRow("lora from %s, made plain", start) << "lora" << "plain_lora" << start;
    QTest::newRow("lora from loftq, merged") << "lora" << "merged" << "loftq";
}

void TestTraining::exportsAnswerAsTheLiveModel() {
    QFETCH(QString, adapter);
    QFETCH(QString, format);
    QFETCH(QString, start);
    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        recipe.adapter.init_lora_weights = *methodFromKey<LoraInit>(start.toStdString());
        recipe.adapter.type = *methodFromKey<AdapterType>(adapter.toStdString());
        if (recipe.adapter.type == AdapterType::Ia3) recipe.train.learning_rate = 5e-2;
    });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    const auto to = root() / "exported";
    const auto output = testing::runEngine({"export", text(run), "--format", format, "--to", text(to), "--json"});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    QVERIFY2(output.out.contains("\"prompts\":8") && output.out.contains("\"tokens\":256") &&
                 output.out.contains("\"passed\":true"),
        qPrintable(output.out));
    QVERIFY(!std::filesystem::is_empty(to));
    const char* file = adapter == "adapter" ? "adapter.safetensors" : "adapter_model.safetensors"; // AdapterHub's name
    if (format == "peft") QVERIFY(std::filesystem::exists(to / file));
    if (format == "merged") QVERIFY(std::filesystem::exists(to / "model.safetensors"));
    QVERIFY(!std::filesystem::exists(to / "optimizer.safetensors"));
    const QString card = QString::fromStdString(testing::read(to / "README.md"));
    const char* library = format == "merged" || format == "bnb_4bit" ? "transformers"
                          : adapter == "adapter"                     ? "adapter-transformers" // AdapterHub's
                                                                     : "peft";
    QVERIFY2(card.startsWith(QStringLiteral("---\nbase_model: \"starter\"\n")) &&
                 card.contains(QStringLiteral("library_name: ") + library) && card.contains("| Evaluation loss ") &&
                 card.contains(" of 256 tokens agree"),
        qPrintable(card));
    QVERIFY2(!card.contains(QString::fromStdString(root().string())), qPrintable(card)); // nothing of this machine
    QCOMPARE(testing::runEngine({"export", text(run), "--format", format, "--to", text(to)}).exitCode,
        1); // it is there already
    if (format == "merged") {
        const auto answer =
            testing::runEngine({"generate", text(to), "--prompt", "How much is the violin?", "--max-tokens", "8"});
        QCOMPARE(answer.exitCode, 0);
    }
}

void TestTraining::aBaseWithoutATemplateSaysWhatHelps() {
    const auto base = root() / "base";
    std::filesystem::copy(testing::resource("starter"), base, std::filesystem::copy_options::recursive);
    std::filesystem::remove(base / "chat_template.jinja");
    auto config = nlohmann::ordered_json::parse(testing::read(base / "tokenizer_config.json"));
    config.erase("chat_template");
    testing::write(base / "tokenizer_config.json", config.dump());
    const QStringList ask{"generate", text(base), "--prompt", "There was once", "--max-tokens", "4"};
    const auto refused = testing::runEngine(ask);
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.err.contains("--raw") && refused.err.contains("--chat-template"), qPrintable(refused.err));
    QCOMPARE(testing::runEngine(ask + QStringList{"--raw"}).exitCode, 0);
}

void TestTraining::badRecipesExitWithTwo() {
    const auto run = testing::makeDemoRun(root());
    testing::write(run / "run.yaml", "adapter: {lora_alfa: 32}\n");
    const auto output = testing::runEngine({"train", text(run)});
    QCOMPARE(output.exitCode, 2);
    QVERIFY2(output.err.contains("line 1: unknown key lora_alfa; did you mean lora_alpha?"), qPrintable(output.err));
    QCOMPARE(testing::runEngine({"train", text(root() / "nowhere")}).exitCode, 2);
    QCOMPARE(testing::runEngine({"no-such-command"}).exitCode, 2);
}

void TestTraining::theTimeLimitKeepsWhatThereIs() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.train.max_steps = 100000;
        recipe.train.max_minutes = 0.05; // three seconds
    });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QCOMPARE(int(history.state()), int(RunState::Finished));
    QVERIFY(history.step() > 0 && history.step() < 100000);
    QCOMPARE(history.checkpoints().back().step, double(history.step()));
    QCOMPARE(history.series().at("eval_loss").points.back().step, double(history.step()));
}

void TestTraining::aRunThatNoLongerImprovesEndsEarly() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.train.max_steps = 1000;
        recipe.train.learning_rate = 0;
        recipe.eval.every = 2;
        recipe.eval.samples = 0;
        recipe.eval.early_stopping_patience = 2;
    });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QCOMPARE(int(history.state()), int(RunState::Finished));
    QCOMPARE(history.step(), std::int64_t(4)); // evaluated at 0, 2 and 4, and never lower
    QCOMPARE(history.checkpoints().back().step, 4.0);
    QCOMPARE(history.warnings().back().message->code, std::string("run.early_stop"));
}

void TestTraining::theTimeBeforeAResumeCounts() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        recipe.train.max_steps = 100000;
        recipe.train.max_minutes = 0.1; // six seconds
        recipe.eval.samples = 0;
    });
    QProcess process;
    process.start(engine(), {"train", text(run)});
    QTRY_VERIFY_WITH_TIMEOUT(stepOf(run) >= 10, 30000);
    QTest::qWait(3000);
    process.terminate(); // writes a checkpoint
    QVERIFY(process.waitForFinished(60000));
    const std::int64_t before = stepOf(run);
    QCOMPARE(testing::runEngine({"train", text(run), "--resume"}).exitCode, 0);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    QCOMPARE(int(history.state()), int(RunState::Finished));
    QVERIFY(history.step() > before);
    // The steps of both engines together took no longer than the limit and the step that passed it.
    double all = 0, longest = 0;
    for (const Point& point : history.series().at("step_ms").points) {
        all += point.value;
        longest = std::max(longest, point.value);
    }
    QVERIFY2(all <= 6000 + longest, qPrintable(QString::number(all)));
}

void TestTraining::probingLeavesNothingBehind() {
    const auto run = testing::makeDemoRun(root());
    // Leftovers of a killed probe go too: no process has this number (pid_max is at most 2^22).
    const auto left = std::filesystem::temp_directory_path() / "luthier-probe-999999999";
    std::filesystem::create_directories(left / "checkpoints");
    const auto output = testing::runEngine({"probe", text(run), "--json", "--steps", "4"});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    const auto probe = probeFromJson(output.out.toStdString());
    QVERIFY(probe);
    QCOMPARE(probe->steps, 4);
    QVERIFY(
        probe->slowest > 0 && probe->slowest <= probe->tokensPerSecond && probe->tokensPerSecond <= probe->quickest);
    QVERIFY(probe->stepMs > 0 && probe->bytes > 100'000'000 && probe->predictedBytes > 0 && probe->threads >= 1);
    QVERIFY(!std::filesystem::exists(RunFolder{run}.events()));
    QVERIFY(!std::filesystem::exists(RunFolder{run}.checkpoints()));
    // A run is as fast as the probe measured, within a factor of two on a machine where others work too.
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    RunHistory history;
    for (const Event& event : eventsOf(run))
        history.add(event);
    std::vector<double> speeds;
    for (const Point& point : history.series().at("tokens_per_s").points)
        speeds.push_back(point.value);
    std::nth_element(speeds.begin(), speeds.begin() + std::ssize(speeds) / 2, speeds.end());
    const double ratio = speeds[speeds.size() / 2] / probe->tokensPerSecond;
    qInfo("tokens/s of the run over those of the probe: %.2f", ratio);
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
        QVERIFY2(!entry.path().filename().string().starts_with("luthier-probe-"), entry.path().c_str()); // `left`, too
    // Bad input is told as training tells it.
    testing::write(root() / "bad" / "run.yaml", "model: {path: nowhere}\ndata: {train: x.jsonl}\n");
    QCOMPARE(testing::runEngine({"probe", text(root() / "bad")}).exitCode, 2);
}

void TestTraining::theMachineTestsItself() {
    const auto output = testing::runEngine({"bench", "--json", "--folder", text(root())});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    const auto report = machineReportFromJson(output.out.toStdString());
    QVERIFY(report);
    QVERIFY(report->isPassed() && report->cores >= 1 && report->fp32Gflops > 1 && report->memoryBytes > 0);
    // A folder that cannot be written fails the test, and says so.
    const auto refused = testing::runEngine({"bench", "--json", "--folder", "/proc"});
    QVERIFY(!machineReportFromJson(refused.out.toStdString())->isPassed());
}

LUTHIER_TEST(TestTraining)
#include "test_training.moc"
