#include "core/formats/compression.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <zlib.h>
#include <zstd.h>

using namespace luthier;

namespace {

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstded(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

} // namespace

class TestCompression : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamsAreUnpacked_data();
    void streamsAreUnpacked();
    void whatExpandsWithoutEndIsRefused();
};

void TestCompression::streamsAreUnpacked_data() {
    QTest::addColumn<bool>("isZstd");
    QTest::newRow("gzip") << false;
    QTest::newRow("zstd") << true;
}

void TestCompression::streamsAreUnpacked() {
    QFETCH(bool, isZstd);
    std::string text;
    for (int i = 0; i < 400000; ++i)
        text += std::to_string(std::int64_t(i) * 7919) + "\n";
    const auto pack = isZstd ? zstded : gzipped;
    const auto unpack = [](const std::string& packed, std::string& out) {
        return unpackStream(packed, "file", {}, {}, [&](std::string_view piece) -> Result<void> {
            out += piece;
            return {};
        });
    };
    // Two members behind each other are one file, as `cat a.gz b.gz` makes it.
    std::string out;
    QVERIFY(unpack(pack(text) + pack("end"), out));
    QVERIFY(out == text + "end");
    out.clear();
    QVERIFY(unpack(pack(""), out));
    QVERIFY(out.empty());
    const std::string whole = pack(text);
    for (const std::size_t size : {whole.size() / 2, whole.size() - 1, std::size_t(5)}) {
        const auto cut = unpack(whole.substr(0, size), out);
        QVERIFY(!cut);
        QCOMPARE(cut.error().code, std::string("archive.damaged"));
    }
}

void TestCompression::whatExpandsWithoutEndIsRefused() {
    // A hundred thousand members of a megabyte of zeros each: 100 GB in 100 MB.
    const std::string member = gzipped(std::string(1 << 20, '\0'));
    std::string archive;
    for (int i = 0; i < 100000; ++i)
        archive += member;
    std::uint64_t written = 0;
    const auto refused = unpackStream(archive, "bomb", {}, {}, [&](std::string_view piece) -> Result<void> {
        written += piece.size();
        return {};
    });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("archive.too_big"));
    QVERIFY(written <= (std::uint64_t(1) << 30) + (1 << 20));
}

LUTHIER_TEST(TestCompression)
#include "test_compression.moc"
