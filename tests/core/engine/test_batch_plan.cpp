#include "core/engine/rows/batch.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <QtTest>

#include <set>

using namespace luthier;
using namespace luthier::engine;

class TestBatchPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowAppearsOnce_data();
    void everyRowAppearsOnce();
    void packedSequencesFit();
    void plansRepeatAndEpochsDiffer();
    void noRowPredictsTheNext();

private:
    static Recipe recipe(bool packing) {
        Recipe out;
        out.data.packing = packing;
        out.data.max_length = 32;
        out.train.batch_size = 3;
        out.train.gradient_accumulation = 2;
        return out;
    }
    static std::vector<std::int64_t> lengths() {
        std::vector<std::int64_t> out;
        for (int i = 0; i < 101; ++i)
            out.push_back(1 + (i * 17) % 31);
        return out;
    }
};

void TestBatchPlan::everyRowAppearsOnce_data() {
    QTest::addColumn<bool>("packing");
    QTest::newRow("packed") << true;
    QTest::newRow("one a sequence") << false;
}

void TestBatchPlan::everyRowAppearsOnce() {
    QFETCH(bool, packing);
    std::multiset<std::size_t> seen;
    const auto plan = planEpoch(lengths(), recipe(packing), 0);
    for (const StepPlan& step : plan) {
        QVERIFY(step.size() <= 2);
        for (const MicroBatch& micro : step) {
            QVERIFY(micro.size() <= 3);
            for (const PackedSequence& sequence : micro)
                seen.insert(sequence.begin(), sequence.end());
        }
    }
    QCOMPARE(seen.size(), std::size_t(101));
    QCOMPARE(std::set<std::size_t>(seen.begin(), seen.end()).size(), std::size_t(101));
}

void TestBatchPlan::packedSequencesFit() {
    const auto all = lengths();
    for (const StepPlan& step : planEpoch(all, recipe(true), 1))
        for (const MicroBatch& micro : step)
            for (const PackedSequence& sequence : micro) {
                std::int64_t total = 0;
                for (const std::size_t row : sequence)
                    total += all[row];
                QVERIFY(total <= 32);
            }
}

void TestBatchPlan::plansRepeatAndEpochsDiffer() {
    QCOMPARE(planEpoch(lengths(), recipe(false), 3), planEpoch(lengths(), recipe(false), 3));
    QVERIFY(planEpoch(lengths(), recipe(false), 3) != planEpoch(lengths(), recipe(false), 4));
    Recipe half = recipe(false);
    half.train.epochs = 2.5;
    QCOMPARE(totalSteps(lengths(), half), std::int64_t(17 * 2 + 9)); // 101 rows, 6 a step
    half.train.max_steps = 5;
    QCOMPARE(totalSteps(lengths(), half), std::int64_t(5));
}

void TestBatchPlan::noRowPredictsTheNext() {
    TokenizedRows rows;
    rows.rows = {{"a", {1, 2, 3}, {0, 1, 1}, {}}, {"b", {4, 5}, {1, 1}, {}}};
    const auto batch = std::get<TokenBatch>(makeBatch(rows, {{0, 1}, {1}}, 9, at::kCPU));
    QCOMPARE(batch.counted, std::int64_t(2 + 1 + 1));
    const auto row = [](const at::Tensor& tensor, int index) {
        std::vector<std::int64_t> out;
        for (std::int64_t i = 0; i < tensor.size(1); ++i)
            out.push_back(tensor[index][i].item<std::int64_t>());
        return out;
    };
    QCOMPARE(row(batch.input.ids, 0), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
    QCOMPARE(row(batch.targets, 0), (std::vector<std::int64_t>{2, 3, kIgnored, 5, kIgnored}));
    QCOMPARE(row(batch.input.positions, 0), (std::vector<std::int64_t>{0, 1, 2, 0, 1}));
    QCOMPARE(row(batch.input.segments, 0), (std::vector<std::int64_t>{0, 0, 0, 1, 1}));
    QCOMPARE(row(batch.input.ids, 1), (std::vector<std::int64_t>{4, 5, 9, 9, 9}));
}

LUTHIER_TEST(TestBatchPlan)
#include "test_batch_plan.moc"
