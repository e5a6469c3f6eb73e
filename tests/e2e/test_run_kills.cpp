// A run that is killed fifty times, at moments that nobody chose, also inside a checkpoint: it loses nothing.

#include "core/run/checkpoint_index.h"
#include "core/run/event_tail.h"
#include "core/run/run_folder.h"
#include "core/run/run_history.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <signal.h>

using namespace luthier;

class TestRunKills : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fiftyKillsChangeNoDigit();
    void aFlippedByteTakesTheCheckpointBefore();

private:
    static QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }
    static QString engine() { return text(testing::buildFolder() / "bin" / "luthier-engine"); }
    static std::int64_t stepOf(const std::filesystem::path& run) {
        RunHistory history;
        for (const Event& event : EventTail(RunFolder{run}.events()).readNew())
            history.add(event);
        return history.step();
    }
    /// Those that were made twice count twice.
    static std::size_t stepsWritten(const std::filesystem::path& run) {
        const auto events = EventTail(RunFolder{run}.events()).readNew();
        return std::size_t(
            std::count_if(events.begin(), events.end(), [](const Event& event) { return event.type == "step"; }));
    }
    /// A checkpoint at every step: most of the time is spent writing them.
    static void makeShort(Recipe& recipe, int steps) {
        recipe.adapter.lora_dropout = 0.1;
        recipe.train.max_steps = steps;
        recipe.eval.every = 25;
        recipe.eval.samples = 0;
        recipe.checkpoint.every = 1;
        recipe.checkpoint.keep = 2;
    }
};

void TestRunKills::fiftyKillsChangeNoDigit() {
    constexpr int kKills = 50, kSteps = 600;
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    const auto change = [](Recipe& recipe) { makeShort(recipe, kSteps); };
    const auto whole = testing::makeDemoRun(root / "whole", change),
               killed = testing::makeDemoRun(root / "killed", change);
    QCOMPARE(testing::runEngine({"train", text(whole)}).exitCode, 0);

    QRandomGenerator random(20261130);
    int kills = 0, inCheckpoint = 0;
    for (; kills < kKills && stepOf(killed) < kSteps; ++kills) {
        QProcess process;
        process.start(engine(), {"train", text(killed), "--resume"});
        const std::size_t before = stepsWritten(killed);
        // Some die before they have begun, most some steps later.
        if (kills % 8 != 7) QTRY_VERIFY_WITH_TIMEOUT(stepsWritten(killed) > before, 60000);
        QTest::qWait(random.bounded(kills % 2 == 0 ? 60 : 500));
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        process.waitForFinished();
        for (const auto& entry : std::filesystem::directory_iterator(RunFolder{killed}.checkpoints()))
            inCheckpoint += !entry.path().filename().string().starts_with("step-");
    }
    qInfo("%d kills, %d of them while a checkpoint was written; step %d", kills, inCheckpoint, int(stepOf(killed)));
    QVERIFY(kills == kKills);
    const auto output = testing::runEngine({"train", text(killed), "--resume"});
    QVERIFY2(output.exitCode == 0, qPrintable(output.err));
    QCOMPARE(testing::lossesOf(whole).size(), std::size_t(kSteps));
    QCOMPARE(testing::lossesOf(killed), testing::lossesOf(whole));
    const auto weights = [](const std::filesystem::path& run) {
        return QByteArray::fromStdString(
            testing::read(latestUsable(RunFolder{run}.checkpoints())->folder / "adapter_model.safetensors"));
    };
    QCOMPARE(weights(killed), weights(whole));
}

/// In each of its files in turn.
void TestRunKills::aFlippedByteTakesTheCheckpointBefore() {
    const QTemporaryDir folder;
    const auto run = testing::makeDemoRun(folder.path().toStdString(), [](Recipe& recipe) { makeShort(recipe, 4); });
    QCOMPARE(testing::runEngine({"train", text(run)}).exitCode, 0);
    const auto newest = *latestUsable(RunFolder{run}.checkpoints());
    int flipped = 0;
    for (const auto& entry : std::filesystem::directory_iterator(newest.folder)) {
        const std::string right = testing::read(entry.path());
        if (right.empty()) continue;
        std::string wrong = right;
        wrong[wrong.size() / 2] = char(wrong[wrong.size() / 2] ^ 1);
        testing::write(entry.path(), wrong);
        const auto usable = latestUsable(RunFolder{run}.checkpoints());
        QVERIFY2(usable && usable->step == newest.step - 1, entry.path().filename().c_str());
        testing::write(entry.path(), right);
        ++flipped;
    }
    QVERIFY2(flipped >= 4, qPrintable(QString::number(flipped)));
    QCOMPARE(latestUsable(RunFolder{run}.checkpoints())->step, newest.step);
}

LUTHIER_TEST(TestRunKills)
#include "test_run_kills.moc"
