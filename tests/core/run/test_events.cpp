#include "core/run/event_tail.h"
#include "core/run/event_writer.h"
#include "core/run/mailbox.h"
#include "core/run/run_history.h"
#include "core/run/tensorboard.h"
#include "tests/support/fake_events.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace luthier;

class TestEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead();
    void aTornLineWaitsForItsEnd();
    void aResumingWriterEndsATornLine();
    void unknownLinesAreSkipped();
    void aResumeSupersedesWhatCameAfter();
    void commandsAreTakenOnce();
    void oldCommandsAreIgnored();
    void checksumsAreThoseOfTheStandard();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
};

void TestEvents::whatIsWrittenIsRead() {
    auto writer = EventWriter::open(at("a.jsonl"));
    QVERIFY(writer);
    Event event =
        testing::makeEvent("step", {{"step", 3}, {"loss", 0.1 + 0.2}, {"grad_norm", NAN}}, {{"text", "微調 \"x\"\n"}});
    event.message = fail("a.b", {"{n} rows", {{"n", "3"}}}, {"Why.", {}}, {}).value();
    writer->write(event);
    const auto read = EventTail(at("a.jsonl")).readNew();
    QCOMPARE(read.size(), std::size_t(1));
    QCOMPARE(read[0].number("loss"), 0.1 + 0.2); // to the last digit
    QVERIFY(!read[0].numbers.contains("grad_norm"));
    QCOMPARE(read[0].text("text"), std::string("微調 \"x\"\n"));
    QCOMPARE(read[0].message->english(), std::string("3 rows Why."));
    QCOMPARE(read[0].message->code, std::string("a.b"));
}

void TestEvents::aTornLineWaitsForItsEnd() {
    const std::string line = toJsonLine(testing::makeEvent("step", {{"step", 1}})) + "\n";
    EventTail tail(at("torn.jsonl"));
    QVERIFY(tail.readNew().empty()); // not there yet
    testing::write(at("torn.jsonl"), line + line.substr(0, 10));
    QCOMPARE(tail.readNew().size(), std::size_t(1));
    QVERIFY(tail.readNew().empty());
    testing::write(at("torn.jsonl"), line + line);
    QCOMPARE(tail.readNew().size(), std::size_t(1));
}

void TestEvents::aResumingWriterEndsATornLine() {
    Event event = testing::makeEvent("step", {{"step", 1}});
    event.seq = 7;
    testing::write(at("resumed.jsonl"), toJsonLine(event) + "\n{\"v\":1,\"seq\":8,\"ty");
    EventWriter::open(at("resumed.jsonl"))->write(testing::makeEvent("resumed", {{"from_step", 1}}));
    const auto read = EventTail(at("resumed.jsonl")).readNew();
    QCOMPARE(read.size(), std::size_t(2));
    QCOMPARE(read[1].type, std::string("resumed"));
    QCOMPARE(read[1].seq, std::uint64_t(8));
}

void TestEvents::unknownLinesAreSkipped() {
    testing::write(
        at("odd.jsonl"), "\n[]\nnonsense\n{\"no\":\"type\"}\n{\"type\":\"future\",\"deep\":{\"a\":[1]},\"n\":5}\n");
    const auto read = EventTail(at("odd.jsonl")).readNew();
    QCOMPARE(read.size(), std::size_t(1));
    QCOMPARE(read[0].number("n"), 5.0);
}

void TestEvents::aResumeSupersedesWhatCameAfter() {
    RunHistory history;
    const auto step = [&](int n, double loss) {
        history.add(testing::makeEvent("step", {{"step", double(n)}, {"loss", loss}}));
    };
    history.add(testing::makeEvent("run_started", {{"total_steps", 6}}));
    for (int n = 1; n <= 5; ++n)
        step(n, 1.0 / n);
    history.add(testing::makeEvent("checkpoint", {{"step", 2}}, {{"name", "step-000002"}}));
    history.add(testing::makeEvent("checkpoint", {{"step", 4}}, {{"name", "step-000004"}}));
    history.add(testing::makeEvent("resumed", {{"from_step", 2}}));
    step(3, 0.5);
    const Series& loss = history.series().at("loss");
    QCOMPARE(loss.points, (std::vector<Point>{{1, 1.0}, {2, 0.5}, {3, 0.5}}));
    QCOMPARE(loss.superseded, (std::vector<Point>{{3, 1.0 / 3}, {4, 0.25}, {5, 0.2}}));
    QCOMPARE(history.checkpoints().size(), std::size_t(1));
    QCOMPARE(history.step(), std::int64_t(3));
    QVERIFY(history.state() == RunState::Running);
}

void TestEvents::commandsAreTakenOnce() {
    const auto id = postCommand(at("control"), CommandKind::Pause);
    QVERIFY(id);
    const auto command = takeCommand(at("control"), 0);
    QVERIFY(command && command->id == *id && command->kind == CommandKind::Pause);
    QVERIFY(!takeCommand(at("control"), 0));
    testing::write(at("control/zz.json"), "{ not json");
    QVERIFY(!takeCommand(at("control"), 0)); // thrown away, not obeyed
    for (const char* odd :
        {R"({"t": "now", "command": "stop"})", R"({"t": 1e300, "command": 3})", R"({"command": "stop"})", "[]"}) {
        testing::write(at("control/zz.json"), odd);
        QVERIFY2(!takeCommand(at("control"), 0), odd);
    }
}

void TestEvents::oldCommandsAreIgnored() {
    QVERIFY(postCommand(at("control"), CommandKind::Stop));
    QVERIFY(!takeCommand(at("control"), 4102444800000LL)); // an engine that starts later
    QVERIFY(!takeCommand(at("control"), 0));
}

void TestEvents::checksumsAreThoseOfTheStandard() {
    QCOMPARE(crc32c("123456789"), 0xE3069283U); // the check value of CRC-32C
}

LUTHIER_TEST(TestEvents)
#include "test_events.moc"
