// Search by words: the formula by hand, and what people expect of it.

#include "core/text/bm25.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

using namespace luthier;

class TestBm25 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresAreTheFormula();
    void termsAreFound_data();
    void termsAreFound();
    void theBestComesFirst();
    void nothingIsFoundInNothing();
};

void TestBm25::scoresAreTheFormula() {
    Bm25 index;
    index.add("the violin and the bow"); // 5 terms
    index.add("a bow");                  // 2
    index.add("a cello, a viola");       // 4
    const double mean = 11.0 / 3, k1 = Bm25::kK1, b = Bm25::kB;
    const auto part = [&](double texts, double frequency, double length) {
        const double idf = std::log(1 + (3 - texts + 0.5) / (texts + 0.5));
        return idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / mean));
    };
    const auto hits = index.best("The bow! the bow?", 10); // each term once
    QCOMPARE(hits.size(), std::size_t(2));
    QCOMPARE(hits[0].text, std::size_t(0));
    QVERIFY(std::abs(hits[0].score - (part(1, 2, 5) + part(2, 1, 5))) < 1e-12);
    QVERIFY(std::abs(hits[1].score - part(2, 1, 2)) < 1e-12);
}

void TestBm25::termsAreFound_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("terms");
    QTest::newRow("words") << "A Violin, 3/4!" << QStringList{"a", "violin", "3", "4"};
    QTest::newRow("characters and pairs") << "小提琴" << QStringList{"小", "提", "琴", "小提", "提琴"};
    QTest::newRow("mixed") << "用A弦" << QStringList{"用", "a", "弦"};
    QTest::newRow("accents stay") << "Étude" << QStringList{"étude"};
    QTest::newRow("short words are no characters") << "é à" << QStringList{"é", "à"};
    QTest::newRow("nothing") << " .,! " << QStringList{};
}

void TestBm25::termsAreFound() {
    QFETCH(QString, text);
    QFETCH(QStringList, terms);
    QStringList got;
    for (const std::string& term : searchTerms(text.toStdString()))
        got << QString::fromStdString(term);
    QCOMPARE(got, terms);
}

void TestBm25::theBestComesFirst() {
    Bm25 index;
    for (const char* text :
        {"退貨需要收據", "小提琴多少錢", "How much is the violin?", "When do you open?", "小提琴多少錢"})
        index.add(text);
    const auto chinese = index.best("小提琴的價錢？", 2);
    QCOMPARE(chinese.size(), std::size_t(2));
    QVERIFY(chinese[0].text == 1 && chinese[1].text == 4); // equals: the earlier first
    QCOMPARE(index.best("open today?", 3).front().text, std::size_t(3));
}

void TestBm25::nothingIsFoundInNothing() {
    QVERIFY(Bm25().best("a", 3).empty());
    Bm25 index;
    index.add("");
    index.add("x");
    QVERIFY(index.best("", 3).empty());
    QVERIFY(index.best("x", 0).empty());
    QCOMPARE(index.best("x", 3).size(), std::size_t(1));
}

LUTHIER_TEST(TestBm25)
#include "test_bm25.moc"
