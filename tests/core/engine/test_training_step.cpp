// One optimiser step by itself: what it counts, and what is left when it is given up or goes wrong.

#include "core/engine/nn/random_state.h"
#include "core/engine/nn/weights.h"
#include "core/engine/train/training_step.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <QtTest>

#include <barrier>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <thread>

using namespace luthier;
using namespace luthier::engine;

namespace {

/// Wraps another objective and changes its loss.
class Changed : public Objective {
public:
    Changed(std::unique_ptr<Objective> inner, std::function<void(ObjectiveLoss&)> change)
        : m_inner(std::move(inner))
        , m_change(std::move(change)) {}

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        ObjectiveLoss out = m_inner->loss(policy, batch, training);
        m_change(out);
        return out;
    }
    CurveValues means(const LossSums& sums) const override {
        CurveValues out;
        for (const auto& [curve, sum] : sums.measures)
            out[curve] = sum / sums.weight();
        return out;
    }

private:
    std::unique_ptr<Objective> m_inner;
    std::function<void(ObjectiveLoss&)> m_change;
};

/// Two ranks that are threads of this process.
class Pair {
public:
    class Side : public Ranks {
    public:
        Side(Pair& pair, int rank)
            : m_pair(pair)
            , m_rank(rank) {}
        int count() const override { return 2; }
        int rank() const override { return m_rank; }
        using Ranks::sum;
        void sum(at::Tensor& tensor) const override {
            m_pair.m_given[m_rank] = tensor.clone();
            m_pair.m_bothGave.arrive_and_wait();
            tensor.copy_(m_pair.m_given[0] + m_pair.m_given[1]);
            m_pair.m_bothTook.arrive_and_wait();
        }

    private:
        Pair& m_pair;
        int m_rank;
    };

private:
    at::Tensor m_given[2];
    std::barrier<> m_bothGave{2}, m_bothTook{2};
};

} // namespace

class TestTrainingStep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void smallBatchesGiveWhatOneLargeGives();
    void measuresAreMeansOverTheStep();
    void whatIsGivenUpLeavesNoTrace();
    void aLossThatIsNoNumberChangesNothing();
    void gradientsAreClipped();
    void ranksTakeTheSameStepTogether();
    void oneRankGivesUpForAll();

private:
    TokenizedRows m_rows;
    std::unique_ptr<Transformer> m_model;
    std::unique_ptr<Optimizer> m_optimizer;
    TrainSection m_options;
    Ranks m_alone;

    Batch batch(const MicroBatch& plan) const { return makeBatch(m_rows, plan, 0, at::kCPU); }
    Result<std::optional<StepResult>> run(
        Objective& objective, const std::vector<Batch>& batches, const std::stop_token& stop = {}) {
        m_optimizer = makeOptimizer(m_options.optimizer, m_model->parameters());
        return TrainingStep({*m_model}, objective, *m_optimizer, m_model->parameters(), m_options, 10, m_alone)
            .run(batches, /*done=*/0, stop);
    }
    std::vector<at::Tensor> weights() const {
        std::vector<at::Tensor> out;
        for (const NamedParameter& parameter : m_model->parameters())
            out.push_back(parameter.tensor->detach().clone());
        return out;
    }
    /// The largest difference of any weight.
    double distance(const std::vector<at::Tensor>& before) const {
        double worst = 0;
        const auto now = weights();
        for (std::size_t i = 0; i < now.size(); ++i)
            worst = std::max(worst, (now[i] - before[i]).abs().max().item<double>());
        return worst;
    }
};

void TestTrainingStep::init() {
    m_model = *loadModel(testing::fixture("llama"), {DType::F32, /*trainable=*/true});
    m_options = {};
    m_options.scheduler = SchedulerType::Constant;
    m_options.warmup_ratio = 0;
    m_options.learning_rate = 1e-2;
    m_rows = {};
    // Answers of different lengths: a mean of means would be another number.
    m_rows.rows = {{"a", {5, 6, 7, 8, 9, 10, 11}, {0, 1, 1, 1, 1, 1, 1}}, {"b", {12, 13, 14}, {0, 0, 1}},
        {"c", {15, 16, 17, 18}, {0, 1, 1, 1}}, {"d", {19, 20}, {0, 1}}};
}

void TestTrainingStep::smallBatchesGiveWhatOneLargeGives() {
    const auto objective = makeObjective({});
    const auto before = weights();
    const auto large = run(*objective, {batch({{0}, {1}, {2}, {3}})});
    QVERIFY(large && *large);
    const auto afterLarge = weights();
    QVERIFY(distance(before) > 1e-3);

    init();
    const auto small = run(*objective, {batch({{0}, {1}}), batch({{2}}), batch({{3}})});
    QVERIFY(small && *small);
    QVERIFY(std::abs((*small)->loss - (*large)->loss) < 1e-5 * (*large)->loss);
    QVERIFY(std::abs((*small)->gradientNorm - (*large)->gradientNorm) < 1e-4 * (*large)->gradientNorm);
    QCOMPARE((*small)->tokens, std::int64_t(7 + 3 + 4 + 2));
    QCOMPARE((*small)->gradientBytes, (*large)->gradientBytes);
    QVERIFY((*small)->gradientBytes > 0);
}

void TestTrainingStep::measuresAreMeansOverTheStep() {
    int seen = 0;
    Changed objective(makeObjective({}), [&](ObjectiveLoss& loss) {
        loss.measures[Curve::Margin] = loss.sum.detach() * 2;
        ++seen;
    });
    const auto result = run(objective, {batch({{0}}), batch({{1}, {2}})});
    QVERIFY(result && *result);
    QCOMPARE(seen, 2);
    QVERIFY(std::abs((*result)->measures.at(Curve::Margin) - 2 * (*result)->loss) < 1e-5);
}

void TestTrainingStep::whatIsGivenUpLeavesNoTrace() {
    DropoutSpec dropout;
    dropout.residual = 0.5; // moves the generator
    m_model->setDropout(dropout);
    at::manual_seed(7);
    const at::Tensor state = generatorState(at::kCPU);
    const auto before = weights();
    std::stop_source stop;
    Changed objective(makeObjective({}), [&](ObjectiveLoss&) { stop.request_stop(); });
    const auto result = run(objective, {batch({{0}}), batch({{1}})}, stop.get_token());
    QVERIFY(result);
    QVERIFY(!*result);
    QCOMPARE(distance(before), 0.0);
    QVERIFY(generatorState(at::kCPU).equal(state));
    for (const NamedParameter& parameter : m_model->parameters()) {
        const at::Tensor gradient = parameter.tensor->grad();
        QVERIFY2(!gradient.defined() || gradient.abs().max().item<double>() == 0, parameter.name.c_str());
    }
    // One micro-batch is not interrupted: the step is done.
    std::stop_source other;
    Changed once(makeObjective({}), [&](ObjectiveLoss&) { other.request_stop(); });
    const auto done = run(once, {batch({{0}})}, other.get_token());
    QVERIFY(done && *done);
}

void TestTrainingStep::aLossThatIsNoNumberChangesNothing() {
    const auto before = weights();
    Changed objective(
        makeObjective({}), [](ObjectiveLoss& loss) { loss.sum = loss.sum * std::numeric_limits<double>::quiet_NaN(); });
    const auto result = run(objective, {batch({{0}})});
    QVERIFY(!result);
    QCOMPARE(result.error().code, std::string("train.not_finite"));
    QCOMPARE(distance(before), 0.0);
}

void TestTrainingStep::gradientsAreClipped() {
    // The reported norm is from before clipping: Adam's first step does not depend on the gradient's size.
    const auto objective = makeObjective({});
    m_options.max_grad_norm = 1e-3;
    const auto clipped = run(*objective, {batch({{0}})});
    init();
    m_options.max_grad_norm = 0;
    const auto free = run(*objective, {batch({{0}})});
    QCOMPARE((*clipped)->gradientNorm, (*free)->gradientNorm);
    QCOMPARE((*clipped)->learningRate, 1e-2);
}

/// Two ranks, each with its own model and half of the micro-batches (of different lengths), step like one with both.
void TestTrainingStep::ranksTakeTheSameStepTogether() {
    Changed alone(makeObjective({}), [](ObjectiveLoss& loss) { loss.measures[Curve::Margin] = loss.sum.detach(); });
    const std::vector<Batch> batches = {batch({{0}, {1}}), batch({{2}})};
    const auto whole = run(alone, batches);
    QVERIFY(whole && *whole);
    const auto afterWhole = weights();

    Pair pair;
    std::optional<StepResult> results[2];
    std::vector<at::Tensor> after[2];
    const auto take = [&](int rank) {
        auto model = *loadModel(testing::fixture("llama"), {DType::F32, /*trainable=*/true});
        Changed objective(
            makeObjective({}), [](ObjectiveLoss& loss) { loss.measures[Curve::Margin] = loss.sum.detach(); });
        const auto optimizer = makeOptimizer(m_options.optimizer, model->parameters());
        const Pair::Side ranks(pair, rank);
        results[rank] = *TrainingStep({*model}, objective, *optimizer, model->parameters(), m_options, 10, ranks)
                             .run({batches[std::size_t(rank)]}, /*done=*/0, {});
        for (const NamedParameter& parameter : model->parameters())
            after[rank].push_back(parameter.tensor->detach().clone());
    };
    std::jthread other(take, 1);
    take(0);
    other.join();

    for (int rank = 0; rank < 2; ++rank) {
        QVERIFY(results[rank]);
        // Summed in another precision than within one rank; nothing else depends on it.
        QVERIFY(std::abs(results[rank]->loss - (*whole)->loss) < 1e-6 * (*whole)->loss);
        QCOMPARE(results[rank]->gradientNorm, (*whole)->gradientNorm);
        QCOMPARE(results[rank]->tokens, (*whole)->tokens);
        const double margin = (*whole)->measures.at(Curve::Margin);
        QVERIFY(std::abs(results[rank]->measures.at(Curve::Margin) - margin) < 1e-6 * margin);
        for (std::size_t i = 0; i < afterWhole.size(); ++i)
            QVERIFY(after[rank][i].equal(afterWhole[i]));
    }
}

void TestTrainingStep::oneRankGivesUpForAll() {
    Pair pair;
    std::stop_source stop;
    stop.request_stop();
    std::optional<StepResult> results[2];
    double moved[2] = {};
    const auto take = [&](int rank, const std::stop_token& token) {
        auto model = *loadModel(testing::fixture("llama"), {DType::F32, /*trainable=*/true});
        const at::Tensor before = model->parameters().front().tensor->detach().clone();
        const auto objective = makeObjective({});
        const auto optimizer = makeOptimizer(m_options.optimizer, model->parameters());
        const Pair::Side ranks(pair, rank);
        results[rank] = *TrainingStep({*model}, *objective, *optimizer, model->parameters(), m_options, 10, ranks)
                             .run({batch({{0}}), batch({{1}})}, /*done=*/0, token);
        moved[rank] = (*model->parameters().front().tensor - before).abs().max().item<double>();
    };
    std::jthread other([&] { take(1, {}); });
    take(0, stop.get_token());
    other.join();
    for (int rank = 0; rank < 2; ++rank) {
        QVERIFY(!results[rank]);
        QCOMPARE(moved[rank], 0.0);
    }
}

LUTHIER_TEST(TestTrainingStep)
#include "test_training_step.moc"
