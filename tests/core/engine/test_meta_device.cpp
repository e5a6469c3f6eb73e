// Runs every family on LibTorch's meta device, where tensors have shapes and no values. An operation that meets a
// tensor of another device throws, so that a GPU's stumbling blocks show here.

#include "core/engine/kernels/linear_cross_entropy.h"
#include "core/engine/kernels/place.h"
#include "core/engine/kernels/token_logps.h"
#include "core/engine/nn/weights.h"
#include "core/engine/objectives/token_loss.h"
#include "core/engine/peft/adapter.h"
#include "core/model/families.h"
#include "core/recipe/adjustments.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/ExpandUtils.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/stack.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <QtTest>
#include <torch/library.h>

#include <c10/util/Exception.h>

using namespace luthier;
using namespace luthier::engine;

namespace {

/// embedding_dense_backward(gradient, indices, num_weights, padding_idx, scale_by_frequency)
void embeddingBackward(const c10::OperatorHandle&, c10::Stack* stack) {
    const auto arguments = torch::jit::pop(*stack, 5);
    const at::Tensor gradient = arguments[0].toTensor();
    torch::jit::push(*stack, gradient.new_empty({arguments[2].toInt(), gradient.size(-1)}));
}

/// native_layer_norm(input, normalized_shape, weight, bias, eps): output, mean, reciprocal deviation
void layerNorm(const c10::OperatorHandle&, c10::Stack* stack) {
    const auto arguments = torch::jit::pop(*stack, 5);
    const at::Tensor input = arguments[0].toTensor();
    const at::Tensor of = input.mean(-1, /*keepdim=*/true);
    torch::jit::push(*stack, at::empty_like(input), at::empty_like(of), at::empty_like(of));
}

/// native_layer_norm_backward(gradient, input, normalized_shape, mean, rstd, weight, bias, output_mask)
void layerNormBackward(const c10::OperatorHandle&, c10::Stack* stack) {
    const auto arguments = torch::jit::pop(*stack, 8);
    const auto like = [](const c10::IValue& value) {
        return value.isTensor() && value.toTensor().defined() ? at::empty_like(value.toTensor()) : at::Tensor();
    };
    torch::jit::push(*stack, like(arguments[1]), like(arguments[5]), like(arguments[6]));
}

} // namespace

// Operations without a meta kernel in LibTorch's C++, computed by shape alone.
TORCH_LIBRARY_IMPL(aten, Meta, library) {
    library.impl("index_select", [](const at::Tensor& self, std::int64_t dim, const at::Tensor& index) {
        TORCH_CHECK(self.device() == index.device(), "index_select: ", self.device(), " and ", index.device());
        auto shape = self.sizes().vec();
        shape[std::size_t(dim)] = index.numel();
        return self.new_empty(shape);
    });
    for (const char* name : {"abs.out", "logical_not.out"})
        library.impl(name, [](const at::Tensor& self, at::Tensor& out) -> at::Tensor& {
            out.resize_(self.sizes());
            return out;
        });
    library.impl("where.self", [](const at::Tensor& condition, const at::Tensor& self, const at::Tensor& other) {
        TORCH_CHECK(condition.device() == self.device() && self.device() == other.device(), "where: two devices");
        return at::empty_like(self + other.to(self.scalar_type()))
            .expand(at::infer_size(condition.sizes(), at::infer_size(self.sizes(), other.sizes())))
            .contiguous();
    });
    library.impl("relu", [](const at::Tensor& self) { return at::empty_like(self); });
    library.impl("native_layer_norm", torch::CppFunction::makeFromBoxedFunction<&layerNorm>());
    library.impl("native_layer_norm_backward", torch::CppFunction::makeFromBoxedFunction<&layerNormBackward>());
    // Boxed, because their integer types differ between releases.
    library.impl("embedding_dense_backward", torch::CppFunction::makeFromBoxedFunction<&embeddingBackward>());
}

namespace {

constexpr std::int64_t kRows = 2, kTokens = 6;

/// Operations that have no meta kernel or read a value back: the shape of their result depends on values.
const char* knownToReadValues(const ModelSpec& spec) {
    if (spec.experts.num_local_experts > 0) return "which tokens an expert gets is found by nonzero";
    const bool byLength = spec.rope.scaling == RopeScaling::Dynamic || spec.rope.scaling == RopeScaling::LongRope;
    if (spec.position == PositionKind::Rope && byLength) return "the rotation depends on the longest position";
    return nullptr;
}

at::Tensor ids(at::Device device) { return at::ones({kRows, kTokens}, on(device, at::kLong)); }

/// Padding, packing and plain; with a source where there is an encoder.
std::vector<ModelInput> inputsFor(const Transformer& model) {
    const at::Device device = model.device();
    std::vector<ModelInput> out(2);
    out[0].ids = ids(device);
    out[1].ids = ids(device);
    out[1].keyValid = at::ones({kRows, kTokens}, on(device, at::kBool));
    if (model.spec().isEncoderDecoder()) {
        for (ModelInput& input : out) {
            input.encoded = model.encode({.ids = ids(device)}, true);
            input.encodedValid = at::ones({kRows, kTokens}, on(device, at::kBool));
        }
    } else if (model.spec().causal) {
        out.push_back({.ids = ids(device),
            .positions = at::zeros({kRows, kTokens}, on(device, at::kLong)),
            .segments = at::zeros({kRows, kTokens}, on(device, at::kLong))});
    }
    return out;
}

void passThrough(const Transformer& model) {
    for (const ModelInput& input : inputsFor(model)) {
        const at::Tensor hidden = model.hidden(input, nullptr, /*training=*/true);
        QVERIFY(hidden.device() == model.device());
        at::Tensor loss = hidden.to(at::kFloat).sum();
        if (model.spec().head == HeadKind::Language) {
            const at::Tensor rows = hidden.reshape({-1, hidden.size(-1)});
            const at::Tensor targets = ids(model.device()).reshape({-1});
            loss = loss + linearCrossEntropy(rows, headOf(model), targets, {0.1, 1e-3});
            loss = loss + tokenLogps(rows, headOf(model), targets).sum();
        }
        if (loss.requires_grad()) loss.backward();
    }
}

} // namespace

class TestMetaDevice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFamilyStaysOnItsDevice_data();
    void everyFamilyStaysOnItsDevice();
    void everyMethodHasAPlaceOrIsRefusedByName();
    void aTensorOfAnotherDeviceWouldBeSeen();
};

void TestMetaDevice::everyFamilyStaysOnItsDevice_data() {
    QTest::addColumn<QString>("fixture");
    for (const auto& entry : std::filesystem::directory_iterator(testing::sourceFolder() / "tests" / "fixtures")) {
        const auto spec = readModelSpec(entry.path());
        if (!spec) continue;
        const std::string name = entry.path().filename().string();
        if (const char* reason = knownToReadValues(*spec))
            qInfo("%s is left out: %s", name.c_str(), reason);
        else
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

void TestMetaDevice::everyFamilyStaysOnItsDevice() {
    QFETCH(QString, fixture);
    ModelSpec spec = *readModelSpec(testing::fixture(fixture.toStdString()));
    spec.dropout = {.embedding = 0.1, .attention = 0.1, .residual = 0.1, .activation = 0.1, .output = 0.1};
    for (const DType type : {DType::F32, DType::BF16}) {
        const LoadOptions whole{.computeType = type, .trainable = true, .device = at::kMeta};
        const auto model = createModel(spec, whole);
        passThrough(*model);
        int moved = 0;
        for (const NamedParameter& parameter : model->parameters())
            moved += parameter.tensor->grad().defined();
        QVERIFY(moved > 4);
        for (const AdapterType adapter : allMethods<AdapterType>()) {
            if (adapter == AdapterType::None) continue;
            const auto base = createModel(spec, {.computeType = type, .device = at::kMeta});
            AdapterSection section;
            section.type = adapter;
            section.lora_dropout = 0.1;
            const auto made = createAdapter(*base, section, "meta");
            if (!made) continue; // IA3 has no place in some
            passThrough(*base);
            for (const NamedParameter& parameter : (*made)->parameters())
                QVERIFY2(parameter.tensor->device() == base->device(), parameter.name.c_str());
            (*made)->merge();
        }
    }
}

/// docs/methods-and-families.md is this table. LUTHIER_WRITE_DOCS=1 writes it.
void TestMetaDevice::everyMethodHasAPlaceOrIsRefusedByName() {
    const auto fixtures = testing::modelFixtures();
    std::string text =
        "# Which method trains which family\n\nWritten by `LUTHIER_WRITE_DOCS=1 build/dev/bin/tests_core_engine "
        "test_meta_device`; each cell was tried.\n+ trains, ~ without the experts, . has no place and is "
        "refused by name.\n\n| |";
    std::string line = "|---|";
    for (const auto& row : methodTable<AdapterType>()) {
        text += " " + std::string(row.key) + " |";
        line += "---|";
    }
    text += "\n" + line + "\n";
    for (const std::string& fixture : fixtures) {
        const ModelSpec spec = *readModelSpec(testing::fixture(fixture));
        text += "| " + fixture + " |";
        for (const auto& row : methodTable<AdapterType>()) {
            Recipe recipe;
            recipe.adapter.type = row.value;
            recipe.adapter.block_size = 16;
            const auto refusal = [&]() -> std::string {
                if (const auto fits = checkFits(recipe, spec); !fits) return fits.error().code;
                const auto base = createModel(spec, {});
                const auto made = createAdapter(*base, recipe.adapter, "meta");
                return made ? "" : made.error().code;
            }();
            QVERIFY2(refusal.empty() || refusal == "adapter.no_place", (refusal + fixture).c_str());
            const bool leavesExperts = spec.experts.num_local_experts > 0 && wrapsLayers(row.value) &&
                                       row.value != AdapterType::Lora && row.value != AdapterType::None;
            text += !refusal.empty() ? " . |" : leavesExperts ? " ~ |" : " + |";
        }
        text += "\n";
    }
    const auto file = testing::sourceFolder() / "docs" / "methods-and-families.md";
    if (qEnvironmentVariableIsSet("LUTHIER_WRITE_DOCS")) testing::write(file, text);
    QCOMPARE(QByteArray::fromStdString(testing::read(file)), QByteArray::fromStdString(text));
}

void TestMetaDevice::aTensorOfAnotherDeviceWouldBeSeen() {
    const auto model = createModel(*readModelSpec(testing::fixture("llama")), {.device = at::kMeta});
    bool isSeen = false;
    try {
        model->hidden({.ids = ids(at::kMeta), .positions = at::ones({kRows, kTokens}, onHost(at::kLong))});
    } catch (const c10::Error&) {
        isSeen = true;
    }
    QVERIFY(isSeen);
}

LUTHIER_TEST(TestMetaDevice)
#include "test_meta_device.moc"
