// Arrow as `datasets` saves it: its rows, and what happens when its bytes lie.

#include "core/formats/arrow.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestArrow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void savedRowsAreRead();
    void bytesThatLieAreErrors();
    void otherFilesAreNone();

private:
    static std::string savedFile() {
        return testing::read(
            testing::fixture("cases") / "49-real-office-and-arrow" / "saved" / "data-00000-of-00001.arrow");
    }
    static Result<std::vector<std::string>> rowsOf(std::string_view bytes) {
        std::vector<std::string> out;
        const auto read = readArrow(bytes, "test", [&](std::string_view json) -> Result<void> {
            out.emplace_back(json);
            return {};
        });
        if (!read) return tl::unexpected(read.error());
        return out;
    }
};

void TestArrow::savedRowsAreRead() {
    const std::string bytes = savedFile();
    QVERIFY(isArrow(bytes));
    const auto rows = rowsOf(bytes);
    QVERIFY2(rows, rows ? "" : rows.error().english().c_str());
    QCOMPARE(rows->size(), std::size_t(6));
    QCOMPARE(QString::fromStdString(rows->front()),
        QStringLiteral(R"({"messages":[{"role":"user","content":"運費多少?"},)"
                       R"({"role":"assistant","content":"滿 1,000 元免運。\n否則 80 元。"}]})"));
}

/// Cut short anywhere, or with any byte changed: rows or an error, never a crash or an endless loop.
void TestArrow::bytesThatLieAreErrors() {
    const std::string bytes = savedFile();
    int refused = 0;
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
        const auto rows = rowsOf(std::string_view(bytes).substr(0, length));
        refused += !rows;
        if (rows) QVERIFY(rows->size() <= 6);
    }
    QVERIFY(refused > 0);
    for (std::size_t place = 0; place < bytes.size(); ++place)
        for (const char flipped : {char(0xFF), char(0x80), char(1)}) {
            std::string other = bytes;
            other[place] ^= flipped;
            if (const auto rows = rowsOf(other); !rows)
                QVERIFY2(rows.error().code.starts_with("arrow."), rows.error().code.c_str());
        }
}

void TestArrow::otherFilesAreNone() {
    QVERIFY(!isArrow("{\"text\": 1}"));
    QVERIFY(!isArrow(""));
    QVERIFY(!isArrow("\xFF\xFE h i d d e n t e x t"));
}

LUTHIER_TEST(TestArrow)
#include "test_arrow.moc"
