#include "core/engine/rows/batch.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <QtTest>

#include <algorithm>
#include <map>
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
    void likeLengthsGoTogether();
    void filesAreSeenAsOftenAsTheirWeightsSay();
    void smallerPiecesAreTheSameSteps_data();
    void smallerPiecesAreTheSameSteps();

private:
    static std::vector<std::size_t> rowsOf(const StepPlan& step) {
        std::vector<std::size_t> out;
        for (const MicroBatch& micro : step)
            for (const PackedSequence& sequence : micro)
                out.insert(out.end(), sequence.begin(), sequence.end());
        return out;
    }
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
    const auto plan = planEpoch({lengths()}, recipe(packing), 0);
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
    for (const StepPlan& step : planEpoch({all}, recipe(true), 1))
        for (const MicroBatch& micro : step)
            for (const PackedSequence& sequence : micro) {
                std::int64_t total = 0;
                for (const std::size_t row : sequence)
                    total += all[row];
                QVERIFY(total <= 32);
            }
}

void TestBatchPlan::plansRepeatAndEpochsDiffer() {
    QCOMPARE(planEpoch({lengths()}, recipe(false), 3), planEpoch({lengths()}, recipe(false), 3));
    QVERIFY(planEpoch({lengths()}, recipe(false), 3) != planEpoch({lengths()}, recipe(false), 4));
    Recipe half = recipe(false);
    half.train.epochs = 2.5;
    QCOMPARE(totalSteps({lengths()}, half), std::int64_t(17 * 2 + 9)); // 101 rows, 6 a step
    half.train.max_steps = 5;
    QCOMPARE(totalSteps({lengths()}, half), std::int64_t(5));
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

void TestBatchPlan::likeLengthsGoTogether() {
    Recipe plain = recipe(false), grouped = plain;
    grouped.train.group_by_length = true;
    const auto padding = [&](const Recipe& recipe) {
        std::int64_t out = 0;
        for (const StepPlan& step : planEpoch({lengths()}, recipe, 0))
            for (const MicroBatch& micro : step) {
                std::int64_t longest = 0, sum = 0;
                for (const PackedSequence& sequence : micro) {
                    longest = std::max(longest, lengths()[sequence.front()]);
                    sum += lengths()[sequence.front()];
                }
                out += longest * std::ssize(micro) - sum;
            }
        return out;
    };
    QVERIFY2(padding(grouped) * 5 < padding(plain),
        qPrintable(QStringLiteral("%1, %2").arg(padding(grouped)).arg(padding(plain))));
    // All rows, once; neither the longest first nor the same order in every epoch.
    std::multiset<std::size_t> seen;
    std::vector<std::int64_t> firsts;
    for (const StepPlan& step : planEpoch({lengths()}, grouped, 0)) {
        const auto rows = rowsOf(step);
        seen.insert(rows.begin(), rows.end());
        firsts.push_back(lengths()[rows.front()]);
    }
    QCOMPARE(std::set<std::size_t>(seen.begin(), seen.end()).size(), std::size_t(101));
    QCOMPARE(seen.size(), std::size_t(101));
    QVERIFY(!std::is_sorted(firsts.rbegin(), firsts.rend()));
    QVERIFY(planEpoch({lengths()}, grouped, 0) != planEpoch({lengths()}, grouped, 1));
}

void TestBatchPlan::filesAreSeenAsOftenAsTheirWeightsSay() {
    Recipe weighed = recipe(false);
    weighed.data.train = {"a", "b", "c"};
    weighed.data.weights = {2, 0.25, 0};
    const RowLengths rows{lengths(), {40, 40, 21}};
    std::map<std::size_t, int> seen;
    for (int epoch = 0; epoch < 4; ++epoch)
        for (const StepPlan& step : planEpoch(rows, weighed, epoch))
            for (const std::size_t row : rowsOf(step))
                ++seen[row];
    for (std::size_t row = 0; row < 101; ++row) // after four epochs each row of the second file had its turn
        QCOMPARE(seen[row], row < 40 ? 8 : row < 80 ? 1 : 0);
    // Less than a row an epoch: each has its turn all the same, and no epoch is empty.
    Recipe rare = weighed;
    rare.data.train = {"a"};
    rare.data.weights = {0.1};
    seen.clear();
    for (int epoch = 0; epoch < 40; ++epoch) {
        const auto plan = planEpoch({lengths(), {101}}, rare, epoch);
        QVERIFY(!plan.empty());
        for (const StepPlan& step : plan)
            for (const std::size_t row : rowsOf(step))
                ++seen[row];
        if (epoch == 9) QCOMPARE(seen.size(), std::size_t(101));
    }
    for (const auto& [row, times] : seen)
        QCOMPARE(times, 4);
    QVERIFY(!planEpoch({{3, 3}, {2}}, rare, 0).empty() && !planEpoch({{3, 3}, {2}}, rare, 1).empty());
    weighed.train.epochs = 4;
    QCOMPARE(totalSteps(rows, weighed), std::int64_t(4 * 15)); // 90 rows, 6 a step
}

void TestBatchPlan::smallerPiecesAreTheSameSteps_data() {
    QTest::addColumn<bool>("packing");
    QTest::addColumn<bool>("grouped");
    QTest::newRow("packed") << true << false;
    QTest::newRow("one a sequence") << false << false;
    QTest::newRow("grouped by length") << false << true;
}

void TestBatchPlan::smallerPiecesAreTheSameSteps() {
    QFETCH(bool, packing);
    QFETCH(bool, grouped);
    Recipe large = recipe(packing);
    large.train.group_by_length = grouped;
    Recipe small = large;
    small.train.batch_size = 1;
    small.train.gradient_accumulation = 6;
    const auto ofLarge = planEpoch({lengths()}, large, 2), ofSmall = planEpoch({lengths()}, small, 2);
    QCOMPARE(ofSmall.size(), ofLarge.size());
    for (std::size_t i = 0; i < ofLarge.size(); ++i)
        QCOMPARE(rowsOf(ofSmall[i]), rowsOf(ofLarge[i]));
}

LUTHIER_TEST(TestBatchPlan)
#include "test_batch_plan.moc"
