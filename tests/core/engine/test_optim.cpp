// Optimisers and schedules against their references: fixtures/losses/optimizers.json and schedules.json.

#include "core/engine/nn/tensors.h"
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
    QTest::addColumn<int>("type");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("beta2");
    QTest::addColumn<double>("eps");
    QTest::addColumn<double>("decay");
    const auto cases = reference("optimizers").at("cases");
    for (const auto& [name, values] : cases.items()) {
        const QString key = QString::fromStdString(name);
        if (key.startsWith("adamw"))
            QTest::newRow(name.c_str()) << key << int(OptimizerType::AdamW) << 1e-2
                                        << (key.contains(".95") ? 0.95 : 0.999) << (key.contains("1e-6") ? 1e-6 : 1e-8)
                                        << (key.endsWith("wd=.1") ? 0.1 : 0.0);
        if (key.startsWith("lion"))
            QTest::newRow(name.c_str()) << key << int(OptimizerType::Lion) << 1e-3 << 0.99 << 0.0 << 0.1;
    }
}

void TestOptim::stepsEqualTheReference() {
    QFETCH(QString, name);
    QFETCH(int, type);
    QFETCH(double, rate);
    QFETCH(double, beta2);
    QFETCH(double, eps);
    QFETCH(double, decay);
    const Json json = reference("optimizers");
    at::Tensor parameter = matrix(json.at("inputs").at("start")).set_requires_grad(true);
    OptimizerSection options;
    options.type = OptimizerType(type);
    options.betas = {0.9, beta2};
    options.eps = eps;
    options.weight_decay = decay;
    const auto optimizer = makeOptimizer(options, {{"p", &parameter, ParameterRole::Linear}});
    const Json wanted = json.at("cases").at(name.toStdString());
    QVERIFY(wanted.size() >= 5);
    for (std::size_t step = 0; step < wanted.size(); ++step) {
        parameter.mutable_grad() = matrix(json.at("inputs").at("gradients")[step]) * 4;
        optimizer->step(rate, 0.25); // as clipping has it
        const double worst = (parameter.detach() - matrix(wanted[step])).abs().max().item<double>();
        QVERIFY2(worst < 1e-5, qPrintable(QStringLiteral("step %1: %2").arg(step + 1).arg(worst)));
    }
}

void TestOptim::everyOptimizerGoesOnFromItsFile_data() {
    QTest::addColumn<int>("type");
    for (const auto& row : methodTable<OptimizerType>())
        QTest::newRow(row.key.data()) << int(row.value);
}

void TestOptim::everyOptimizerGoesOnFromItsFile() {
    QFETCH(int, type);
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "optimizer.safetensors";
    OptimizerSection options;
    options.type = OptimizerType(type);
    options.betas = standardBetas(options.type);
    at::Tensor one = at::randn({3, 4}, at::kFloat), other = one.clone();
    one.set_requires_grad(true);
    other.set_requires_grad(true);
    const auto first = makeOptimizer(options, {{"p", &one, ParameterRole::Linear}});
    const auto step = [](at::Tensor& parameter, Optimizer& optimizer, double value) {
        parameter.mutable_grad() = at::full({3, 4}, value);
        optimizer.step(1e-2, 1);
    };
    step(one, *first, 0.5);
    QVERIFY(first->save(file));
    {
        const auto guard = withoutGradients();
        other.copy_(one);
    }
    const auto second = makeOptimizer(options, {{"p", &other, ParameterRole::Linear}});
    QVERIFY(second->load(file));
    step(one, *first, -0.1);
    step(other, *second, -0.1);
    QVERIFY(one.equal(other));
    QCOMPARE(first->stateBytes(), std::uint64_t(12 * 4 * factsOf(options.type).moments));

    at::Tensor larger = at::randn({4, 4}, at::kFloat);
    const auto wrong = makeOptimizer(options, {{"p", &larger, ParameterRole::Linear}})->load(file);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, std::string("checkpoint.optimizer"));
}

void TestOptim::ratesEqualTheReference_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("name");
    for (const auto& row : methodTable<SchedulerType>()) {
        const bool isConstant = row.value == SchedulerType::Constant;
        QTest::newRow(row.key.data()) << int(row.value)
                                      << (isConstant ? QStringLiteral("constant_with_warmup")
                                                     : QString::fromUtf8(row.key.data()));
    }
}

void TestOptim::ratesEqualTheReference() {
    QFETCH(int, type);
    QFETCH(QString, name);
    const Json json = reference("schedules"), inputs = json.at("inputs");
    const Schedule schedule{
        SchedulerType(type), inputs.at("warmup_steps"), inputs.at("total_steps"), inputs.at("wsd_decay_steps")};
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
