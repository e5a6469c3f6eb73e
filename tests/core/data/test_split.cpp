#include "core/data/import/import_file.h"
#include "core/data/split.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace luthier;

class TestSplit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void alikeRowsStayTogether();
    void everyStratumGetsItsShare();
    void splitsAreFrozenWithTheirRows();
    void everyRowIsOnOneSide();
    void sameQuestionsStayTogether();
    void theSameSeedGivesTheSameSplit();
    void smallSetsKeepOneRowToTrainOn();
    void frozenRowsAreNamedByContent();
    void pilotsTakeRowsEvenly();
    void rowsThatAskWhatIsKeptBackAreLeftOut();

private:
    static std::vector<Record> rows(int count, int questions) {
        std::vector<Record> out;
        for (int i = 0; i < count; ++i) {
            Record record;
            record.id = "d:" + std::to_string(i);
            record.messages = {{"user", "Q" + std::to_string(i % questions)}, {"assistant", "A" + std::to_string(i)}};
            out.push_back(record);
        }
        return out;
    }
};

void TestSplit::everyRowIsOnOneSide() {
    const Split split = splitRows(rows(100, 100), {0.2, 1});
    QCOMPARE(split.eval.size(), std::size_t(20));
    std::set<std::size_t> all(split.train.begin(), split.train.end());
    all.insert(split.eval.begin(), split.eval.end());
    QCOMPARE(all.size(), std::size_t(100));
}

void TestSplit::rowsThatAskWhatIsKeptBackAreLeftOut() {
    const auto asking = [](const char* question) {
        Record record;
        record.messages = {{"user", question}, {"assistant", "A"}};
        return record;
    };
    const std::vector<Record> keptBack = {asking("How much does the violin in the window cost today?")};
    const std::vector<Record> rows = {asking("When does the shop close on Sundays?"),
        asking("How much does the violin in the window cost today?"),
        asking("Tell me: how much does the violin in the window cost?"), asking("How are you?")};
    QCOMPARE(withoutLeaks(rows, keptBack), (std::vector<std::size_t>{0, 3}));
    QCOMPARE(withoutLeaks(rows, {}).size(), rows.size());
}

void TestSplit::sameQuestionsStayTogether() {
    const auto data = rows(90, 30);
    const Split split = splitRows(data, {0.1, 3});
    std::set<std::string> trained;
    for (const std::size_t row : split.train)
        trained.insert(data[row].prompt());
    for (const std::size_t row : split.eval)
        QVERIFY(!trained.contains(data[row].prompt()));
    QVERIFY(!split.eval.empty());
}

void TestSplit::theSameSeedGivesTheSameSplit() {
    const auto data = rows(50, 50);
    QCOMPARE(splitRows(data, {0.3, 5}).eval, splitRows(data, {0.3, 5}).eval);
    QVERIFY(splitRows(data, {0.3, 5}).eval != splitRows(data, {0.3, 6}).eval);
}

void TestSplit::smallSetsKeepOneRowToTrainOn() {
    QCOMPARE(splitRows(rows(1, 1), {0.9, 1}).train.size(), std::size_t(1));
    QCOMPARE(splitRows(rows(2, 2), {0.01, 1}).eval.size(), std::size_t(1));
    QVERIFY(splitRows(rows(5, 5), {0, 1}).eval.empty());
}

void TestSplit::frozenRowsAreNamedByContent() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const auto data = rows(3, 3);
    const auto first = freezeRows(data, path), again = freezeRows(data, path);
    QCOMPARE(*first, *again);
    const auto read = readRecords(*first);
    QVERIFY(*read == data);
    testing::write(path / "bad.jsonl", "{\"text\": \"a\"}\n{\n");
    const auto bad = readRecords(path / "bad.jsonl");
    QVERIFY(!bad);
    QCOMPARE(bad.error().what.values.at("line"), std::string("2"));
}

void TestSplit::pilotsTakeRowsEvenly() {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < 1000; ++i)
        rows.push_back(i * 2);
    const auto chosen = evenlyChosen(rows, 0.05, 16);
    QCOMPARE(chosen.size(), std::size_t(50));
    QCOMPARE(chosen[1], std::size_t(40));
    QCOMPARE(chosen[49], std::size_t(1960));
    QCOMPARE(evenlyChosen(rows, 0.001, 16).size(), std::size_t(16));
    QCOMPARE(evenlyChosen({3, 5}, 0.05, 16), (std::vector<std::size_t>{3, 5}));
    QVERIFY(evenlyChosen({}, 0.05, 16).empty());
}

void TestSplit::alikeRowsStayTogether() {
    const auto data = rows(100, 100);
    std::vector<std::pair<std::size_t, std::size_t>> alike;
    for (std::size_t i = 1; i < 10; ++i)
        alike.emplace_back(i * 7, i * 7 - 7); // a chain of ten
    SplitPlan plan{0.2, 3, 0.2};
    const Split split = splitRows(data, plan, {alike, {}});
    QVERIFY(split.eval.size() >= 20 && split.test.size() >= 20);
    QCOMPARE(split.train.size() + split.eval.size() + split.test.size(), std::size_t(100));
    int sides = 0;
    for (const auto* side : {&split.train, &split.eval, &split.test})
        sides += std::any_of(side->begin(), side->end(), [](std::size_t row) { return row % 7 == 0 && row < 64; });
    QCOMPARE(sides, 1);
}

void TestSplit::everyStratumGetsItsShare() {
    const auto data = rows(1000, 1000);
    std::vector<std::string> strata;
    for (std::size_t i = 0; i < data.size(); ++i)
        strata.push_back(i % 10 == 0 ? "rare" : "common");
    const Split split = splitRows(data, {0.1, 3}, {{}, strata});
    const auto rare =
        std::count_if(split.eval.begin(), split.eval.end(), [](std::size_t row) { return row % 10 == 0; });
    QCOMPARE(rare, std::ptrdiff_t(10));
    QCOMPARE(split.eval.size(), std::size_t(100));
}

void TestSplit::splitsAreFrozenWithTheirRows() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += R"({"question": "What does part )" + std::to_string(i % 30) +
                R"( of the violin do, and why?", "answer": "It is number )" + std::to_string(i) + "\"}\n";
    testing::write(path / "rows.jsonl", text);
    const auto summary = importFile(path / "rows.jsonl", path / "datasets", {});
    const auto view = DatasetView::open(path / "datasets" / summary->dataset);
    SplitPlan plan{0.2, 5, 0.1, Stratum::Length, true};
    const auto split = splitAndFreeze(*view, plan, path / "frozen", {});
    QVERIFY2(split, split ? "" : split.error().english().c_str());
    QCOMPARE(split->trainRows + split->evalRows + split->testRows, std::uint64_t(60));
    const auto train = readRecords(path / "frozen" / split->train);
    QCOMPARE(train->size(), std::size_t(split->trainRows));
    QVERIFY(train->front().id.starts_with(summary->dataset.substr(0, 8) + ":"));
    QCOMPARE(*splitAndFreeze(*view, plan, path / "frozen", {}), *split); // the same again
    QCOMPARE(*frozenSplitFromJson(toJson(*split)), *split);
    QVERIFY(!frozenSplitFromJson("{}") && !frozenSplitFromJson(""));
}

LUTHIER_TEST(TestSplit)
#include "test_split.moc"
