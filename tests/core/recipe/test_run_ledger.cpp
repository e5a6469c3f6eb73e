#include "core/model/families.h"
#include "core/recipe/run_ledger.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestRunLedger : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fullTrainingTakesSixteenBytesAParameter();
    void optimisersTakeWhatTheirRowsSay_data();
    void optimisersTakeWhatTheirRowsSay();
    void checkpointingIsTakenWhereNothingElseFits();

private:
    static Recipe fullRecipe() {
        Recipe recipe;
        recipe.adapter.type = AdapterType::None;
        return recipe;
    }
    const ModelSpec m_spec = *readModelSpec(testing::fixture("llama"));
};

void TestRunLedger::fullTrainingTakesSixteenBytesAParameter() {
    const MemoryLedger ledger = predictRun(m_spec, fullRecipe(), DType::F32, 1);
    QCOMPARE(ledger.bytesOf(MemoryPart::Weights) + ledger.bytesOf(MemoryPart::Gradients) +
                 ledger.bytesOf(MemoryPart::Optimizer),
        16 * std::uint64_t(parameterCount(m_spec)));
}

void TestRunLedger::optimisersTakeWhatTheirRowsSay_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<double>("matrix");
    QTest::addColumn<double>("other");
    QTest::newRow("adamw") << int(OptimizerType::AdamW) << 8.0 << 8.0;
    // A byte for each moment, and a scale of four bytes for 256 of them.
    QTest::newRow("adamw_8bit") << int(OptimizerType::AdamW8bit) << 2 + 2 * 4 / 256.0 << 8.0;
    QTest::newRow("lion") << int(OptimizerType::Lion) << 4.0 << 4.0;
    QTest::newRow("muon") << int(OptimizerType::Muon) << 4.0 << 8.0;
}

void TestRunLedger::optimisersTakeWhatTheirRowsSay() {
    QFETCH(int, type);
    QFETCH(double, matrix);
    QFETCH(double, other);
    Recipe recipe = fullRecipe();
    recipe.train.optimizer.type = OptimizerType(type);
    double matrices = 0, others = 0;
    for (const ParameterShape& parameter : parameterShapes(m_spec))
        (parameter.role == ParameterRole::Linear ? matrices : others) += double(parameter.count());
    QCOMPARE(predictRun(m_spec, recipe, DType::F32, 1).bytesOf(MemoryPart::Optimizer),
        std::uint64_t(matrices * matrix + others * other));
    // What is frozen has no state.
    recipe.model.freeze = {"embed_tokens", "lm_head"};
    QVERIFY(predictRun(m_spec, recipe, DType::F32, 1).bytesOf(MemoryPart::Optimizer) <
            std::uint64_t(matrices * matrix + others * other));
}

void TestRunLedger::checkpointingIsTakenWhereNothingElseFits() {
    Recipe recipe = fullRecipe();
    const auto bytes = [&](GradientCheckpointing checkpointing) {
        recipe.train.gradient_checkpointing = checkpointing;
        return predictRun(m_spec, recipe, DType::F32).totalBytes();
    };
    const std::uint64_t without = bytes(GradientCheckpointing::Never), with = bytes(GradientCheckpointing::Always);
    QVERIFY(with < without);
    QCOMPARE(bytes(GradientCheckpointing::Auto), without);
    const auto decided = [&](std::uint64_t available) {
        return fitted(m_spec, recipe, DType::F32, available).train.gradient_checkpointing;
    };
    QVERIFY(decided(without) == GradientCheckpointing::Never);
    QVERIFY(decided(without - 1) == GradientCheckpointing::Always);
    recipe.train.gradient_checkpointing = GradientCheckpointing::Never; // said by the person
    QVERIFY(decided(with) == GradientCheckpointing::Never);
}

LUTHIER_TEST(TestRunLedger)
#include "test_run_ledger.moc"
