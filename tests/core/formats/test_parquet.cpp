#include "core/base/file.h"
#include "core/base/json_text.h"
#include "core/formats/parquet/parquet_file.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace luthier;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

Result<std::vector<std::string>> rowsOf(const fs::path& file) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    std::vector<std::string> rows;
    LUTHIER_TRY_DO(readParquet(mapped.text(), file.filename().string(), [&](std::string_view json) -> Result<void> {
        rows.emplace_back(json);
        return {};
    }));
    return rows;
}

std::vector<std::string> linesOf(const fs::path& file) {
    std::vector<std::string> lines;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// The same value; numbers by value and sign, objects with their members in order.
bool same(const Json& a, const Json& b) {
    if (a.is_number() && b.is_number()) {
        if (a.is_number_integer() && b.is_number_integer()) return a == b;
        const double x = a, y = b;
        return x == y && std::signbit(x) == std::signbit(y);
    }
    if (a.type() != b.type() || a.size() != b.size()) return false;
    if (a.is_object()) {
        auto other = b.begin();
        for (auto it = a.begin(); it != a.end(); ++it, ++other)
            if (it.key() != other.key() || !same(it.value(), other.value())) return false;
        return true;
    }
    if (a.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
    return a == b;
}

} // namespace

class TestParquet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesEqualTheirRows_data();
    void filesEqualTheirRows();
    void whatCannotBeReadIsNamed_data();
    void whatCannotBeReadIsNamed();
    void cutFilesAreRefused_data();
    void cutFilesAreRefused();
    void stringsAreEscaped();
};

void TestParquet::filesEqualTheirRows_data() {
    QTest::addColumn<QString>("rows");
    for (const auto& entry : fs::directory_iterator(testing::fixture("parquet"))) {
        if (entry.path().extension() != ".parquet") continue;
        const std::string file = entry.path().filename().string();
        QTest::newRow(file.c_str()) << QString::fromStdString(file.substr(0, file.find('.')) + ".jsonl");
    }
}

void TestParquet::filesEqualTheirRows() {
    QFETCH(QString, rows);
    const auto got = rowsOf(testing::fixture("parquet") / QTest::currentDataTag());
    QVERIFY2(got, got ? "" : got.error().english().c_str());
    const auto wanted = linesOf(testing::fixture("parquet") / rows.toStdString());
    QCOMPARE(got->size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        QVERIFY2(same(Json::parse((*got)[i]), Json::parse(wanted[i])),
            ("row " + std::to_string(i) + "\n" + (*got)[i] + "\n" + wanted[i]).substr(0, 4000).c_str());
}

void TestParquet::whatCannotBeReadIsNamed_data() {
    QTest::addColumn<QString>("name"); // empty: it can be read
    QTest::newRow("encodings.brotli") << "brotli";
    QTest::newRow("encodings.lz4_raw") << "lz4_raw";
    QTest::newRow("encodings.byte_stream_split") << "BYTE_STREAM_SPLIT";
    QTest::newRow("encodings.delta_binary_packed") << "DELTA_BINARY_PACKED";
    QTest::newRow("encodings.delta_byte_array") << "DELTA_BYTE_ARRAY";
    QTest::newRow("encodings.delta_length_byte_array") << "DELTA_LENGTH_BYTE_ARRAY";
    QTest::newRow("float16.plain") << "";
}

void TestParquet::whatCannotBeReadIsNamed() {
    QFETCH(QString, name);
    const std::string tag = QTest::currentDataTag();
    const auto folder = testing::fixture("parquet") / "may_refuse";
    const auto got = rowsOf(folder / (tag + ".parquet"));
    if (name.isEmpty()) {
        QVERIFY2(got, got ? "" : got.error().english().c_str());
        const auto wanted = linesOf(folder / (tag.substr(0, tag.find('.')) + ".jsonl"));
        QCOMPARE(got->size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i)
            QVERIFY2(same(Json::parse((*got)[i]), Json::parse(wanted[i])), (*got)[i].c_str());
        return;
    }
    QVERIFY(!got);
    QCOMPARE(got.error().code, std::string("parquet.unsupported"));
    QCOMPARE(QString::fromStdString(got.error().why.values.at("name")), name);
    QVERIFY(!got.error().why.values.at("column").empty());
}

void TestParquet::cutFilesAreRefused_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"messages.snappy_dict.parquet", "types.zstd_v2.parquet", "conversations.gzip.parquet"})
        QTest::newRow(file) << file;
}

void TestParquet::cutFilesAreRefused() {
    QFETCH(QString, file);
    const auto whole = readWhole(testing::fixture("parquet") / file.toStdString());
    QVERIFY(whole);
    const auto codeOf = [](std::string_view bytes) {
        const auto read = readParquet(bytes, "cut", [](std::string_view) -> Result<void> { return {}; });
        return read ? std::string("read") : read.error().code;
    };
    QCOMPARE(codeOf(*whole), std::string("read"));
    for (std::size_t size = 0; size < whole->size(); size += 997)
        QCOMPARE(codeOf(std::string_view(*whole).substr(0, size)), std::string("parquet.damaged"));
    // The middle is missing: the footer is whole and its pages are not where it says.
    const std::string holed = whole->substr(0, whole->size() / 4) + whole->substr(whole->size() / 2);
    QCOMPARE(codeOf(holed), std::string("parquet.damaged"));
}

void TestParquet::stringsAreEscaped() {
    std::string all;
    for (int c = 0; c < 128; ++c)
        all += static_cast<char>(c);
    for (std::size_t shift = 0; shift < 9; ++shift) { // every place within the eight bytes that are looked at together
        const std::string text = std::string(shift, '-') + all + "琴橋🎻";
        std::string json;
        appendJsonString(json, text);
        QCOMPARE(Json::parse(json).get<std::string>(), text);
    }
}

LUTHIER_TEST(TestParquet)
#include "test_parquet.moc"
