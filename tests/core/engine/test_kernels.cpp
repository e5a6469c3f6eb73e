#include "core/engine/kernels/adamw_kernel.h"
#include "core/engine/kernels/linear_cross_entropy.h"
#include "core/engine/kernels/processor_check.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

using namespace luthier;
using namespace luthier::engine;

namespace {

double worst(const at::Tensor& a, const at::Tensor& b) {
    return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

/// "avx512: 3e-4 at 17", the worst element of all in order. Valid until the next call.
const char* where(const char* name, const at::Tensor& own, const at::Tensor& wanted) {
    static std::string text;
    const at::Tensor apart = (own - wanted).abs().flatten();
    const auto at = apart.argmax().item<std::int64_t>();
    text = fmt::format("{}: {:.3g} at {}", name, apart[at].item<double>(), at);
    return text.c_str();
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        setThreads(0);
        at::manual_seed(5);
    }
    void adamwEqualsItsPlainTwin_data();
    void adamwEqualsItsPlainTwin();
    void crossEntropyEqualsItsPlainTwin_data();
    void crossEntropyEqualsItsPlainTwin();
    void crossEntropyEqualsTheReference();
    void theProcessorMultipliesRightly();
};

void TestKernels::adamwEqualsItsPlainTwin_data() {
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("size");
    for (std::size_t kernel = 0; kernel + 1 < adamwKernels().size(); ++kernel)
        for (const int size : {1, 7, 16, 33, 1000, 100'003})
            QTest::addRow("%s, %d elements", adamwKernels()[kernel].name.data(), size) << int(kernel) << size;
}

void TestKernels::adamwEqualsItsPlainTwin() {
    QFETCH(int, kernel);
    QFETCH(int, size);
    at::Tensor fused = at::randn({size}), plain = fused.clone();
    at::Tensor m1 = at::zeros({size}), v1 = at::zeros({size}), m2 = at::zeros({size}), v2 = at::zeros({size});
    for (int step = 1; step <= 5; ++step) {
        const at::Tensor gradient = at::randn({size});
        const AdamWStep options{1e-2, 0.9, 0.999, 1e-8, 0.1, step, 0.5};
        adamwKernels()[std::size_t(kernel)].compute(fused, gradient, m1, v1, options);
        adamwKernels().back().compute(plain, gradient, m2, v2, options);
    }
    const char* name = adamwKernels()[std::size_t(kernel)].name.data();
    QVERIFY2(worst(fused, plain) < 2e-6, where(name, fused, plain));
    QVERIFY2(worst(m1, m2) < 1e-6, where(name, m1, m2));
    QVERIFY2(worst(v1, v2) < 1e-7, where(name, v1, v2));
}

void TestKernels::crossEntropyEqualsItsPlainTwin_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("vocab");
    QTest::addColumn<double>("smoothing");
    QTest::addColumn<double>("zLoss");
    QTest::newRow("one row") << 1 << 11 << 0.0 << 0.0;
    QTest::newRow("several chunks") << 37 << 50 << 0.0 << 0.0;
    QTest::newRow("chunk edge") << 32 << 50 << 0.0 << 0.0;
    QTest::newRow("smoothed") << 37 << 50 << 0.1 << 0.0;
    QTest::newRow("z-loss") << 37 << 50 << 0.0 << 0.01;
    QTest::newRow("smoothed with z-loss") << 37 << 50 << 0.1 << 0.001;
}

void TestKernels::crossEntropyEqualsItsPlainTwin() {
    QFETCH(int, rows);
    QFETCH(int, vocab);
    QFETCH(double, smoothing);
    QFETCH(double, zLoss);
    const at::Tensor hidden = at::randn({rows, 24}), weight = at::randn({vocab, 24}), bias = at::randn({vocab}),
                     targets = at::randint(vocab, {rows}, at::kLong);
    const auto leaf = [](const at::Tensor& tensor) { return tensor.clone().set_requires_grad(true); };
    for (const double softcap : {0.0, 3.0}) {
        const auto run = [&](const Kernel<LinearCrossEntropy>& kernel) {
            at::Tensor h = leaf(hidden), w = leaf(weight), b = leaf(bias);
            const LogitHead head{w, softcap > 0 ? b : at::Tensor(), softcap};
            const at::Tensor loss = kernel.compute(h, head, targets, {smoothing, zLoss, /*rowsAtOnce=*/16});
            (loss / 3).backward();
            return std::vector{loss.detach(), h.grad(), w.grad(), softcap > 0 ? b.grad() : w.grad()};
        };
        const auto plain = run(linearCrossEntropyKernels().back());
        for (const auto& kernel : linearCrossEntropyKernels()) {
            const auto own = run(kernel);
            QVERIFY2(worst(own[0], plain[0]) < 1e-3 * rows / 30 + 1e-5, where(kernel.name.data(), own[0], plain[0]));
            for (int i = 1; i < 4; ++i)
                QVERIFY2(worst(own[i], plain[i]) < 1e-5, where(kernel.name.data(), own[i], plain[i]));
        }
    }
}

/// fixtures/losses/losses_sft.json: logits and their losses in fp64; here the head is the identity.
void TestKernels::crossEntropyEqualsTheReference() {
    const auto json = nlohmann::json::parse(testing::read(testing::fixture("losses/losses_sft.json"))).at("tensors");
    const auto& inputs = json.at("inputs");
    const auto logits = inputs.at("logits").get<std::vector<std::vector<std::vector<float>>>>();
    const auto labels = inputs.at("labels").get<std::vector<std::vector<std::int64_t>>>();
    const auto vocab = std::ssize(logits[0][0]);
    std::vector<float> flat;
    std::vector<std::int64_t> wanted;
    for (std::size_t row = 0; row < logits.size(); ++row)
        for (std::size_t t = 0; t + 1 < logits[row].size(); ++t) { // the next token's label
            if (labels[row][t + 1] < 0) continue;
            wanted.push_back(labels[row][t + 1]);
            flat.insert(flat.end(), logits[row][t].begin(), logits[row][t].end());
        }
    const auto count = std::ssize(wanted);
    const at::Tensor rows = at::from_blob(flat.data(), {count, vocab}, at::kFloat).clone();
    const at::Tensor targets = at::from_blob(wanted.data(), {count}, at::kLong).clone();
    int seen = 0;
    for (const auto& [name, smoothing, z] :
        {std::tuple("plain", 0.0, 0.0), {"label_smoothing_0.1", 0.1, 0.0}, {"label_smoothing_0.3", 0.3, 0.0},
            {"z_loss_1e-3", 0.0, 1e-3}, {"z_loss_0.1", 0.0, 0.1}, {"label_smoothing_0.1_z_loss_1e-3", 0.1, 1e-3}}) {
        const auto& reference = json.at("cases").at(name);
        const at::Tensor hidden = rows.clone().set_requires_grad(true);
        const at::Tensor loss =
            linearCrossEntropy(hidden, {at::eye(vocab)}, targets, {smoothing, z, /*rowsAtOnce=*/4}) / double(count);
        loss.backward();
        const double wantedLoss = reference.at("loss"), wantedNorm = reference.at("grad_norm");
        QVERIFY2(std::abs(loss.item<double>() / wantedLoss - 1) < 1e-5, name);
        QVERIFY2(std::abs(hidden.grad().norm().item<double>() / wantedNorm - 1) < 1e-5, name);
        ++seen;
    }
    QCOMPARE(seen, 6);
}

void TestKernels::theProcessorMultipliesRightly() {
    const ProcessorCheck check = checkProcessor();
    QVERIFY2(check.isRight(), qPrintable(QString::number(check.worstFp32Error)));
    QVERIFY(check.fp32Gflops > 0 && check.bf16Gflops > 0);
}

LUTHIER_TEST(TestKernels)
#include "test_kernels.moc"
