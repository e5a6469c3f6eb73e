#include "core/base/file.h"
#include "core/run/checkpoint_index.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;

class TestCheckpointIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newestAndBestAreFound();
    void damagedOnesArePassedOver();
    void oneOfTheSameStepIsReplaced();
    void aFullDiskKeepsTheOneBefore();
    void pruningKeepsTheNewestAndTheBest();

private:
    static Result<std::filesystem::path> make(const std::filesystem::path& folder, int step, double loss) {
        return writeCheckpoint(folder, step, [&](const std::filesystem::path& target) -> Result<void> {
            LUTHIER_TRY_DO(writeWhole(target / "weights", std::string(1000, 'w')));
            return writeWhole(target / "trainer_state.json", "{\"eval_loss\": " + std::to_string(loss) + "}");
        });
    }
};

void TestCheckpointIndex::newestAndBestAreFound() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    for (const auto& [step, loss] : {std::pair(10, 1.0), std::pair(20, 0.5), std::pair(30, 0.7)})
        QVERIFY(make(path, step, loss));
    QCOMPARE(listCheckpoints(path).size(), std::size_t(3));
    QCOMPARE(latestUsable(path)->step, std::int64_t(30));
    QCOMPARE(bestCheckpoint(path)->step, std::int64_t(20));
    QCOMPARE(bestCheckpoint(path)->folder.filename().string(), std::string("step-000020"));
}

void TestCheckpointIndex::damagedOnesArePassedOver() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(make(path, 10, 1) && make(path, 20, 1));
    testing::write(path / "step-000020" / "weights", std::string(1000, 'v'));
    QVERIFY(!verifyChecksums(path / "step-000020"));
    QCOMPARE(latestUsable(path)->step, std::int64_t(10));
    QCOMPARE(bestCheckpoint(path)->step, std::int64_t(10));
    removeCheckpointsAfter(path, 10);
    QCOMPARE(listCheckpoints(path).size(), std::size_t(1));
}

void TestCheckpointIndex::oneOfTheSameStepIsReplaced() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(make(path, 10, 1) && make(path, 10, 0.5));
    QCOMPARE(*latestUsable(path)->evalLoss, 0.5);
    limitWritesForTests(500);
    const auto written = make(path, 10, 0.25);
    limitWritesForTests(-1);
    QVERIFY(!written);
    QCOMPARE(*latestUsable(path)->evalLoss, 0.5); // the one before is whole
    int entries = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path))
        ++entries;
    QCOMPARE(entries, 1);

    std::stop_source stop;
    stop.request_stop();
    std::vector<Error> damaged;
    QVERIFY(!latestUsable(path, &damaged, {{}, stop.get_token()}));
    QVERIFY(damaged.empty()); // nothing is wrong with what was not read
}

void TestCheckpointIndex::aFullDiskKeepsTheOneBefore() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(make(path, 10, 1));
    for (const std::int64_t room : {0, 500, 1005, 1100}) {
        limitWritesForTests(room);
        const auto written = make(path, 20, 1);
        limitWritesForTests(-1);
        QVERIFY(!written);
        QCOMPARE(written.error().code, std::string("file.no_space"));
        QCOMPARE(latestUsable(path)->step, std::int64_t(10));
    }
    int entries = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path))
        ++entries;
    QCOMPARE(entries, 1); // nothing half-written is left
}

void TestCheckpointIndex::pruningKeepsTheNewestAndTheBest() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    for (int step = 10; step <= 60; step += 10)
        QVERIFY(make(path, step, step == 20 ? 0.1 : 1.0));
    pruneCheckpoints(path, 2);
    std::vector<std::int64_t> left;
    for (const Checkpoint& checkpoint : listCheckpoints(path))
        left.push_back(checkpoint.step);
    QCOMPARE(left, (std::vector<std::int64_t>{20, 50, 60}));
}

LUTHIER_TEST(TestCheckpointIndex)
#include "test_checkpoint_index.moc"
