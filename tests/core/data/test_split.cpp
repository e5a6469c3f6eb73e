#include "core/data/split.h"
#include "tests/support/places.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace luthier;

class TestSplit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowIsOnOneSide();
    void sameQuestionsStayTogether();
    void theSameSeedGivesTheSameSplit();
    void smallSetsKeepOneRowToTrainOn();
    void frozenRowsAreNamedByContent();
    void pilotsTakeRowsEvenly();

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

QTEST_GUILESS_MAIN(TestSplit)
#include "test_split.moc"
