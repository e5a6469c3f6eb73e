// Merging: the formulas are checked by test_reference; here what is asked for, and what is refused.

#include "core/base/file.h"
#include "core/engine/merge/merge_adapters.h"
#include "core/engine/merge/merge_models.h"
#include "core/engine/merge/merging.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;
using namespace luthier::engine;
namespace fs = std::filesystem;

class TestMerge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersFollowLayersAndNames();
    void mergekitsFileIsRead();
    void whatIsNotDoneIsNamed_data();
    void whatIsNotDoneIsNamed();
    void aModelWithItselfIsItself_data();
    void aModelWithItselfIsItself();
    void nothingIsKeptOfAZeroDensity();
    void adaptersOfOtherKindsAreRefused();
};

void TestMerge::numbersFollowLayersAndNames() {
    const MergeNumber none;
    QCOMPARE(none.at("x", 0.5, 7), 7.0);
    const MergeNumber number{{{"self_attn", {0, 1}}, {"mlp", {1, 0, 0.5}}, {"", {0.25}}}};
    QCOMPARE(number.at("model.layers.1.self_attn.q_proj.weight", 0.25, 7), 0.25);
    QCOMPARE(number.at("model.layers.1.mlp.up_proj.weight", 0.75, 7), 0.25);
    QCOMPARE(number.at("model.layers.1.mlp.up_proj.weight", 1, 7), 0.5);
    QCOMPARE(number.at("model.norm.weight", 1, 7), 0.25);
}

void TestMerge::mergekitsFileIsRead() {
    const auto recipe = parseModelMerge(R"(
merge_method: ties
base_model: base
models:
  - model: base            # no parameters: it is the base
  - model: a
    parameters: {weight: 0.5, density: [0.9, 0.1]}
  - model: b
    parameters:
      weight:
        - filter: mlp
          value: [0, 1]
        - value: 0.3
parameters: {normalize: false, density: 0.4, int8_mask: true}
dtype: bfloat16
)",
        "/models");
    QVERIFY2(recipe, recipe ? "" : recipe.error().english().c_str());
    QCOMPARE(int(recipe->method), int(ModelMerge::Ties));
    QCOMPARE(recipe->base.string(), std::string("/models/base"));
    QCOMPARE(recipe->models.size(), std::size_t(2));
    QCOMPARE(recipe->models[0].weight.at("x", 0, 1), 0.5);
    QCOMPARE(recipe->models[0].density.at("x", 0.5, 1), 0.5);
    QCOMPARE(recipe->models[1].density.at("x", 0.5, 1), 0.4);
    QCOMPARE(recipe->models[1].weight.at("a.mlp.b", 0.5, 1), 0.5);
    QCOMPARE(recipe->models[1].weight.at("a.norm", 0.5, 1), 0.3);
    QCOMPARE(recipe->normalize.at("x", 0, 1), 0.0);
    QVERIFY(recipe->dtype == DType::BF16);
    // One slice over the whole is the same; slerp begins at the base wherever it stands.
    const auto slices = parseModelMerge(R"(
merge_method: slerp
base_model: b
slices: [{sources: [{model: a, layer_range: [0, 2]}, {model: b, layer_range: [0, 2]}]}]
parameters: {t: 0.25}
)",
        "/models");
    QVERIFY2(slices, slices ? "" : slices.error().english().c_str());
    QCOMPARE(slices->models[0].folder.string(), std::string("/models/b"));
}

void TestMerge::whatIsNotDoneIsNamed_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("named");
    QTest::newRow("method") << "merge_method: passthrough\nmodels: [{model: a}]" << "passthrough";
    QTest::newRow("key") << "merge_method: linear\nmodels: [{model: a}]\nchat_format: x" << "chat_format";
    QTest::newRow("parameter") << "merge_method: ties\nbase_model: b\nmodels: [{model: a, parameters: {epsilon: 1}}]"
                               << "epsilon";
    QTest::newRow("layers") << "merge_method: linear\nslices: [{sources: [{model: a, layer_range: [4, 8]}]}]"
                            << "layer_range";
    QTest::newRow("base") << "merge_method: ties\nmodels: [{model: a}]" << "base_model";
    QTest::newRow("slerp of three") << "merge_method: slerp\nmodels: [{model: a}, {model: b}, {model: c}]"
                                    << "two models";
    QTest::newRow("no YAML") << "merge_method: [" << "reader said";
    QTest::newRow("union") << "merge_method: linear\nmodels: [{model: a}]\ntokenizer_source: union"
                           << "tokenizer_source";
}

void TestMerge::whatIsNotDoneIsNamed() {
    QFETCH(QString, yaml);
    QFETCH(QString, named);
    const auto recipe = parseModelMerge(yaml.toStdString(), "/models");
    QVERIFY(!recipe);
    const QString said = QString::fromStdString(recipe.error().english());
    QVERIFY2(said.contains(named), qPrintable(said));
}

void TestMerge::aModelWithItselfIsItself_data() {
    QTest::addColumn<int>("method");
    for (const auto& row : methodTable<ModelMerge>())
        QTest::newRow(row.key.data()) << int(row.value);
}

/// Whatever the method: of two equal models, over either of them, comes the same one.
void TestMerge::aModelWithItselfIsItself() {
    QFETCH(int, method);
    QTemporaryDir folder;
    const fs::path to = fs::path(folder.path().toStdString()) / "merged";
    ModelMergeRecipe recipe;
    recipe.method = ModelMerge(method);
    recipe.base = testing::fixture("llama");
    recipe.models = {{testing::fixture("llama"), {}, {}, {}}, {testing::fixture("llama"), {}, {}, {}}};
    QVERIFY(mergeModels(recipe, to));
    const auto before = *loadModel(recipe.base, {}), after = *loadModel(to, {});
    const auto was = before->parameters(), is = after->parameters();
    QCOMPARE(is.size(), was.size());
    for (std::size_t i = 0; i < is.size(); ++i)
        QVERIFY2((*is[i].tensor - *was[i].tensor).abs().max().item<double>() < 1e-6, is[i].name.c_str());
}

void TestMerge::nothingIsKeptOfAZeroDensity() {
    const at::Tensor tensor = at::arange(1, 11, at::kFloat).view({2, 5});
    QCOMPARE(keepLargest(tensor, 0).abs().sum().item<double>(), 0.0);
    QCOMPARE(keepLargest(tensor, 0.25).sum().item<double>(), 19.0); // int(2.5) of ten
    QVERIFY(at::equal(keepLargest(tensor, 1), tensor));
    QCOMPARE(keepMiddle(tensor, 0.5, 0.2).sum().item<double>(), 4.0 + 5 + 6 + 7 + 8);
    QCOMPARE(keepMiddle(tensor, 0.9, 0.5).sum().item<double>(), 45.0); // density comes first
    QCOMPARE(keepMiddle(tensor, 0.5, 0).sum().item<double>(), 6.0 + 7 + 8 + 9 + 10);
}

void TestMerge::adaptersOfOtherKindsAreRefused() {
    AdapterMergeRequest request;
    request.adapters = {testing::fixture("peft_lora_qv"), testing::fixture("peft_dora")};
    request.weights = {1, 1};
    QCOMPARE(mergeAdapters(request).error().code, std::string("merge.kind"));
    request.adapters = {testing::fixture("peft_ia3")};
    QCOMPARE(mergeAdapters(request).error().code, std::string("merge.weights"));
    request.weights = {1};
    QCOMPARE(mergeAdapters(request).error().code, std::string("peft.unsupported"));
}

LUTHIER_TEST(TestMerge)
#include "test_merge.moc"
