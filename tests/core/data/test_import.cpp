#include "core/base/file.h"
#include "core/data/import/import_file.h"
#include "core/data/segment.h"
#include "tests/support/places.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;

class TestImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void formatsAreRecognised_data();
    void formatsAreRecognised();
    void badLinesAreSetAsideWithTheirReason();
    void realFilesAreRead_data();
    void realFilesAreRead();
    void theSameFileIsKnown();
    void aFullDiskLeavesNothing();
    void whatIsNoDataIsSaid_data();
    void whatIsNoDataIsSaid();
    void cancelLeavesNothing();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
};

void TestImport::formatsAreRecognised_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("answer");
    QTest::newRow("alpaca, array") << QByteArray(R"([{"instruction": "Add", "input": "1 2", "output": "3"}])")
                                   << "alpaca"
                                   << "Add\n1 2"
                                   << "3";
    QTest::newRow("alpaca with history")
        << QByteArray(R"({"instruction": "And?", "output": "Yes", "history": [["Hi", "Ho"]], "system": "S"})")
        << "alpaca"
        << "S\nHi\nHo\nAnd?"
        << "Yes";
    QTest::newRow("sharegpt")
        << QByteArray(R"({"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]})")
        << "sharegpt"
        << "Q"
        << "A";
    QTest::newRow("messages")
        << QByteArray(R"({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]})")
        << "messages"
        << "Q"
        << "A";
    QTest::newRow("content parts")
        << QByteArray(
               R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "Q"}]}, {"role": "assistant", "content": "A"}]})")
        << "messages"
        << "Q"
        << "A";
    QTest::newRow("text") << QByteArray(R"({"text": "once"})") << "text"
                          << ""
                          << "once";
    QTest::newRow("byte order mark and CRLF") << QByteArray("\xEF\xBB\xBF{\"text\": \"once\"}\r\n") << "text"
                                              << ""
                                              << "once";
}

void TestImport::formatsAreRecognised() {
    QFETCH(QByteArray, content);
    QFETCH(QString, format);
    const auto file = at(std::string("in-") + QTest::currentDataTag());
    testing::write(file, content.toStdString());
    const auto summary = importFile(file, at("datasets"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QCOMPARE(QString::fromStdString(summary->format), format);
    const auto segment = Segment::open(at("datasets") / summary->dataset);
    QCOMPARE(segment->rowCount(), std::uint64_t(1));
    const auto record = segment->record(0);
    QTEST(QString::fromStdString(record->prompt()), "prompt");
    QTEST(QString::fromStdString(record->answer()), "answer");
    QCOMPARE(record->id, summary->dataset.substr(0, 8) + ":0");
}

void TestImport::badLinesAreSetAsideWithTheirReason() {
    std::string content;
    for (int i = 1; i <= 10000; ++i) {
        if (i == 17)
            content += "{\"messages\": [\n";
        else if (i == 4000)
            content += R"({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": ""}]})"
                       "\n";
        else if (i == 9999)
            content += R"({"something": "else"})"
                       "\n";
        else
            content += R"({"messages": [{"role": "user", "content": "Q)" + std::to_string(i) +
                       R"("}, {"role": "assistant", "content": "A"}]})"
                       "\n";
    }
    testing::write(at("bad.jsonl"), content);
    const auto summary = importFile(at("bad.jsonl"), at("datasets"), {});
    QVERIFY(summary);
    QCOMPARE(summary->rows, std::uint64_t(9997));
    QCOMPARE(summary->rejected, std::uint64_t(3));
    const auto rejected = readRejected(at("datasets") / summary->dataset);
    QVERIFY(rejected);
    QCOMPARE((*rejected)[0].line, std::uint64_t(17));
    QCOMPARE((*rejected)[1].line, std::uint64_t(4000));
    QCOMPARE((*rejected)[1].reason.pattern, std::string("The answer is empty."));
    QCOMPARE((*rejected)[2].line, std::uint64_t(9999));
    QCOMPARE((*rejected)[2].text, std::string(R"({"something": "else"})"));
}

void TestImport::realFilesAreRead_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("format");
    QTest::addColumn<quint64>("rows");
    QTest::newRow("alpaca_en_demo") << "alpaca_en_demo.json"
                                    << "alpaca" << quint64(999);
    QTest::newRow("alpaca_zh_demo") << "alpaca_zh_demo.json"
                                    << "alpaca" << quint64(1000);
    QTest::newRow("identity") << "identity.json"
                              << "alpaca" << quint64(91);
    QTest::newRow("c4_demo") << "c4_demo.jsonl"
                             << "text" << quint64(300);
}

void TestImport::realFilesAreRead() {
    if (testing::sharedFolder().empty()) QSKIP("needs the shared data sets");
    QFETCH(QString, file);
    const auto summary = importFile(testing::sharedFolder() / "datasets" / file.toStdString(), at("datasets"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QTEST(QString::fromStdString(summary->format), "format");
    QTEST(quint64(summary->rows + summary->rejected), "rows");
}

void TestImport::theSameFileIsKnown() {
    testing::write(at("same.jsonl"), R"({"text": "the same"})");
    QVERIFY(!importFile(at("same.jsonl"), at("datasets"), {})->alreadyThere);
    const auto again = importFile(at("same.jsonl"), at("datasets"), {});
    QVERIFY(again->alreadyThere);
    QCOMPARE(again->rows, std::uint64_t(1));
}

void TestImport::aFullDiskLeavesNothing() {
    testing::write(at("full.jsonl"), R"({"text": "there is no room for this"})");
    limitWritesForTests(10);
    const auto summary = importFile(at("full.jsonl"), at("full"), {});
    limitWritesForTests(-1);
    QVERIFY(!summary);
    QCOMPARE(summary.error().code, std::string("file.no_space"));
    QVERIFY(std::filesystem::is_empty(at("full")));
}

void TestImport::whatIsNoDataIsSaid_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("code");
    QTest::newRow("empty") << QByteArray("\n\n") << "import.empty";
    QTest::newRow("no known format") << QByteArray(R"({"a": 1})") << "import.unknown_format";
    QTest::newRow("array cut short") << QByteArray(R"([{"text": "a"},)") << "json.syntax";
}

void TestImport::whatIsNoDataIsSaid() {
    QFETCH(QByteArray, content);
    testing::write(at("none"), content.toStdString());
    const auto summary = importFile(at("none"), at("datasets"), {});
    QVERIFY(!summary);
    QTEST(QString::fromStdString(summary.error().code), "code");
}

void TestImport::cancelLeavesNothing() {
    std::string content;
    for (int i = 0; i < 5000; ++i)
        content += "{\"text\": \"row\"}\n";
    testing::write(at("long.jsonl"), content);
    std::stop_source stop;
    Progress progress;
    progress.stop = stop.get_token();
    progress.report = [&](std::uint64_t, std::uint64_t) { stop.request_stop(); };
    const auto summary = importFile(at("long.jsonl"), at("cancelled"), progress);
    QVERIFY(!summary);
    QCOMPARE(summary.error().code, std::string("import.cancelled"));
    QVERIFY(!std::filesystem::exists(at("cancelled")));
}

QTEST_GUILESS_MAIN(TestImport)
#include "test_import.moc"
