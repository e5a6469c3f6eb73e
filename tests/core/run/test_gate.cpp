// What lets a model through: the numbers of its own run, and a person's word.

#include "core/run/gate.h"
#include "tests/support/fake_events.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace luthier;
using testing::makeEvent;

class TestGate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void heldOutRowsDecide_data();
    void heldOutRowsDecide();
    void oneAnswerForEverythingIsSeen_data();
    void oneAnswerForEverythingIsSeen();
    void aPersonMayOverrule();

private:
    static GateVerdict verdictOf(const RunHistory& history, GateQuestion question) {
        return gateOf(RunFolder{"none"}, history).line(question).verdict;
    }
};

void TestGate::heldOutRowsDecide_data() {
    QTest::addColumn<QList<double>>("losses"); // at step 0, 10, 20, …
    QTest::addColumn<QList<int>>("kept");      // steps with a checkpoint
    QTest::addColumn<int>("verdict");
    const int passed = int(GateVerdict::Passed), failed = int(GateVerdict::Failed),
              unknown = int(GateVerdict::NotMeasured);
    QTest::newRow("better") << QList{2.0, 1.5} << QList{10} << passed;
    QTest::newRow("better once") << QList{2.0, 1.9, 3.0} << QList{10, 20} << passed;
    QTest::newRow("worse") << QList{2.0, 2.5} << QList{10} << failed;
    QTest::newRow("the same") << QList{2.0, 2.0} << QList{10} << failed;
    QTest::newRow("no number") << QList{2.0, std::nan("")} << QList{10} << failed;
    QTest::newRow("better where nothing was kept") << QList{2.0, 1.0, 3.0} << QList{20} << failed;
    QTest::newRow("nothing kept") << QList{2.0, 1.0} << QList<int>() << unknown;
    QTest::newRow("nothing held out") << QList<double>() << QList{10} << unknown;
}

void TestGate::heldOutRowsDecide() {
    QFETCH(QList<double>, losses);
    QFETCH(QList<int>, kept);
    QFETCH(int, verdict);
    RunHistory history;
    for (qsizetype i = 0; i < losses.size(); ++i) {
        history.add(makeEvent("eval", {{"step", 10.0 * double(i)}, {"loss", losses[i]}}));
        if (kept.contains(int(i) * 10))
            history.add(
                makeEvent("checkpoint", {{"step", 10.0 * double(i)}, {"eval_loss", losses[i]}}, {{"name", "x"}}));
    }
    if (losses.isEmpty()) history.add(makeEvent("checkpoint", {{"step", 10.0}}, {{"name", "x"}}));
    QCOMPARE(int(verdictOf(history, GateQuestion::HeldOut)), verdict);
    const Gate gate = gateOf(RunFolder{"none"}, history);
    QCOMPARE(gate.isClosed(), verdict == int(GateVerdict::Failed));
    QCOMPARE(bool(checkGate(gate)), !gate.isClosed());
    for (const GateLine& line : gate.lines)
        QVERIFY(!line.evidence.empty());
}

void TestGate::oneAnswerForEverythingIsSeen_data() {
    QTest::addColumn<QStringList>("answers");
    QTest::addColumn<QStringList>("expected");
    QTest::addColumn<int>("verdict");
    const int passed = int(GateVerdict::Passed), failed = int(GateVerdict::Failed),
              unknown = int(GateVerdict::NotMeasured);
    const QStringList different{"a", "b", "c"}, none{"", "", ""};
    QTest::newRow("different") << QStringList{"x", "y", "z"} << different << passed;
    QTest::newRow("two alike") << QStringList{"x", "x", "z"} << different << passed;
    QTest::newRow("one for all") << QStringList{"x", "x", "x"} << different << failed;
    QTest::newRow("one for all, of an older engine") << QStringList{"x", "x", "x"} << none << unknown;
    QTest::newRow("different, of an older engine") << QStringList{"x", "y", "x"} << none << passed;
    QTest::newRow("as the rows have it") << QStringList{"x", "x", "x"} << QStringList{"x", "x", "x"} << unknown;
    QTest::newRow("too few") << QStringList{"x", "x"} << different << unknown;
    QTest::newRow("none") << QStringList() << different << unknown;
}

void TestGate::oneAnswerForEverythingIsSeen() {
    QFETCH(QStringList, answers);
    QFETCH(QStringList, expected);
    QFETCH(int, verdict);
    RunHistory history;
    const auto sample = [&](int step, int question, const QString& answer) {
        std::map<std::string, std::string> texts{
            {"prompt", "question " + std::to_string(question)}, {"answer", answer.toStdString()}};
        if (!expected[question].isEmpty()) texts["expected"] = expected[question].toStdString();
        history.add(makeEvent("sample", {{"step", double(step)}}, texts));
    };
    for (int i = 0; i < answers.size(); ++i)
        sample(0, i, QString("before %1").arg(i)); // the base is not asked about
    for (int i = 0; i < answers.size(); ++i)
        sample(10, i, answers[i]);
    QCOMPARE(int(verdictOf(history, GateQuestion::OwnAnswers)), verdict);
}

void TestGate::aPersonMayOverrule() {
    QTemporaryDir folder;
    const RunFolder run{folder.path().toStdString()};
    RunHistory history;
    history.add(makeEvent("eval", {{"step", 0.0}, {"loss", 1.0}}));
    history.add(makeEvent("eval", {{"step", 10.0}, {"loss", 1.5}}));
    history.add(makeEvent("checkpoint", {{"step", 10.0}, {"eval_loss", 1.5}}, {{"name", "x"}}));
    const auto refused = checkGate(gateOf(run, history));
    QVERIFY(!refused);
    QCOMPARE(QByteArray::fromStdString(refused.error().code), QByteArray("run.worse"));
    QVERIFY(refused.error().english().find("1.000") != std::string::npos);
    testing::writeEvents(
        run.events(), {makeEvent("checkpoint", {{"step", 10.0}, {"eval_loss", 1.5}}, {{"name", "x"}})});
    QVERIFY(overrule(run, "for the lecture"));
    const Gate gate = gateOf(run, history);
    QVERIFY(gate.isClosed() && gate.lets() && checkGate(gate));
    QCOMPARE(QString::fromStdString(gate.overruled), QString("for the lecture"));
    RunHistory later = history; // another checkpoint is the best: it was not meant
    later.add(makeEvent("checkpoint", {{"step", 20.0}, {"eval_loss", 1.4}}, {{"name", "y"}}));
    QVERIFY(!checkGate(gateOf(run, later)));
    QVERIFY(overrule(run, ""));
    QVERIFY(!checkGate(gateOf(run, history)));
}

LUTHIER_TEST(TestGate)
#include "test_gate.moc"
