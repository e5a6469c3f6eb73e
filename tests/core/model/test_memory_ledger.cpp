#include "core/model/families.h"
#include "core/model/memory_ledger.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestMemoryLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesAddUp();
};

void TestMemoryLedger::linesAddUp() {
    const auto spec = *readModelSpec(testing::fixture("llama"));
    const MemoryLedger ledger = predictMemory(spec, {});
    std::uint64_t total = 0;
    for (const LedgerLine& line : ledger.lines)
        total += line.bytes;
    QCOMPARE(ledger.totalBytes(), total);
}

LUTHIER_TEST(TestMemoryLedger)
#include "test_memory_ledger.moc"
