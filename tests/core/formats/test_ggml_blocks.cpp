// Blocks of every ggml type against gguf-py (tests/tools/make_ggml_blocks.py made the fixture).

#include "core/formats/ggml_blocks.h"
#include "core/formats/safetensors.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cstring>
#include <vector>

using namespace luthier;

class TestGgmlBlocks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void blocksAreUnpackedToTheLastBit_data();
    void blocksAreUnpackedToTheLastBit();
    void numbersAreTheFiles();
};

void TestGgmlBlocks::blocksAreUnpackedToTheLastBit_data() {
    QTest::addColumn<int>("type");
    for (const GgmlTypeRow& row : ggmlTypes())
        if (isQuantizedType(row.type)) QTest::newRow(row.name.data()) << int(row.type);
}

void TestGgmlBlocks::blocksAreUnpackedToTheLastBit() {
    QFETCH(int, type);
    const GgmlTypeRow& row = *findGgmlType(std::uint32_t(type));
    const auto file = SafetensorsFile::open(testing::fixture("ggml_blocks.safetensors"));
    QVERIFY(file);
    const TensorView* blocks = file->find(std::string(row.name) + ".blocks");
    const TensorView* values = file->find(std::string(row.name) + ".values");
    QVERIFY(blocks && values);
    QCOMPARE(blocks->shape, (std::vector<std::int64_t>{values->shape[0], row.blockBytes}));
    QCOMPARE(values->shape[1], row.blockElements);
    std::vector<float> unpacked(std::size_t(row.blockElements));
    for (std::int64_t i = 0; i < blocks->shape[0]; ++i) {
        row.unpack(reinterpret_cast<const std::uint8_t*>(blocks->bytes.data()) + i * row.blockBytes, unpacked.data());
        const std::byte* wanted = values->bytes.data() + std::size_t(i) * unpacked.size() * sizeof(float);
        QVERIFY2(std::memcmp(unpacked.data(), wanted, unpacked.size() * sizeof(float)) == 0, row.name.data());
    }
}

void TestGgmlBlocks::numbersAreTheFiles() {
    QCOMPARE(findGgmlType(13)->name, std::string_view("Q5_K"));
    QCOMPARE(findGgmlType(9), nullptr); // Q8_1 is never in a file
    QVERIFY(!isQuantizedType(GgmlType::BF16) && isQuantizedType(GgmlType::IQ4_NL));
}

LUTHIER_TEST(TestGgmlBlocks)
#include "test_ggml_blocks.moc"
