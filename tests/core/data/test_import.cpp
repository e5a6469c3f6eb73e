#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/import/import_file.h"
#include "core/data/segment.h"
#include "core/data/segment_writer.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QProcess>
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
    void everyKindOfRowIsKept_data();
    void everyKindOfRowIsKept();
    void columnsAreMappedByHand();
    void theRegistryIsFollowed();
    void whatIsSeenBeforehandIsWhatComes();
    void hardInputIsTakenOrNamed_data();
    void hardInputIsTakenOrNamed();
    void archivesAreUnpackedWithinTheirLimit();
    void foldersAreImportedWhole();
    void documentsBecomePassages();
    void parquetRowsAreImported();
    void whatAKilledImportLeftIsRemoved();

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
    // Files that dataset_info.json beside them names are read as it says.
    const auto add = [](const char* name, const char* format, quint64 rows) {
        QTest::newRow(name) << QString(name) << QString(format) << rows;
    };
    add("alpaca_en_demo.json", "alpaca", 999);
    add("alpaca_zh_demo.json", "alpaca", 1000);
    add("identity.json", "alpaca", 91);
    add("c4_demo.jsonl", "dataset_info", 300);
    add("wiki_demo.txt", "dataset_info", 0);
    add("tinyshakespeare.txt", "text", 0);
    add("gsm8k_train.jsonl", "question_answer", 7473);
    add("glaive_toolcall_en_demo.json", "dataset_info", 300);
    add("dpo_en_demo.json", "dataset_info", 300);
    add("dpo_zh_demo.json", "dataset_info", 300);
    add("kto_en_demo.json", "dataset_info", 300);
}

void TestImport::realFilesAreRead() {
    if (testing::sharedFolder().empty()) QSKIP("needs the shared data sets");
    QFETCH(QString, file);
    const auto summary = importFile(testing::sharedFolder() / "datasets" / file.toStdString(), at("datasets"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QTEST(QString::fromStdString(summary->format), "format");
    QFETCH(quint64, rows);
    if (rows > 0) QCOMPARE(quint64(summary->rows + summary->rejected), rows);
    QVERIFY(summary->rows > 100 || file == "identity.json");
    QVERIFY2(summary->rejected <= 5, std::to_string(summary->rejected).c_str());
    qInfo("%s: %llu rows, %llu set aside, %llu duplicates", qPrintable(file), qulonglong(summary->rows),
        qulonglong(summary->rejected), qulonglong(summary->duplicates));
    const auto rejected = readRejected(at("datasets") / summary->dataset);
    for (const RejectedLine& line : *rejected)
        qInfo("  line %llu: %s", qulonglong(line.line), line.reason.english().c_str());
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
    QTest::newRow("bytes") << QByteArray("\x7f"
                                         "ELF\0\0",
                                  6)
                           << "import.binary";
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
    QVERIFY(std::filesystem::is_empty(at("cancelled")));
}

void TestImport::everyKindOfRowIsKept_data() {
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("kept"); // the line in rows.jsonl
    const auto add = [](const char* name, const char* format, const char* row, const char* kept) {
        QTest::newRow(name) << QByteArray(row) << QString(format) << QByteArray(kept);
    };
    const char* kQA = R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]})";
    add("prompt and completion", "prompt_completion", R"({"prompt": "Q", "completion": "A"})", kQA);
    add("prompt and completion in turns", "prompt_completion",
        R"({"prompt": [{"role": "user", "content": "Q"}], "completion": [{"role": "assistant", "content": "A"}]})",
        kQA);
    add("question and answer", "question_answer", R"({"question": "Q", "answer": "A"})", kQA);
    add("input and output", "question_answer", R"({"input": "Q", "output": "A"})", kQA);
    add("an answer that is a number", "question_answer", R"({"question": "Q", "answer": 42})",
        R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"42"}]})");
    add("of a key that stands twice the last counts", "question_answer",
        R"({"question": "old", "question": "Q", "answer": "A"})", kQA);
    const char* kPair =
        R"({"messages":[{"role":"user","content":"Q"}],"chosen":[{"role":"assistant","content":"A"}],"rejected":[{"role":"assistant","content":"B"}]})";
    add("preference", "preference", R"({"prompt": "Q", "chosen": "A", "rejected": "B"})", kPair);
    add("preference in turns", "preference_turns",
        R"({"prompt": [{"role": "user", "content": "Q"}], "chosen": [{"role": "assistant", "content": "A"}], "rejected": [{"role": "assistant", "content": "B"}]})",
        kPair);
    add("preference whose answers repeat the prompt", "preference",
        R"({"prompt": "Q", "chosen": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "B"}]})",
        kPair);
    add("preference without a prompt of its own", "preference_implicit",
        R"({"chosen": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "B"}]})",
        kPair);
    add("ShareGPT preference", "preference_turns",
        R"({"conversations": [{"from": "human", "value": "Q"}], "chosen": {"from": "gpt", "value": "A"}, "rejected": {"from": "gpt", "value": "B"}})",
        kPair);
    add("preference that shares a call", "preference_turns",
        R"({"prompt": [{"role": "user", "content": "Q"}], "chosen": [{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f"}}]}, {"role": "tool", "content": "1"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f"}}]}, {"role": "tool", "content": "1"}, {"role": "assistant", "content": "B"}]})",
        R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f"}}]},{"role":"tool","content":"1"}],"chosen":[{"role":"assistant","content":"A"}],"rejected":[{"role":"assistant","content":"B"}]})");
    add("margin", "preference", R"({"prompt": "Q", "chosen": "A", "rejected": "B", "margin": 1.5})",
        R"({"messages":[{"role":"user","content":"Q"}],"chosen":[{"role":"assistant","content":"A"}],"rejected":[{"role":"assistant","content":"B"}],"margin":1.5})");
    const char* kGood =
        R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}],"label":true})";
    add("KTO", "kto", R"({"prompt": "Q", "completion": "A", "label": true})", kGood);
    add("KTO in turns", "kto_turns",
        R"({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}], "label": 1})",
        kGood);
    add("tools and their calls", "messages",
        R"({"tools": [{"type": "function", "function": {"name": "f"}}], "messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": null, "tool_calls": [{"type": "function", "function": {"name": "f", "arguments": "{\"x\": 1}"}}]}, {"role": "tool", "content": "2"}, {"role": "assistant", "content": "A"}]})",
        R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"f","arguments":{"x":1}}}]},{"role":"tool","content":"2"},{"role":"assistant","content":"A"}],"tools":[{"type":"function","function":{"name":"f"}}]})");
    add("ShareGPT with a call", "sharegpt",
        R"({"tools": "[]", "conversations": [{"from": "human", "value": "Q"}, {"from": "function_call", "value": "{\"name\": \"f\", \"arguments\": {}}"}, {"from": "observation", "value": "2"}, {"from": "gpt", "value": "A"}]})",
        R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"f","arguments":{}}}]},{"role":"tool","content":"2"},{"role":"assistant","content":"A"}]})");
    // What carries no loss, as three programs say it; null says nothing.
    for (const char* flag : {R"("weight": 0)", R"("train": false)", R"("loss": false, "weight": null)"}) {
        const std::string row =
            R"({"messages": [{"role": "user", "content": "Q", "loss": null}, {"role": "assistant", "content": "A", )" +
            std::string(flag) +
            R"(}, {"role": "user", "content": "Q"}, {"role": "assistant", "content": "B", "weight": 1}]})";
        add((std::string("a turn that is not learned, ") + flag).c_str(), "messages", row.c_str(),
            R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","weight":0},{"role":"user","content":"Q"},{"role":"assistant","content":"B"}]})");
    }
    for (const char* key : {"reasoning_content", "thinking"}) {
        const std::string row = R"({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", ")" +
                                std::string(key) + R"(": "Let me see.", "content": "A"}]})";
        add((std::string("reasoning as ") + key).c_str(), "messages", row.c_str(),
            R"({"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","reasoning_content":"Let me see."}]})");
    }
}

void TestImport::everyKindOfRowIsKept() {
    QFETCH(QByteArray, row);
    QFETCH(QByteArray, kept);
    testing::write(at("kind.jsonl"), row.toStdString());
    const auto summary = importFile(at("kind.jsonl"), at("kinds"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QTEST(QString::fromStdString(summary->format), "format");
    const auto segment = Segment::open(at("kinds") / summary->dataset);
    QCOMPARE(QByteArray(segment->line(0).data(), qsizetype(segment->line(0).size())), kept);
    const auto record = segment->record(0);
    QVERIFY(record);
    auto again = *record;
    again.id.clear();
    QCOMPARE(QByteArray::fromStdString(toJsonLine(again)), kept);
}

void TestImport::columnsAreMappedByHand() {
    testing::write(at("odd.csv"), "frage,antwort,gut\r\n\"Wie \"\"heißt\"\" du,\nsag?\",Luthier,yes\nzu wenig\n");
    const auto unknown = importFile(at("odd.csv"), at("mapped"), {});
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, std::string("import.unknown_format"));
    ImportOptions options;
    options.mapping = ColumnMapping{};
    options.mapping->format = "custom";
    options.mapping->prompt = "frage";
    options.mapping->response = "antwort";
    const auto summary = importFile(at("odd.csv"), at("mapped"), {}, options);
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QCOMPARE(summary->rows, std::uint64_t(1));
    const auto segment = Segment::open(at("mapped") / summary->dataset);
    QCOMPARE(segment->record(0)->prompt(), std::string("Wie \"heißt\" du,\nsag?"));
    const auto rejected = readRejected(at("mapped") / summary->dataset);
    QCOMPARE(rejected->front().line, std::uint64_t(4));
    // The same file read another way is another data set.
    options.mapping->label = "gut";
    const auto labelled = importFile(at("odd.csv"), at("mapped"), {}, options);
    QVERIFY(labelled->dataset != summary->dataset);
    QCOMPARE(Segment::open(at("mapped") / labelled->dataset)->record(0)->label, std::optional(true));
    QVERIFY(importFile(at("odd.csv"), at("mapped"), {}, options)->alreadyThere);
}

void TestImport::theRegistryIsFollowed() {
    const auto folder = at("registry");
    std::filesystem::create_directories(folder);
    testing::write(folder / "dataset_info.json", R"({
        "odd": {"file_name": "odd.json", "formatting": "sharegpt", "columns": {"messages": "talk"},
                "tags": {"role_tag": "who", "content_tag": "says", "user_tag": "me", "assistant_tag": "it"}},
        "elsewhere": {"hf_hub_url": "a/b"}})");
    testing::write(folder / "odd.json", R"([{"talk": [{"who": "me", "says": "Q"}, {"who": "it", "says": "A"}]}])");
    const auto summary = importFile(folder / "odd.json", at("registered"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QCOMPARE(Segment::open(at("registered") / summary->dataset)->record(0)->answer(), std::string("A"));
    const auto preview = previewImport(folder / "odd.json");
    QVERIFY(preview->isFromDatasetInfo);
    QCOMPARE(preview->mapping.roleTag, std::string("who"));
}

void TestImport::whatIsSeenBeforehandIsWhatComes() {
    std::string content;
    for (int i = 0; i < 300; ++i)
        content += R"({"question": "Q)" + std::to_string(i) + R"(", "answer": "A", "note": )" +
                   (i == 2 ? "5" : "null") + "}\n";
    testing::write(at("preview.jsonl"), content + "no json\n");
    const auto preview = previewImport(at("preview.jsonl"));
    QVERIFY(preview);
    QCOMPARE(preview->rows.size(), std::size_t(100));
    QCOMPARE(preview->source, std::string("json_lines"));
    QCOMPARE(preview->mapping.format, std::string("question_answer"));
    QCOMPARE(preview->columns.size(), std::size_t(3));
    QCOMPARE(preview->columns[2].value, std::string("5"));
    QCOMPARE(preview->rows[7].prompt(), std::string("Q7"));
    // Nothing is known of these columns: they are shown all the same.
    testing::write(at("odd.jsonl"), R"({"a": 1, "b": "x"})");
    const auto odd = previewImport(at("odd.jsonl"));
    QVERIFY(odd);
    QVERIFY(odd->rows.empty());
    QCOMPARE(odd->columns.size(), std::size_t(2));
}

void TestImport::hardInputIsTakenOrNamed_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("rejected");
    const QByteArray good = "{\"text\": \"good\"}\n";
    QTest::newRow("100 MB on one line") << good + "{\"text\": \"" + QByteArray(100'000'000, 'x') + "\"}\n" + good << 3
                                        << 0;
    QTest::newRow("100 MB of no JSON on one line") << good + QByteArray(100'000'000, '[') + "\n" + good << 2 << 1;
    QTest::newRow("invalid UTF-8") << good + "{\"text\": \"\xff\xfe\"}\n" << 1 << 1;
    QTest::newRow("NUL bytes") << good + QByteArray("{\"text\": \"a\0b\"}\n", 16) + good << 2 << 1;
    QTest::newRow("NUL as an escape") << QByteArray("{\"text\": \"a\\u0000b\"}\n") << 1 << 0;
    QTest::newRow("half a surrogate pair") << good + "{\"text\": \"\\ud83d\"}\n" << 1 << 1;
    QTest::newRow("byte order mark") << "\xEF\xBB\xBF" + good << 1 << 0;
    QTest::newRow("CRLF") << QByteArray("{\"text\": \"a\"}\r\n\r\n{\"text\": \"b\"}\r\n") << 2 << 0;
    QTest::newRow("no newline at the end") << QByteArray("{\"text\": \"a\"}\n{\"text\": \"b\"}") << 2 << 0;
    QTest::newRow("deeply nested") << good + "{\"text\": " + QByteArray(100000, '[') + QByteArray(100000, ']') + "}\n"
                                   << 1 << 1;
    QTest::newRow("an array cut short") << QByteArray("[{\"text\": \"a\"}, {\"text\": \"b\"}, {\"text\": \"c") << 2
                                        << 1;
    QTest::newRow("an array without its end") << QByteArray("[{\"text\": \"a\"}, {\"text\": \"b\"}, ") << 2 << 1;
    QTest::newRow("rows within an object")
        << QByteArray("{\"version\": [1], \"data\": [{\"text\": \"a\"},\n{\"text\": \"]}\"}]}") << 2 << 0;
    QTest::newRow("a row over many lines") << QByteArray("{\n  \"text\":\n \"a\"\n}\n{\n \"text\": \"b\"}") << 2 << 0;
    QByteArray wide = "{";
    for (int i = 0; i < 10000; ++i)
        wide += "\"column" + QByteArray::number(i) + "\": " + QByteArray::number(i) + ", ";
    QTest::newRow("10,000 columns") << wide + "\"text\": \"a\"}\n" << 1 << 0;
    QByteArray utf16 = "\xFF\xFE";
    for (const QChar c : QStringLiteral("{\"text\": \"琴橋🎻\"}\n"))
        utf16.append(char(c.unicode() & 0xFF)).append(char(c.unicode() >> 8));
    QTest::newRow("UTF-16") << utf16 << 1 << 0;
}

void TestImport::hardInputIsTakenOrNamed() {
    QFETCH(QByteArray, content);
    testing::write(at("hard.jsonl"), content.toStdString());
    const auto summary = importFile(at("hard.jsonl"), at("hard"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QTEST(int(summary->rows), "rows");
    QTEST(int(summary->rejected), "rejected");
    const auto segment = Segment::open(at("hard") / summary->dataset);
    for (std::uint64_t row = 0; row < segment->rowCount(); ++row)
        QVERIFY(segment->record(row));
    const auto rejected = readRejected(at("hard") / summary->dataset);
    for (const RejectedLine& line : *rejected)
        QVERIFY(!line.reason.empty());
    std::filesystem::remove_all(at("hard"));
}

void TestImport::archivesAreUnpackedWithinTheirLimit() {
    const auto pack = [&](const char* program, const std::string& from, const std::string& to) {
        return QProcess::execute(
                   "sh", {"-c", QString("%1 -c '%2' > '%3'").arg(program, at(from).c_str(), at(to).c_str())}) == 0;
    };
    std::string content;
    for (int i = 0; i < 1000; ++i)
        content += R"({"text": "row )" + std::to_string(i) + "\"}\n";
    testing::write(at("packed.jsonl"), content);
    QVERIFY(pack("gzip", "packed.jsonl", "packed.jsonl.gz"));
    const auto summary = importFile(at("packed.jsonl.gz"), at("packed"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QCOMPARE(summary->rows, std::uint64_t(1000));
    testing::write(at("zeros.jsonl"), std::string(64 << 20, '\0'));
    QVERIFY(pack("gzip", "zeros.jsonl", "zeros.jsonl.gz"));
    ImportOptions options;
    options.unpackLimit.freeBytes = 1 << 20;
    const auto refused = importFile(at("zeros.jsonl.gz"), at("packed"), {}, options);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("archive.too_big"));
    // Nothing is left of it, neither rows nor the unpacked copy.
    QCOMPARE(std::distance(std::filesystem::directory_iterator(at("packed")), {}), std::ptrdiff_t(1));
}

void TestImport::foldersAreImportedWhole() {
    const auto folder = at("folder");
    std::filesystem::create_directories(folder / "deeper");
    testing::write(folder / "b.md", "# Title\n\nA paragraph.\n");
    testing::write(folder / "deeper" / "a.txt", "第一段。\n\n第二段。\n");
    testing::write(folder / "picture.png", std::string("\x89PNG\0\0", 6));
    const auto summary = importFile(folder, at("whole"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    QCOMPARE(summary->rows, std::uint64_t(2));
    QCOMPARE(summary->rejected, std::uint64_t(1));
    QCOMPARE(readRejected(at("whole") / summary->dataset)->front().file, std::string("picture.png"));
    QVERIFY(importFile(folder, at("whole"), {})->alreadyThere);
    testing::write(folder / "b.md", "Another text.");
    QVERIFY(!importFile(folder, at("whole"), {})->alreadyThere);
    // Texts beside rows only describe them; hidden files are skipped.
    const auto mixed = at("mixed");
    std::filesystem::create_directories(mixed / ".cache");
    testing::write(mixed / "README.md", "About the rows.");
    testing::write(mixed / ".cache" / "a.jsonl", "{\"text\": \"hidden\"}\n");
    testing::write(mixed / "train.csv", "question,answer\n\"never closed,A\nQ,B\n");
    const auto rows2 = importFile(mixed, at("mixed-sets"), {});
    QVERIFY(rows2);
    QCOMPARE(rows2->rows, std::uint64_t(2));
    QCOMPARE(rows2->rejected, std::uint64_t(0));
    // A folder that goes away while it is read changes nothing.
    Progress progress;
    progress.report = [&](std::uint64_t, std::uint64_t) { std::filesystem::remove_all(folder); };
    std::string rows;
    for (int i = 0; i < 2000; ++i)
        rows += "{\"text\": \"row\"}\n";
    testing::write(folder / "a.jsonl", rows);
    testing::write(folder / "b.jsonl", rows);
    const auto gone = importFile(folder, at("gone"), progress);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, std::string("file.missing"));
    QVERIFY(std::filesystem::is_empty(at("gone")));
    QVERIFY(!importFile(folder, at("gone"), {}));
}

void TestImport::documentsBecomePassages() {
    const auto textsOf = [&](const std::string& name, const std::string& content) {
        testing::write(at(name), content);
        const auto summary = importFile(at(name), at("documents"), {});
        std::vector<std::string> texts;
        if (!summary) return texts;
        const auto segment = Segment::open(at("documents") / summary->dataset);
        for (std::uint64_t row = 0; row < segment->rowCount(); ++row)
            texts.push_back(segment->record(row)->text);
        return texts;
    };
    using Texts = std::vector<std::string>;
    QCOMPARE(textsOf("page.html",
                 "<!DOCTYPE html><html><head><title>T</title><script>no</script></head><body><h1>A "
                 "title</h1><p>One\n  <b>bold</b> word &amp; more.</p><ul><li>first</li><li>second</li></ul>"
                 "<pre>a\n  b</pre></body></html>"),
        Texts{"A title\n\nOne bold word & more.\n\nfirst\nsecond\n\na\n  b"});
    const std::string sentence = "琴橋的高度決定了手感。";
    std::string longText;
    for (int i = 0; i < 400; ++i) // 4,400 characters in one paragraph
        longText += sentence;
    const auto cut = textsOf("long.txt", longText + "\n\nThe end.");
    QCOMPARE(cut.size(), std::size_t(3));
    std::string joined;
    for (const std::string& text : cut) {
        QVERIFY(codePointCount(text) <= 2000 + 10);
        joined += text;
    }
    QCOMPARE(joined, longText + "\n\nThe end.");
    for (std::size_t i = 0; i + 1 < cut.size(); ++i)
        QVERIFY(cut[i].ends_with("。")); // cut behind a sentence
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        QPainter painter(&writer);
        painter.drawText(500, 500, "The bridge carries the strings.");
        writer.newPage();
        painter.drawText(500, 500, "The second page.");
    }
    QCOMPARE(textsOf("book.pdf", pdf.toStdString()), (Texts{"The bridge carries the strings.", "The second page."}));
}

void TestImport::parquetRowsAreImported() {
    const auto summary = importFile(testing::fixture("parquet") / "preference.zstd_v2.parquet", at("parquet"), {});
    QVERIFY2(summary, summary ? "" : summary.error().english().c_str());
    const auto plain = importFile(testing::fixture("parquet") / "preference.jsonl", at("parquet"), {});
    QVERIFY(plain);
    QCOMPARE(summary->rows, plain->rows);
    const auto a = Segment::open(at("parquet") / summary->dataset), b = Segment::open(at("parquet") / plain->dataset);
    for (std::uint64_t row = 0; row < a->rowCount(); ++row)
        QCOMPARE(a->line(row), b->line(row));
    QVERIFY(summary->rows > 50);
}

void TestImport::whatAKilledImportLeftIsRemoved() {
    std::filesystem::create_directories(at("left") / ".abc.tmp999999999");
    std::filesystem::create_directories(at("left") / ".def.tmp1"); // belongs to a living process
    std::filesystem::create_directories(at("left") / "ghi");
    removeKilledImports(at("left"));
    QVERIFY(!std::filesystem::exists(at("left") / ".abc.tmp999999999"));
    QVERIFY(std::filesystem::exists(at("left") / ".def.tmp1"));
    QVERIFY(std::filesystem::exists(at("left") / "ghi"));
}

// A window system is there for the PDF that a test writes.
LUTHIER_TEST_MAIN((testing::runTest<QGuiApplication, TestImport>))
#include "test_import.moc"
