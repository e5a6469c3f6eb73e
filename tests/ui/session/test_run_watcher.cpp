#include "core/base/lock.h"
#include "core/run/mailbox.h"
#include "tests/support/fake_events.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/runs/run_watcher.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace luthier;
using namespace luthier::ui;

/// The engine is played: its lock is held by this process and its events are written line by line.
class TestRunWatcher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_run = RunFolder{std::filesystem::path(m_folder->path().toStdString())};
    }
    void eventsComeWhileTheyAreWritten();
    void aDeadEngineIsSeenWithinThreeSeconds();
    void askedUntilTheEngineAnswers();
    void aFinishedRunStaysFinished();

private:
    void append(const Event& event) { std::ofstream(m_run.events(), std::ios::app) << toJsonLine(event) << "\n"; }
    std::unique_ptr<QTemporaryDir> m_folder;
    RunFolder m_run;
};

void TestRunWatcher::eventsComeWhileTheyAreWritten() {
    auto lock = FileLock::take(m_run.lock());
    RunWatcher watcher(m_run);
    QSignalSpy arrived(&watcher, &RunWatcher::eventsArrived);
    append(testing::makeEvent("run_started", {{"total_steps", 3}}));
    for (int step = 1; step <= 3; ++step) {
        append(testing::makeEvent("step", {{"step", double(step)}, {"loss", 1.0}}));
        QTRY_COMPARE_WITH_TIMEOUT(watcher.history().step(), std::int64_t(step), 1000);
    }
    QVERIFY(arrived.count() >= 3);
    QVERIFY(watcher.status() == RunStatus::Running);
}

void TestRunWatcher::aDeadEngineIsSeenWithinThreeSeconds() {
    auto lock = std::make_unique<FileLock>(std::move(*FileLock::take(m_run.lock())));
    append(testing::makeEvent("run_started", {{"total_steps", 3}}));
    RunWatcher watcher(m_run);
    QVERIFY(watcher.status() == RunStatus::Running);
    lock.reset(); // as the kernel does when its owner dies
    QTRY_VERIFY_WITH_TIMEOUT(watcher.status() == RunStatus::Interrupted, 3000);
}

void TestRunWatcher::askedUntilTheEngineAnswers() {
    auto lock = FileLock::take(m_run.lock());
    append(testing::makeEvent("run_started", {{"total_steps", 3}}));
    RunWatcher watcher(m_run);
    watcher.setAsked("id-1");
    QTest::qWait(300);
    QVERIFY(watcher.isAsked()); // nothing has been answered
    append(testing::makeEvent("paused", {{"step", 1}}, {{"command", "id-1"}}));
    QTRY_VERIFY(!watcher.isAsked());
    QVERIFY(watcher.status() == RunStatus::Paused);
}

void TestRunWatcher::aFinishedRunStaysFinished() {
    testing::writeEvents(m_run.events(), testing::fakeRun(50, 50, true));
    RunWatcher watcher(m_run);
    QVERIFY(watcher.status() == RunStatus::Finished);
    QCOMPARE(watcher.history().series().at("loss").points.size(), std::size_t(50));
}

LUTHIER_TEST(TestRunWatcher)
#include "test_run_watcher.moc"
