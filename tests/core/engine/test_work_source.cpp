// Where a run's work comes from: every row once an epoch, and another engine goes on in the same place.

#include "core/engine/train/row_source.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace luthier;
using namespace luthier::engine;

class TestWorkSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aStepIsTheSameUntilItIsDone();
    void everyRowComesOnceAnEpoch();
    void anotherSourceGoesOnInTheSamePlace();
    void ranksShareEveryStep();

private:
    TokenizedRows m_rows;
    Recipe m_recipe;
    Ranks m_alone;

    /// The first token of every sequence: which rows they are.
    static std::vector<std::int64_t> rowsIn(const std::vector<Batch>& batches) {
        std::vector<std::int64_t> out;
        for (const Batch& batch : batches)
            for (std::int64_t i = 0; i < sequencesOf(batch).input.ids.size(0); ++i)
                out.push_back(sequencesOf(batch).input.ids[i][0].item<std::int64_t>());
        return out;
    }
};

void TestWorkSource::initTestCase() {
    for (TokenId i = 0; i < 17; ++i)
        m_rows.rows.push_back({std::to_string(i), {i + 1, 99, 98}, {0, 1, 1}});
    m_recipe.data.packing = false;
    m_recipe.train.batch_size = 2;
    m_recipe.train.gradient_accumulation = 2;
    m_recipe.train.epochs = 3;
}

void TestWorkSource::aStepIsTheSameUntilItIsDone() {
    RowSource source(m_rows, m_recipe, 0, at::kCPU, m_alone);
    const auto first = rowsIn(*source.next());
    QCOMPARE(rowsIn(*source.next()), first);
    source.advance();
    QVERIFY(rowsIn(*source.next()) != first);
}

void TestWorkSource::everyRowComesOnceAnEpoch() {
    RowSource source(m_rows, m_recipe, 0, at::kCPU, m_alone);
    QCOMPARE(source.totalSteps(), std::int64_t(3 * 5)); // 17 rows, 4 a step
    std::vector<std::int64_t> firstEpoch;
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::vector<std::int64_t> seen;
        for (int step = 0; step < 5; ++step) {
            const auto rows = rowsIn(*source.next());
            seen.insert(seen.end(), rows.begin(), rows.end());
            source.advance();
            QCOMPARE(source.epochsDone(), epoch + (step + 1) / 5.0);
        }
        QCOMPARE(seen.size(), std::size_t(17));
        QCOMPARE(std::set<std::int64_t>(seen.begin(), seen.end()).size(), std::size_t(17));
        if (epoch == 0) firstEpoch = seen;
        if (epoch == 1) QVERIFY(seen != firstEpoch);
    }
}

void TestWorkSource::anotherSourceGoesOnInTheSamePlace() {
    RowSource source(m_rows, m_recipe, 0, at::kCPU, m_alone);
    for (int step = 0; step < 12; ++step) {
        RowSource other(m_rows, m_recipe, 0, at::kCPU, m_alone);
        other.seek(source.cursor());
        QCOMPARE(rowsIn(*other.next()), rowsIn(*source.next()));
        source.advance();
    }
}

/// Three ranks, two micro-batches a step and one in an epoch's last: together they see what one alone sees.
void TestWorkSource::ranksShareEveryStep() {
    struct Rank : Ranks {
        int own = 0;
        int count() const override { return 3; }
        int rank() const override { return own; }
    } ranks[3];
    std::vector<std::unique_ptr<RowSource>> sources;
    for (int i = 0; i < 3; ++i) {
        ranks[i].own = i;
        sources.push_back(std::make_unique<RowSource>(m_rows, m_recipe, 0, at::kCPU, ranks[i]));
    }
    RowSource alone(m_rows, m_recipe, 0, at::kCPU, m_alone);
    for (std::int64_t step = 0; step < alone.totalSteps(); ++step) {
        std::vector<std::int64_t> together;
        for (const auto& source : sources) {
            QCOMPARE(source->totalSteps(), alone.totalSteps());
            const auto rows = rowsIn(*source->next());
            together.insert(together.end(), rows.begin(), rows.end());
            source->advance();
        }
        QCOMPARE(together, rowsIn(*alone.next()));
        alone.advance();
    }
}

LUTHIER_TEST(TestWorkSource)
#include "test_work_source.moc"
