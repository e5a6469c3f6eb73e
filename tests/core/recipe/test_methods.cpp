#include "core/model/memory_ledger.h"
#include "core/recipe/methods.h"
#include "tests/support/enumerators.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace luthier;

class TestMethods : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyEnumeratorHasARow();
    void everyMemoryPartHasARow();
};

namespace {

/// @return what is wrong with the table; empty: nothing
template <class E>
QString faultOf() {
    std::set<E> values;
    std::set<std::string_view> keys;
    for (const MethodRow<E>& row : methodTable<E>()) {
        values.insert(row.value);
        keys.insert(row.key);
        if (row.key.empty() || row.label.empty()) return QStringLiteral("a row lacks its key or its label");
    }
    const std::size_t wanted = std::size_t(testing::enumeratorCount<E>());
    if (values.size() != wanted || keys.size() != wanted || methodTable<E>().size() != wanted)
        return QStringLiteral("%1 enumerators, %2 rows, %3 keys").arg(wanted).arg(values.size()).arg(keys.size());
    return {};
}

} // namespace

/// methodRow gives the first row for an enumerator without one: the wrong method without a word.
void TestMethods::everyEnumeratorHasARow() {
    static_assert(testing::enumeratorCount<ExampleKind>() == 3);
    const std::pair<const char*, QString> faults[] = {{"objectives", faultOf<ObjectiveType>()},
        {"losses", faultOf<LossType>()}, {"DPO's losses", faultOf<DpoLossType>()}, {"adapters", faultOf<AdapterType>()},
        {"biases", faultOf<BiasTraining>()}, {"optimisers", faultOf<OptimizerType>()},
        {"schedules", faultOf<SchedulerType>()}, {"targets of the loss", faultOf<LossTarget>()},
        {"rows that are too long", faultOf<TooLong>()}, {"compute types", faultOf<ComputeDtype>()},
        {"quantisation", faultOf<QuantizationType>()}, {"devices", faultOf<DeviceType>()},
        {"placements", faultOf<AdapterPlacement>()}, {"prompt encoders", faultOf<PromptEncoderType>()},
        {"starts", faultOf<LoraInit>()}, {"thinking", faultOf<Thinking>()},
        {"checkpointing", faultOf<GradientCheckpointing>()}, {"monitors", faultOf<MonitorType>()},
        {"export forms", faultOf<ExportForm>()}};
    for (const auto& [table, fault] : faults)
        QVERIFY2(fault.isEmpty(), qPrintable(QString(table) + ": " + fault));
}

void TestMethods::everyMemoryPartHasARow() {
    std::set<MemoryPart> parts;
    for (const MemoryPartRow& row : memoryParts())
        parts.insert(row.part);
    QCOMPARE(int(parts.size()), testing::enumeratorCount<MemoryPart>());
}

LUTHIER_TEST(TestMethods)

#include "test_methods.moc"
