// Answers of commands with --json are written and read again; nothing else is taken for one.

#include "core/run/answer.h"
#include "core/run/parity_report.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestAnswer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead();
    void otherLinesAreSkipped();
    void aReportComesThrough();
};

void TestAnswer::whatIsWrittenIsRead() {
    const auto progress = parseAnswer(progressLine("一般知識 \"a\"", 3, 60));
    QVERIFY(progress && progress->kind == AnswerKind::Progress);
    QCOMPARE(progress->what, std::string("一般知識 \"a\""));
    QCOMPARE(progress->done, std::uint64_t(3));
    QCOMPARE(progress->total, std::uint64_t(60));
    const Error error = fail("a.b", {"{n} rows", {{"n", "3"}}}, {"Why.", {}}, {"Do this.", {}}).value();
    const auto failed = parseAnswer(failedLine(error));
    QVERIFY(failed && failed->kind == AnswerKind::Failed);
    QCOMPARE(failed->error.code, error.code);
    QVERIFY(failed->error.what == error.what && failed->error.why == error.why && failed->error.todo == error.todo);
    const auto result = parseAnswer(resultLine("{\n  \"url\": \"http://127.0.0.1:1\"\n}"));
    QVERIFY(result && result->kind == AnswerKind::Result);
    QCOMPARE(result->result, std::string("{\"answer\":\"result\",\"url\":\"http://127.0.0.1:1\"}"));
}

void TestAnswer::otherLinesAreSkipped() {
    for (const char* line : {"", "listening", "{}", "[]", "3", "{\"answer\":3}", "{\"answer\":\"later\"}",
             "{\"answer\":\"failed\"}", "{\"answer\":\"result\"", "\xff\xfe"})
        QVERIFY2(!parseAnswer(line), line);
    QVERIFY(parseAnswer(R"({"answer":"progress","done":-1,"total":"x"})")); // odd values count as none
    QCOMPARE(resultIn("warning\n" + progressLine("a", 1, 2) + "\n" + resultLine("{\"b\":1}") + "\n"),
        std::string(R"({"answer":"result","b":1})"));
    QVERIFY(resultIn("nothing\n").empty());
}

void TestAnswer::aReportComesThrough() {
    const ParityReport report{8, 256, 255, 0.125, false};
    const auto read = parityFromJson(resultIn(resultLine(parityToJson(report))));
    QVERIFY(read);
    QCOMPARE(read->prompts, 8);
    QCOMPARE(read->tokens, 256);
    QCOMPARE(read->agreeing, 255);
    QCOMPARE(read->worstLogprob, 0.125);
    QVERIFY(!read->isExact && read->passed());
}

LUTHIER_TEST(TestAnswer)
#include "test_answer.moc"
