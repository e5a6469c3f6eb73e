// Weights in four bits: bit for bit what bitsandbytes makes of them, and an adapter that trains beside them.

#include "core/base/text.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/quant/dynamic_code.h"
#include "core/engine/quant/int8.h"
#include "core/engine/quant/nf4.h"
#include "core/engine/quant/quantize.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <QTemporaryDir>

using namespace luthier;
using namespace luthier::engine;

class TestQuant : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theTablesAreThePublished();
    void nf4EqualsBitsandbytes_data();
    void nf4EqualsBitsandbytes();
    void int8EqualsBitsandbytes_data();
    void int8EqualsBitsandbytes();
    void aModelInEightBitsAnswersAsTheReference();
    void kernelsEqualThePlain_data();
    void kernelsEqualThePlain();
    void productsAndGradientsAreThoseOfTheValues();
    void nothingIsKeptForTheWayBack();
    void aZeroBlockStaysZero();
    void aFolderSaysHowItsBaseLay();
    void anAdapterOverNf4IsTheReference_data();
    void anAdapterOverNf4IsTheReference();
    void everyFamilyIsPacked_data();
    void everyFamilyIsPacked();
    void savedModulesAreUnpacked();
    void storedFormsAreTrainedOver_data();
    void storedFormsAreTrainedOver();

private:
    std::optional<SafetensorsFile> m_file;
    at::Tensor tensor(const std::string& name) const {
        const TensorView* view = m_file->find(name);
        return view ? copyAs(*view, view->dtype) : at::Tensor();
    }
};

void TestQuant::initTestCase() {
    auto file = SafetensorsFile::open(testing::fixture("nf4/expected.safetensors"));
    QVERIFY(file);
    m_file = std::move(*file);
}

void TestQuant::theTablesAreThePublished() {
    const at::Tensor code = tensor("code"), dynamic = tensor("dynamic_code");
    for (int i = 0; i < 16; ++i)
        QCOMPARE(nf4Code()[std::size_t(i)], code[i].item<float>());
    for (int i = 0; i < 256; ++i)
        QVERIFY2(dynamicCode()[std::size_t(i)] == dynamic[i].item<float>(), qPrintable(QString::number(i)));
}

void TestQuant::nf4EqualsBitsandbytes_data() {
    QTest::addColumn<QString>("matrix");
    QTest::addColumn<int>("block");
    for (const char* matrix : {"square", "large", "odd", "ragged"})
        for (const int block : {64, 128})
            QTest::addRow("%s, blocks of %d", matrix, block) << QString::fromLatin1(matrix) << block;
    QTest::newRow("from bf16") << QStringLiteral("from_bf16") << 64;
}

void TestQuant::nf4EqualsBitsandbytes() {
    QFETCH(QString, matrix);
    QFETCH(int, block);
    const at::Tensor weight = tensor(matrix.toStdString() + ".weight").to(at::kFloat);
    const std::string is = matrix.toStdString() + ".block" + std::to_string(block) + ".";
    const auto valuesOf = [&](const Nf4Tensors& tensors, at::ScalarType type) {
        return Nf4Weights(tensors, weight.size(0), weight.size(1), at::kCPU).values(type);
    };

    const Nf4Tensors plain = quantizeNf4(weight, block, /*doubleQuant=*/false);
    QVERIFY(plain.packed.equal(tensor(is + "packed").flatten()));
    QVERIFY(plain.absmax.equal(tensor(is + "absmax")));
    QVERIFY(valuesOf(plain, at::kFloat).equal(tensor(is + "dequantised")));
    if (const at::Tensor half = tensor(is + "dequantised_bf16"); half.defined())
        QVERIFY(valuesOf(plain, at::kBFloat16).equal(half));

    const Nf4Tensors nested = quantizeNf4(weight, block, /*doubleQuant=*/true);
    QVERIFY(nested.packed.equal(plain.packed));
    QCOMPARE(nested.offset, tensor(is + "nested.offset").item<float>());
    QVERIFY(nested.absmax.equal(tensor(is + "nested.absmax_codes")));
    QVERIFY(nested.scales.equal(tensor(is + "nested.scales")));
    QVERIFY(absmaxOf(nested).equal(tensor(is + "nested.absmax_restored")));
    QVERIFY(valuesOf(nested, at::kFloat).equal(tensor(is + "nested.dequantised")));
}

void TestQuant::int8EqualsBitsandbytes_data() {
    QTest::addColumn<QString>("matrix");
    for (const char* matrix : {"square.f32", "square.f16", "tall.f32", "tall.f16", "ragged.f32", "ragged.f16"})
        QTest::newRow(matrix) << QString::fromLatin1(matrix);
}

void TestQuant::int8EqualsBitsandbytes() {
    QFETCH(QString, matrix);
    const auto file = SafetensorsFile::open(testing::fixture("int8/expected.safetensors"));
    QVERIFY(file);
    const auto tensorOf = [&](const char* part) {
        const TensorView* view = file->find(matrix.toStdString() + part);
        return copyAs(*view, view->dtype);
    };
    const Int8Tensors own = quantizeInt8(tensorOf(".weight").to(at::kFloat));
    QVERIFY(own.codes.equal(tensorOf(".codes")));
    QVERIFY(own.absmax.equal(tensorOf(".scales").to(at::kFloat)));
    const at::Tensor wanted = tensorOf(".dequantised").to(at::kFloat);
    QVERIFY(Int8Weights(own, at::kCPU).values(at::kFloat).equal(wanted));
    // A row of zeros has no largest magnitude to divide by.
    const Int8Tensors empty = quantizeInt8(at::zeros({2, 3}));
    QVERIFY(Int8Weights(empty, at::kCPU).values(at::kFloat).equal(at::zeros({2, 3})));
}

/// fixtures/int8: logits and loss of fixtures/llama with the linear layers of its blocks in eight bits.
void TestQuant::aModelInEightBitsAnswersAsTheReference() {
    const auto file = SafetensorsFile::open(testing::fixture("int8/expected.safetensors"));
    QVERIFY(file);
    const auto tensorOf = [&](const char* name) {
        const TensorView* view = file->find(name);
        return copyAs(*view, view->dtype);
    };
    const auto model = *loadModel(testing::fixture("llama"), {.quantization = {QuantizationType::Int8}});
    const auto guard = withoutGradients();
    const at::Tensor valid = tensorOf("llama.attention_mask").to(at::kBool);
    const at::Tensor logits =
        model->logits(model->hidden({.ids = tensorOf("llama.input_ids"), .keyValid = valid})).to(at::kFloat);
    const at::Tensor apart = (logits - tensorOf("llama.logits")).abs().amax({-1}).masked_select(valid);
    QVERIFY2(apart.max().item<double>() < 1e-4, qPrintable(QString::number(apart.max().item<double>())));
}

void TestQuant::kernelsEqualThePlain_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("block");
    for (const int count : {1, 2, 63, 64, 65, 127, 4096, 100'001})
        for (const int block : {32, 64, 512})
            QTest::addRow("%d in blocks of %d", count, block) << count << block;
}

void TestQuant::kernelsEqualThePlain() {
    QFETCH(int, count);
    QFETCH(int, block);
    const Nf4Tensors tensors = quantizeNf4(at::randn({1, count}), block, /*doubleQuant=*/true);
    const auto run = [&](const Kernel<DequantizeNf4>& kernel) {
        const at::Tensor values = at::zeros({1, count});
        kernel.compute(tensors.packed, absmaxOf(tensors), block, values);
        return values;
    };
    const at::Tensor plain = run(dequantizeNf4Kernels().back());
    for (const auto& kernel : dequantizeNf4Kernels())
        QVERIFY2(run(kernel).equal(plain), kernel.name.data());
}

void TestQuant::productsAndGradientsAreThoseOfTheValues() {
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
        const std::shared_ptr<const PackedWeights> packed =
            quantize(at::randn({48, 40}), {QuantizationType::Nf4}, at::kCPU);
        const at::Tensor values = packed->values(type);
        const at::Tensor input = at::randn({3, 5, 40}).to(type), bias = at::randn({48}).to(type);
        for (const bool hasBias : {false, true}) {
            const auto leaf = [](const at::Tensor& tensor) { return tensor.clone().set_requires_grad(true); };
            at::Tensor x1 = leaf(input), x2 = leaf(input), b1 = leaf(bias), b2 = leaf(bias);
            const at::Tensor own = engine::linear(x1, packed, hasBias ? b1 : at::Tensor());
            const at::Tensor dense = at::linear(x2, values, hasBias ? b2 : at::Tensor());
            QVERIFY(own.equal(dense));
            own.square().sum().backward();
            dense.square().sum().backward();
            const double near = type == at::kFloat ? 1e-5 : 0.02;
            QVERIFY(at::allclose(x1.grad(), x2.grad(), near, near));
            if (hasBias) QVERIFY(at::allclose(b1.grad(), b2.grad(), near, near));
        }
    }
}

/// The graph holds the packed form: it stays right after the layer is gone, and no matrix of values is alive.
void TestQuant::nothingIsKeptForTheWayBack() {
    const at::Tensor weight = at::randn({64, 64});
    auto packed = quantize(weight, {QuantizationType::Nf4}, at::kCPU);
    const at::Tensor values = packed->values(at::kFloat);
    at::Tensor x = at::randn({2, 64}).set_requires_grad(true);
    const at::Tensor y = engine::linear(x, packed, {}).sum();
    const std::weak_ptr<const PackedWeights> watched = packed;
    packed.reset();
    QVERIFY(!watched.expired());
    y.backward();
    QVERIFY(at::allclose(x.grad(), at::ones({2, 64}).matmul(values), 1e-5, 1e-5));
    QVERIFY(watched.expired() || y.grad_fn());
}

void TestQuant::aZeroBlockStaysZero() {
    at::Tensor weight = at::randn({4, 64});
    weight[1].zero_();
    for (const bool isDouble : {false, true}) {
        const Nf4Tensors tensors = quantizeNf4(weight, 64, isDouble);
        const at::Tensor values = Nf4Weights(tensors, 4, 64, at::kCPU).values(at::kFloat);
        QVERIFY(values.isfinite().all().item<bool>());
        QCOMPARE(values[1].abs().max().item<double>(), 0.0);
    }
}

void TestQuant::aFolderSaysHowItsBaseLay() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(*readBaseQuantization(path) == QuantizationSection());
    QVERIFY(writeBaseQuantization(path, {}));
    QVERIFY(std::filesystem::is_empty(path));
    const QuantizationSection wanted{QuantizationType::Nf4, 128, false};
    QVERIFY(writeBaseQuantization(path, wanted));
    QVERIFY(*readBaseQuantization(path) == wanted);
    testing::write(path / "base_quantization.json", R"({"type": "nf5", "block_size": 64, "double_quant": true})");
    QCOMPARE(readBaseQuantization(path).error().code, std::string("file.damaged"));
}

void TestQuant::anAdapterOverNf4IsTheReference_data() {
    QTest::addColumn<QString>("kind");
    QTest::newRow("scales in fp32") << QStringLiteral("plain");
    QTest::newRow("scales quantised") << QStringLiteral("nested");
}

/// fixtures/nf4/llama_lora: logits, and the gradients of a LoRA, over the decoder blocks of fixtures/llama in NF4.
void TestQuant::anAdapterOverNf4IsTheReference() {
    QFETCH(QString, kind);
    const auto folder = testing::fixture("nf4/llama_lora");
    const auto file = *SafetensorsFile::open(folder / "expected.safetensors");
    const auto given = [&](const std::string& name) {
        const TensorView* view = file.find(name);
        return copyAs(*view, view->dtype);
    };
    const auto expected = [&](const std::string& name) { return given(kind.toStdString() + "." + name); };
    const auto model = *loadModel(testing::fixture("llama"),
        {.quantization = {QuantizationType::Nf4, /*block_size=*/64, /*double_quant=*/kind == "nested"}});
    const auto adapter = *loadAdapter(*model, folder / "adapter", /*trainable=*/true);
    const at::Tensor mask = given("attention_mask").to(at::kBool);
    const auto logits = [&] { return model->logits(model->hidden({.ids = given("input_ids"), .keyValid = mask})); };
    const auto worst = [&](const at::Tensor& own, const at::Tensor& wanted) {
        return (own.detach() - wanted).masked_select(mask.unsqueeze(2)).abs().max().item<double>();
    };

    adapter->setEnabled(false);
    QVERIFY(worst(logits(), expected("logits_without_adapter")) < 2e-5);
    adapter->setEnabled(true);
    const at::Tensor own = logits();
    QVERIFY(worst(own, expected("logits")) < 2e-5);
    const at::Tensor labels = given("labels").narrow(1, 1, 23).flatten();
    const at::Tensor loss = at::cross_entropy_loss(own.narrow(1, 0, 23).flatten(0, 1), labels);
    loss.backward();
    for (const NamedParameter& parameter : adapter->parameters()) {
        std::string name = parameter.name.substr(std::string_view("base_model.model.").size());
        name = replaceAll(name, ".default", "");
        const at::Tensor wanted = expected("grad." + name);
        const double apart = (parameter.tensor->grad() - wanted).norm().item<double>() / wanted.norm().item<double>();
        QVERIFY2(apart < 1e-4, name.c_str());
    }
}

void TestQuant::everyFamilyIsPacked_data() {
    QTest::addColumn<QString>("fixture");
    std::vector<std::string> fixtures = testing::modelFixtures();
    fixtures.emplace_back("gguf_k/model.gguf");
    for (const std::string& fixture : fixtures)
        QTest::newRow(fixture.c_str()) << QString::fromStdString(fixture);
}

/// A packed model computes the same as one with unpacked values, and its linear layers take a seventh of the memory.
void TestQuant::everyFamilyIsPacked() {
    QFETCH(QString, fixture);
    const auto path = testing::fixture(fixture.toStdString());
    const auto packed = *loadModel(path, {.quantization = {QuantizationType::Nf4}});
    const auto dense = *loadModel(path, {});
    const auto values = *loadModel(path, {.quantization = {QuantizationType::Nf4}});
    std::uint64_t packedBytes = 0, denseBytes = 0;
    for (Linear* linear : values->linears()) {
        packedBytes += linear->weights.bytes();
        linear->weights.unpack(at::kFloat);
        denseBytes += linear->weights.bytes();
    }
    QVERIFY2(packedBytes * 7 < denseBytes, qPrintable(QStringLiteral("%1 of %2").arg(packedBytes).arg(denseBytes)));
    const at::Tensor ids = at::randint(3, packed->spec().vocab_size, {2, 7}, at::kLong);
    const auto hidden = [&](const Transformer& model) {
        ModelInput input{.ids = ids};
        if (model.spec().isEncoderDecoder()) input.encoded = model.encode({.ids = ids});
        return model.hidden(input);
    };
    const at::Tensor own = hidden(*packed);
    const at::Tensor unpacked = hidden(*values);
    // A Conv1D's matrix lies the other way round once it is unpacked, and products may be rounded differently.
    const bool liesOtherwise = packed->spec().transposedLinears;
    QVERIFY(liesOtherwise ? (own - unpacked).abs().max().item<double>() < 1e-4 : own.equal(unpacked));
    const at::Tensor whole = hidden(*dense);
    const double apart = (own - whole).norm().item<double>() / whole.norm().item<double>();
    QVERIFY2(apart > 0 && apart < 0.5, qPrintable(QString::number(apart)));
}

void TestQuant::savedModulesAreUnpacked() {
    const auto model = *loadModel(testing::fixture("llama"), {.quantization = {QuantizationType::Nf4}});
    AdapterSection section;
    section.target_modules = {"q_proj"};
    section.modules_to_save = {"down_proj"};
    const auto adapter = *createAdapter(*model, section, "base");
    int trained = 0;
    for (const NamedParameter& parameter : adapter->parameters())
        trained += parameter.name.ends_with("down_proj.modules_to_save.default.weight");
    QCOMPARE(trained, 2);
    for (const Linear* linear : model->linears())
        QCOMPARE(linear->weights.packed == nullptr, linear->name.ends_with("down_proj"));
}

void TestQuant::storedFormsAreTrainedOver_data() {
    QTest::addColumn<QString>("folder");
    for (const char* folder : {"quant_awq", "quant_bnb_int8", "quant_bnb_nf4_double", "quant_ct_nvfp4",
             "quant_ct_w4a16_asym", "quant_fp8_block_ragged", "quant_gptq_4_act", "quant_torchao_int4",
             "gguf_k/model.gguf", "gguf_q4_0/model.gguf", "gguf_q8_0/model.gguf"})
        QTest::newRow(folder) << folder;
}

/// An adapter over weights in their stored form has the same gradients as over their unpacked values.
void TestQuant::storedFormsAreTrainedOver() {
    QFETCH(QString, folder);
    const auto path = testing::fixture(folder.toStdString());
    const at::Tensor ids = at::randint(3, 150, {2, 9}, at::kLong);
    std::vector<at::Tensor> gradients[2];
    for (const bool isDense : {false, true}) {
        const auto model = *loadModel(path, {});
        std::uint64_t stored = 0, dense = 0;
        for (Linear* linear : model->linears()) {
            stored += linear->weights.bytes();
            if (isDense) linear->weights.unpack(at::kFloat);
            dense += std::uint64_t(linear->inFeatures() * linear->outFeatures()) * 4;
        }
        QVERIFY2(stored < dense / 2, qPrintable(QString::number(stored)));
        at::manual_seed(3);
        const auto adapter = *createAdapter(*model, {}, "base");
        for (const NamedParameter& parameter : adapter->parameters()) {
            const auto guard = withoutGradients();
            parameter.tensor->copy_(at::randn(parameter.tensor->sizes()) * 0.02);
        }
        model->logits(model->hidden({.ids = ids}, nullptr, /*training=*/true)).square().mean().backward();
        for (const NamedParameter& parameter : adapter->parameters())
            gradients[isDense].push_back(parameter.tensor->grad().clone());
    }
    QVERIFY(!gradients[0].empty());
    for (std::size_t i = 0; i < gradients[0].size(); ++i)
        QVERIFY(at::allclose(gradients[0][i], gradients[1][i], 1e-5, 1e-7));
}

LUTHIER_TEST(TestQuant)
#include "test_quant.moc"
