#include "core/model/families.h"
#include "core/model/memory_ledger.h"
#include "tests/support/places.h"

#include <QtTest>

using namespace luthier;

class TestMemoryLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesAddUp();
    void fullTrainingTakesSixteenBytesAParameter();
    void loraIsCountedAsPeftCounts();
};

void TestMemoryLedger::linesAddUp() {
    const auto spec = *readModelSpec(testing::fixture("llama"));
    const MemoryLedger ledger = predictMemory(spec, {});
    std::uint64_t total = 0;
    for (const LedgerLine& line : ledger.lines)
        total += line.bytes;
    QCOMPARE(ledger.totalBytes(), total);
}

void TestMemoryLedger::fullTrainingTakesSixteenBytesAParameter() {
    const auto spec = *readModelSpec(testing::fixture("llama"));
    LedgerInput input;
    input.trainableParameters = parameterCount(spec);
    const MemoryLedger ledger = predictMemory(spec, input);
    const auto parameters = static_cast<std::uint64_t>(parameterCount(spec));
    QCOMPARE(ledger.bytesOf("weights") + ledger.bytesOf("gradients") + ledger.bytesOf("optimizer"), 16 * parameters);
}

void TestMemoryLedger::loraIsCountedAsPeftCounts() {
    // trainable_parameters of fixtures/peft_lora_qv and peft_lora_all_rslora.
    const auto spec = *readModelSpec(testing::fixture("llama"));
    QCOMPARE(countLora(spec, {"q_proj", "v_proj"}, 8).parameters, std::int64_t(3584));
    QCOMPARE(countLora(spec, {"all-linear"}, 4).parameters, std::int64_t(8576));
    QCOMPARE(countLora(spec, {"all-linear"}, 4).modules, 14);
    QCOMPARE(countLora(spec, {"nothing"}, 4).parameters, std::int64_t(0));
}

QTEST_GUILESS_MAIN(TestMemoryLedger)
#include "test_memory_ledger.moc"
