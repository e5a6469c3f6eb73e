// What the reference files do not hold: robust DPO and centring, by their formulas in double precision written out
// here; limits; and the kernel beside its plain twin.

#include "core/engine/kernels/token_logps.h"
#include "core/engine/objectives/dpo.h"
#include "core/engine/objectives/orpo.h"
#include "core/engine/objectives/reward_pair.h"
#include "tests/support/test_program.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <QtTest>

#include <cmath>

using namespace luthier;
using namespace luthier::engine;

class TestPreferenceLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void robustIsItsFormula_data();
    void robustIsItsFormula();
    void centringIsItsFormula();
    void marginsCanBeLeftOut();
    void nothingBecomesNotANumber();
    void theKernelEqualsItsPlainTwin_data();
    void theKernelEqualsItsPlainTwin();
};

namespace {

double logSigmoid(double x) { return x >= 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x)); }

at::Tensor values(const std::vector<double>& list, bool needsGradient = false) {
    return at::tensor(list, at::kDouble).set_requires_grad(needsGradient);
}

double at_(const at::Tensor& tensor, std::size_t i) { return tensor[std::int64_t(i)].item<double>(); }

const std::vector<double> kChosen{-12.5, -30.25, -7.0, -44.0}, kRejected{-13.0, -28.5, -19.5, -43.75},
    kReferenceChosen{-13.25, -29.0, -9.5, -40.0}, kReferenceRejected{-12.0, -31.0, -18.0, -44.5};

} // namespace

void TestPreferenceLosses::robustIsItsFormula_data() {
    QTest::addColumn<double>("beta");
    QTest::addColumn<double>("smoothing");
    QTest::newRow("no wrong votes") << 0.1 << 0.0;
    QTest::newRow("a tenth") << 0.1 << 0.1;
    QTest::newRow("a third, steep") << 0.5 << 0.33;
}

/// Chowdhury et al. 2024, eq. 12: ((1 - e) L(pair) - e L(pair turned round)) / (1 - 2 e), and its derivative.
void TestPreferenceLosses::robustIsItsFormula() {
    QFETCH(double, beta);
    QFETCH(double, smoothing);
    const at::Tensor chosen = values(kChosen, true), rejected = values(kRejected, true);
    const PreferenceLoss loss = dpoLoss({chosen, rejected, values(kReferenceChosen), values(kReferenceRejected)},
        {DpoLossType::Robust, beta, smoothing});
    loss.losses.sum().backward();
    for (std::size_t i = 0; i < kChosen.size(); ++i) {
        const double d = beta * ((kChosen[i] - kRejected[i]) - (kReferenceChosen[i] - kReferenceRejected[i]));
        const double right = -logSigmoid(d), turned = -logSigmoid(-d);
        const double wanted = ((1 - smoothing) * right - smoothing * turned) / (1 - 2 * smoothing);
        QVERIFY(std::abs(at_(loss.losses, i) - wanted) < 1e-12);
        const double s = 1 / (1 + std::exp(-d));
        const double slope = beta * ((1 - smoothing) * (s - 1) - smoothing * s) / (1 - 2 * smoothing);
        QVERIFY(std::abs(at_(chosen.grad(), i) - slope) < 1e-12);
        QVERIFY(std::abs(at_(rejected.grad(), i) + slope) < 1e-12);
    }
}

void TestPreferenceLosses::centringIsItsFormula() {
    const std::vector<double> better{1.5, -0.25, 3.0}, worse{-0.5, 0.75, 2.0}, margins{0.5, 0.0, 1.0};
    const double c = 0.01;
    const at::Tensor chosen = values(better, true), rejected = values(worse, true);
    const PreferenceLoss loss = rewardPairLoss(chosen, rejected, values(margins), {true, c});
    loss.losses.sum().backward();
    for (std::size_t i = 0; i < better.size(); ++i) {
        const double lead = better[i] - worse[i] - margins[i], sum = better[i] + worse[i];
        QVERIFY(std::abs(at_(loss.losses, i) - (-logSigmoid(lead) + c * sum * sum)) < 1e-12);
        const double slope = 1 / (1 + std::exp(-lead)) - 1;
        QVERIFY(std::abs(at_(chosen.grad(), i) - (slope + 2 * c * sum)) < 1e-12);
        QVERIFY(std::abs(at_(rejected.grad(), i) - (-slope + 2 * c * sum)) < 1e-12);
    }
}

void TestPreferenceLosses::marginsCanBeLeftOut() {
    const at::Tensor chosen = values({1.0, 2.0}), rejected = values({0.0, 3.0}), margins = values({5.0, 5.0});
    const auto lossOf = [&](bool use, const at::Tensor& given) {
        return rewardPairLoss(chosen, rejected, given, {use, 0}).losses;
    };
    QVERIFY(lossOf(false, margins).equal(lossOf(true, at::Tensor())));
    QVERIFY(!lossOf(true, margins).equal(lossOf(true, at::Tensor())));
}

/// Answers that are certain, and answers that are out of the question.
void TestPreferenceLosses::nothingBecomesNotANumber() {
    const at::Tensor chosen = values({0.0, -1e4, -1e-12}, true), rejected = values({-1e4, 0.0, -1e-12}, true);
    const at::Tensor none = values({0.0, 0.0, 0.0});
    for (const DpoLossType type : {DpoLossType::Sigmoid, DpoLossType::Hinge, DpoLossType::Ipo, DpoLossType::Robust})
        QVERIFY(at::isfinite(dpoLoss({chosen, rejected, none, none}, {type, 0.1, 0.2}).losses).all().item<bool>());
    const at::Tensor losses = orpoLoss(chosen, rejected, {}).losses;
    losses.sum().backward();
    QVERIFY(at::isfinite(losses).all().item<bool>());
    QVERIFY(at::isfinite(chosen.grad()).all().item<bool>());
    QVERIFY(at::isfinite(rejected.grad()).all().item<bool>());
}

void TestPreferenceLosses::theKernelEqualsItsPlainTwin_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("atOnce");
    QTest::addColumn<bool>("bias");
    QTest::addColumn<double>("softcap");
    QTest::newRow("one row") << 1 << 1024 << false << 0.0;
    QTest::newRow("in one piece") << 37 << 1024 << true << 0.0;
    QTest::newRow("in pieces, the last one short") << 37 << 8 << true << 0.0;
    QTest::newRow("soft-capped") << 37 << 8 << false << 3.0;
    QTest::newRow("all of it") << 64 << 16 << true << 5.0;
}

void TestPreferenceLosses::theKernelEqualsItsPlainTwin() {
    QFETCH(int, rows);
    QFETCH(int, atOnce);
    QFETCH(bool, bias);
    QFETCH(double, softcap);
    at::manual_seed(7);
    constexpr int kWidth = 24, kVocab = 101;
    const at::Tensor targets = at::randint(kVocab, {rows}, at::kLong), weights = at::randn({rows});
    const std::vector<at::Tensor> start{at::randn({rows, kWidth}), at::randn({kVocab, kWidth}), at::randn({kVocab})};
    std::vector<std::vector<at::Tensor>> results;
    for (const auto& kernel : tokenLogpsKernels()) {
        std::vector<at::Tensor> in;
        for (const at::Tensor& tensor : start)
            in.push_back(tensor.clone().set_requires_grad(true));
        const LogitHead head{in[1], bias ? in[2] : at::Tensor(), softcap};
        const at::Tensor logps = kernel.compute(in[0], head, targets, atOnce);
        (logps * weights).sum().backward(); // every token with a weight of its own
        results.push_back({logps.detach(), in[0].grad(), in[1].grad()});
        if (bias) results.back().push_back(in[2].grad());
    }
    for (std::size_t kernel = 0; kernel + 1 < results.size(); ++kernel)
        for (std::size_t i = 0; i < results.back().size(); ++i)
            QVERIFY2((results[kernel][i] - results.back()[i]).abs().max().item<double>() < 2e-5,
                tokenLogpsKernels()[kernel].name.data());
}

LUTHIER_TEST(TestPreferenceLosses)
#include "test_preference_losses.moc"
