#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/text.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nearestNameFindsSlips_data();
    void nearestNameFindsSlips();
    void patternsAreFilled();
    void utf8IsChecked_data();
    void utf8IsChecked();
    void codePointsGoThereAndBack();
    void randomNumbersStayTheSame();
};

void TestText::nearestNameFindsSlips_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("wanted");
    QTest::newRow("swapped letter") << "lora_alfa"
                                    << "lora_alpha";
    QTest::newRow("missing letter") << "learnin_rate"
                                    << "learning_rate";
    QTest::newRow("something else") << "banana"
                                    << "";
}

void TestText::nearestNameFindsSlips() {
    QFETCH(QString, given);
    QFETCH(QString, wanted);
    const std::vector<std::string> known = {"lora_alpha", "lora_dropout", "learning_rate", "r"};
    QCOMPARE(QString::fromStdString(nearestName(given.toStdString(), known).value_or("")), wanted);
}

void TestText::patternsAreFilled() {
    QCOMPARE(fillPattern("{a} and {b}", {{"a", "1"}}), std::string("1 and {b}"));
    const Error error = fail("x.y", {"{file} is gone.", {{"file", "a.txt"}}}, {"Why.", {}}, {}).value();
    QCOMPARE(error.english(), std::string("a.txt is gone. Why."));
}

void TestText::utf8IsChecked_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("valid");
    QTest::newRow("ascii") << QByteArray("abc") << true;
    QTest::newRow("chinese") << QByteArray("微調") << true;
    QTest::newRow("replacement character itself") << QByteArray("\xEF\xBF\xBD") << true;
    QTest::newRow("lone continuation") << QByteArray("\x80") << false;
    QTest::newRow("overlong") << QByteArray("\xC0\xAF") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("cut short") << QByteArray("\xE5\xBE") << false;
    QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << false;
}

void TestText::utf8IsChecked() {
    QFETCH(QByteArray, bytes);
    QTEST(isValidUtf8(bytes.toStdString()), "valid");
}

void TestText::codePointsGoThereAndBack() {
    for (char32_t c : {U'a', U'é', U'微', U'\U0001F600', U'\U0010FFFF'}) {
        std::string text;
        appendUtf8(text, c);
        std::size_t at = 0;
        QVERIFY(nextCodePoint(text, at) == c);
        QCOMPARE(at, text.size());
    }
    QCOMPARE(codePointCount("a微b"), std::size_t(3));
    QCOMPARE(std::string(firstCodePoints("微調模型", 2)), std::string("微調"));
}

void TestText::randomNumbersStayTheSame() {
    // Splits and orders that people have stored depend on these.
    Random random{42};
    QCOMPARE(random.next(), std::uint64_t(13679457532755275413ULL));
    std::vector<int> items = {1, 2, 3, 4, 5, 6};
    Random{7}.shuffle(items);
    std::vector<int> again = {1, 2, 3, 4, 5, 6};
    Random{7}.shuffle(again);
    QCOMPARE(items, again);
}

LUTHIER_TEST(TestText)
#include "test_text.moc"
