// Optimisers and schedules against their references: fixtures/losses/optimizers.json and schedules.json.

#include "core/engine/nn/tensors.h"
#include "core/engine/optim/adamw_8bit.h"
#include "core/engine/optim/muon.h"
#include "core/engine/optim/optimizer.h"
#include "core/engine/optim/schedule.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace luthier;
using namespace luthier::engine;
using Json = nlohmann::ordered_json;

class TestOptim : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsEqualTheReference_data();
    void stepsEqualTheReference();
    void momentsInEightBitsFollowWholeOnes();
    void smallSquaresDoNotBecomeZero();
    void muonTurnsMatricesAlone();
    void scheduleFreeFollowsThePaper();
    void averagesAreWhatTheFormulaSays();
    void everyOptimizerGoesOnFromItsFile_data();
    void everyOptimizerGoesOnFromItsFile();
    void ratesEqualTheReference_data();
    void ratesEqualTheReference();
    void sharesOfTheStepsAreTheRecipes();

private:
    static Json reference(const char* name) {
        return *readJsonObject(testing::fixture("losses") / (std::string(name) + ".json"));
    }
    static at::Tensor matrix(const Json& rows) {
        at::Tensor out = at::zeros({std::ssize(rows), std::ssize(rows.front())}, at::kFloat);
        for (std::int64_t r = 0; r < out.size(0); ++r)
            for (std::int64_t c = 0; c < out.size(1); ++c)
                out[r][c] = rows[std::size_t(r)][std::size_t(c)].get<double>();
        return out;
    }
};

void TestOptim::stepsEqualTheReference_data() {
    QTest::addColumn<QString>("name");
    const Json cases = reference("optimizers").at("cases");
    for (const auto& [name, values] : cases.items())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

/// As the case's name has it: "sgd lr=1e-2 momentum=.9 wd=.1".
static OptimizerSection optionsOf(const QString& name) {
    OptimizerSection options;
    options.type = *methodFromKey<OptimizerType>(name.section(' ', 0, 0).toStdString());
    options.betas = standardBetas(options.type);
    if (name.contains(".95")) options.betas[1] = 0.95;
    if (name.contains("eps=1e-6")) options.eps = 1e-6;
    options.momentum = 0.9;
    options.weight_decay = name.endsWith("wd=.1") ? 0.1 : 0;
    options.relative_step = options.scale_parameter = name.contains("scaled by parameter");
    return options;
}

void TestOptim::stepsEqualTheReference() {
    QFETCH(QString, name);
    const Json json = reference("optimizers");
    at::Tensor parameter = matrix(json.at("inputs").at("start")).set_requires_grad(true);
    const double rate = name.startsWith("lion") ? 1e-3 : 1e-2;
    const auto optimizer = makeOptimizer(optionsOf(name), {{"p", &parameter, ParameterRole::Linear}});
    const Json wanted = json.at("cases").at(name.toStdString());
    QVERIFY(wanted.size() >= 5);
    for (std::size_t step = 0; step < wanted.size(); ++step) {
        parameter.mutable_grad() = matrix(json.at("inputs").at("gradients")[step]) * 4;
        optimizer->step(rate, 0.25); // as clipping has it
        const double worst = (parameter.detach() - matrix(wanted[step])).abs().max().item<double>();
        QVERIFY2(worst < 1e-5, qPrintable(QStringLiteral("step %1: %2").arg(step + 1).arg(worst)));
    }
}

/// The fused kernel against plain LibTorch, and both against moments in float32 that are rounded to the codes by hand.
void TestOptim::momentsInEightBitsFollowWholeOnes() {
    const std::int64_t count = 1000; // the last block is short
    at::Tensor fused = at::randn({count}, at::kFloat), plain = fused.clone(), whole = fused.clone();
    at::Tensor m = at::zeros({count}, at::kFloat), v = m.clone();
    struct Packed {
        at::Tensor codes = at::zeros({1000}, at::kByte), absmax = at::zeros({4}, at::kFloat);
    } fused1, fused2, plain1, plain2;
    for (std::int64_t step = 1; step <= 20; ++step) {
        const at::Tensor gradient = at::randn({count}, at::kFloat);
        const AdamWStep options{1e-2, 0.9, 0.999, 1e-8, 0.1, step, 0.5};
        adamw8bitKernels().front().compute(
            fused, gradient, {fused1.codes, fused1.absmax}, {fused2.codes, fused2.absmax}, options);
        adamw8bitKernels().back().compute(
            plain, gradient, {plain1.codes, plain1.absmax}, {plain2.codes, plain2.absmax}, options);
        updateAdamW(whole, gradient, m, v, options);
    }
    // A value between two codes may fall to either side by the last bit: few do.
    const auto differ = [](const Packed& a, const Packed& b) { return (a.codes != b.codes).sum().item<int>(); };
    QVERIFY2(differ(fused1, plain1) < 10, qPrintable(QString::number(differ(fused1, plain1))));
    QVERIFY2(differ(fused2, plain2) < 10, qPrintable(QString::number(differ(fused2, plain2))));
    QVERIFY((fused - plain).abs().max().item<double>() < 1e-3);
    // Of a walk of 20 steps of 0.01, rounding moves the end by little.
    QVERIFY2((fused - whole).abs().mean().item<double>() < 3e-3,
        qPrintable(QString::number((fused - whole).abs().mean().item<double>())));
    QVERIFY((fused - whole).abs().max().item<double>() > 0);
}

/// Beside one large gradient the others' squares round to zero, and their steps would be divided by eps alone.
void TestOptim::smallSquaresDoNotBecomeZero() {
    at::Tensor parameter = at::zeros({256}, at::kFloat), gradient = at::full({256}, 1e-4);
    gradient[0] = 1;
    for (const auto& kernel : adamw8bitKernels()) {
        at::Tensor at = at::zeros({256}, at::kFloat), codes1 = at::zeros({256}, at::kByte), codes2 = codes1.clone();
        at::Tensor absmax1 = at::zeros({1}, at::kFloat), absmax2 = absmax1.clone();
        for (std::int64_t step = 1; step <= 3; ++step)
            kernel.compute(at, gradient, {codes1, absmax1}, {codes2, absmax2}, {1e-2, 0.9, 0.999, 1e-8, 0, step});
        QVERIFY2(at.abs().max().item<double>() < 0.1, kernel.name.data());
    }
}

/// Formula in double, and what is no matrix of a block goes AdamW's way.
void TestOptim::muonTurnsMatricesAlone() {
    for (const auto& [out, in] : {std::pair<int, int>{12, 5}, {5, 12}}) {
        const at::Tensor matrix = at::randn({out, in}, at::kFloat);
        at::Tensor x = matrix.to(at::kDouble) / matrix.to(at::kDouble).norm();
        for (int i = 0; i < 5; ++i) {
            const at::Tensor a = x.matmul(x.t());
            x = x * 3.4445 + (a * -4.7750 + a.matmul(a) * 2.0315).matmul(x);
        }
        QVERIFY((orthogonalized(matrix) - x).abs().max().item<double>() < 1e-4);
    }
    OptimizerSection muon, adamw;
    muon.type = OptimizerType::Muon;
    adamw.betas = muon.betas = standardBetas(OptimizerType::Muon);
    at::Tensor one = at::randn({4, 6}, at::kFloat), embedding = one.clone(), other = one.clone();
    const auto turned =
        makeOptimizer(muon, {{"p", &one, ParameterRole::Linear}, {"embedding", &embedding, ParameterRole::Embedding}});
    const auto plain = makeOptimizer(adamw, {{"embedding", &other, ParameterRole::Embedding}});
    const at::Tensor before = one.clone(), gradient = at::randn({4, 6}, at::kFloat);
    for (at::Tensor* parameter : {&one, &embedding, &other}) {
        parameter->set_requires_grad(true);
        parameter->mutable_grad() = gradient;
    }
    turned->step(1e-2, 1);
    plain->step(1e-2, 1);
    QVERIFY(embedding.equal(other));
    // The first step: the momentum is a share of the gradient, which its length does not change.
    const at::Tensor wanted = before - orthogonalized(gradient) * (1e-2 * 0.2 * std::sqrt(6.0));
    QVERIFY((one.detach() - wanted).abs().max().item<double>() < 1e-5);
}

/// Algorithm 1 as the paper writes it, with x, y and z apart, in double; the rate warms up.
void TestOptim::scheduleFreeFollowsThePaper() {
    OptimizerSection options;
    options.type = OptimizerType::ScheduleFreeAdamW;
    options.weight_decay = 0.1;
    at::Tensor parameter = at::randn({5, 7}, at::kFloat);
    at::Tensor x = parameter.to(at::kDouble), y = x.clone(), z = x.clone(), v = at::zeros_like(x);
    parameter.set_requires_grad(true);
    const auto optimizer = makeOptimizer(options, {{"p", &parameter, ParameterRole::Linear}});
    double weights = 0;
    for (int step = 1; step <= 30; ++step) {
        const at::Tensor gradient = at::randn({5, 7}, at::kFloat);
        const double rate = 1e-2 * std::min(1.0, step / 5.0);
        parameter.mutable_grad() = gradient;
        optimizer->step(rate, 1);

        const at::Tensor g = gradient.to(at::kDouble);
        v = v * 0.999 + g * g * 0.001;
        z = z - (g / ((v / (1 - std::pow(0.999, step))).sqrt() + 1e-8) + y * 0.1) * rate;
        weights += rate * rate;
        const double c = rate * rate / weights;
        x = x * (1 - c) + z * c;
        y = z * (1 - 0.9) + x * 0.9;
        QVERIFY((parameter.detach() - y).abs().max().item<double>() < 1e-5);
        QVERIFY((optimizer->averages().front() - x).abs().max().item<double>() < 1e-5);
    }
    QVERIFY((x - y).abs().max().item<double>() > 1e-3); // they are not the same weights
}

void TestOptim::averagesAreWhatTheFormulaSays() {
    OptimizerSection options;
    options.ema_decay = 0.9;
    at::Tensor parameter = at::randn({5, 7}, at::kFloat);
    at::Tensor average = parameter.to(at::kDouble);
    parameter.set_requires_grad(true);
    const auto optimizer = makeOptimizer(options, {{"p", &parameter, ParameterRole::Linear}});
    for (int step = 0; step < 10; ++step) {
        parameter.mutable_grad() = at::randn({5, 7}, at::kFloat);
        optimizer->step(1e-2, 1);
        average = average * 0.9 + parameter.detach().to(at::kDouble) * 0.1;
    }
    const at::Tensor trained = parameter.detach().clone();
    {
        const AveragedWeights inForce(*optimizer);
        QVERIFY((parameter.detach() - average).abs().max().item<double>() < 1e-6);
        QVERIFY((parameter.detach() - trained).abs().max().item<double>() > 1e-3);
    }
    QVERIFY(parameter.detach().equal(trained));
    QVERIFY(parameter.requires_grad());
}

void TestOptim::everyOptimizerGoesOnFromItsFile_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<double>("average");
    for (const auto& row : methodTable<OptimizerType>())
        QTest::newRow(row.key.data()) << int(row.value) << 0.0;
    QTest::newRow("averaged adamw") << int(OptimizerType::AdamW) << 0.9;
    QTest::newRow("averaged schedule_free_adamw") << int(OptimizerType::ScheduleFreeAdamW) << 0.9;
}

void TestOptim::everyOptimizerGoesOnFromItsFile() {
    QFETCH(int, type);
    QFETCH(double, average);
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "optimizer.safetensors";
    OptimizerSection options;
    options.type = OptimizerType(type);
    options.betas = standardBetas(options.type);
    options.ema_decay = average;
    // Large enough for moments in 8 bits, and no whole number of their blocks.
    at::Tensor one = at::randn({70, 65}, at::kFloat), other = one.clone();
    const at::Tensor gradients[] = {at::randn({70, 65}, at::kFloat), at::randn({70, 65}, at::kFloat)};
    one.set_requires_grad(true);
    other.set_requires_grad(true);
    const auto first = makeOptimizer(options, {{"p", &one, ParameterRole::Linear}});
    const auto step = [](at::Tensor& parameter, Optimizer& optimizer, const at::Tensor& gradient) {
        parameter.mutable_grad() = gradient;
        optimizer.step(1e-2, 1);
    };
    step(one, *first, gradients[0]);
    QVERIFY(first->save(file));
    {
        const auto guard = withoutGradients();
        const auto averages = first->averages(); // a checkpoint's model file has these
        other.copy_(averages.empty() ? one.detach() : averages.front());
    }
    const auto second = makeOptimizer(options, {{"p", &other, ParameterRole::Linear}});
    QVERIFY(second->load(file));
    step(one, *first, gradients[1]);
    step(other, *second, gradients[1]);
    QVERIFY(one.equal(other));
    // The ledger counts this much; rows, columns and the last block come on top.
    const double bytes = 70 * 65 * (factsOf(options.type).stateBytes + (average > 0 ? 4 : 0));
    QVERIFY(double(first->stateBytes()) >= bytes && double(first->stateBytes()) < bytes + 4 * (70 + 65 + 2));

    at::Tensor larger = at::randn({71, 65}, at::kFloat);
    const auto wrong = makeOptimizer(options, {{"p", &larger, ParameterRole::Linear}})->load(file);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, std::string("checkpoint.optimizer"));
}

void TestOptim::ratesEqualTheReference_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("name");
    for (const auto& row : methodTable<SchedulerType>()) {
        const bool isConstant = row.value == SchedulerType::Constant;
        const bool isRestarts = row.value == SchedulerType::CosineWithRestarts;
        QTest::newRow(row.key.data()) << int(row.value)
                                      << (isConstant      ? QStringLiteral("constant_with_warmup")
                                             : isRestarts ? QStringLiteral("cosine_with_restarts_2")
                                                          : QString::fromUtf8(row.key.data()));
    }
    QTest::newRow("cosine, to a floor") << int(SchedulerType::Cosine) << "cosine_with_min_lr_0.1";
}

void TestOptim::ratesEqualTheReference() {
    QFETCH(int, type);
    QFETCH(QString, name);
    const Json json = reference("schedules"), inputs = json.at("inputs");
    Schedule schedule{
        SchedulerType(type), inputs.at("warmup_steps"), inputs.at("total_steps"), inputs.at("wsd_decay_steps")};
    schedule.cycles = 2;
    if (name.contains("min_lr")) schedule.floor = 0.1;
    if (schedule.type == SchedulerType::Polynomial) schedule.floor = 1e-4; // transformers' lr_end
    const Json wanted = json.at("cases").at(name.toStdString());
    QVERIFY(wanted.size() >= 20);
    for (std::size_t step = 0; step < wanted.size(); ++step) {
        // Past the end a cosine would rise again in transformers; no run gets there.
        if (std::int64_t(step) >= schedule.totalSteps && schedule.type == SchedulerType::Cosine) break;
        const double rate = inputs.at("lr").get<double>() * scheduleFactor(schedule, std::int64_t(step));
        QVERIFY2(std::abs(rate - wanted[step].get<double>()) < 1e-12, qPrintable(QString::number(step)));
    }
}

void TestOptim::sharesOfTheStepsAreTheRecipes() {
    TrainSection options;
    options.scheduler = SchedulerType::Wsd;
    options.warmup_ratio = 0.1;
    options.decay_ratio = 0.25;
    const Schedule schedule = scheduleOf(options, 41);
    QCOMPARE(schedule.warmupSteps, std::int64_t(5));
    QCOMPARE(schedule.decaySteps, std::int64_t(11));
    options.warmup_steps = 0;
    QCOMPARE(scheduleOf(options, 41).warmupSteps, std::int64_t(0));
    // More of both than there are steps: it falls as soon as it is warm.
    options.warmup_ratio = 1;
    options.warmup_steps = -1;
    options.decay_ratio = 1;
    for (std::int64_t step = 0; step <= 42; ++step)
        QVERIFY(std::isfinite(scheduleFactor(scheduleOf(options, 41), step)));
}

LUTHIER_TEST(TestOptim)
#include "test_optim.moc"
