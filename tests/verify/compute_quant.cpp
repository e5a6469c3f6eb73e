// Weights in fewer bits: NF4, and an adapter over it.

#include "core/base/text.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/quant/dynamic_code.h"
#include "core/engine/quant/int8.h"
#include "core/engine/quant/nf4.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

namespace luthier::engine {

namespace {

void addNf4(const at::Tensor& weight, int block, const std::string& prefix, at::Device device, Computed& out) {
    const auto add = [&](const std::string& name, const Nf4Tensors& tensors) {
        const Nf4Weights packed(tensors, weight.size(0), weight.size(1), device);
        out.tensors[prefix + name + "dequantised"] = packed.values(at::kFloat);
        out.tensors[prefix + name + "dequantised_bf16"] = packed.values(at::kBFloat16);
    };
    const Nf4Tensors plain = quantizeNf4(weight, block, /*doubleQuant=*/false);
    out.tensors[prefix + "packed"] = plain.packed.unsqueeze(1);
    out.tensors[prefix + "absmax"] = plain.absmax;
    add("", plain);
    const Nf4Tensors nested = quantizeNf4(weight, block, /*doubleQuant=*/true);
    out.tensors[prefix + "nested.absmax_codes"] = nested.absmax;
    out.tensors[prefix + "nested.scales"] = nested.scales;
    out.tensors[prefix + "nested.offset"] = at::full({1}, nested.offset, onHost(at::kFloat));
    out.tensors[prefix + "nested.absmax_restored"] = absmaxOf(nested);
    add("nested.", nested);
}

template <class Table>
at::Tensor tableTensor(const Table& table) {
    return at::from_blob(const_cast<float*>(table.data()), {std::int64_t(table.size())}, onHost(at::kFloat)).clone();
}

} // namespace

Result<Computed> computeNf4(const ReferenceInputs& inputs) {
    const auto guard = withoutGradients();
    Computed out;
    out.tensors["code"] = tableTensor(nf4Code());
    out.tensors["dynamic_code"] = tableTensor(dynamicCode());
    for (const auto& [name, entry] : inputs.json.at("cases").items()) {
        const at::Tensor weight = inputs.tensor((name + ".weight").c_str());
        for (const int block : entry.at("blocks"))
            addNf4(weight.to(onHost(at::kFloat)), block, name + ".block" + std::to_string(block) + ".", inputs.device,
                out);
    }
    return out;
}

Result<Computed> computeInt8(const ReferenceInputs& inputs) {
    const auto guard = withoutGradients();
    Computed out;
    for (const auto& [name, entry] : inputs.json.at("cases").items()) {
        const Int8Tensors packed =
            quantizeInt8(inputs.tensor((name + ".weight").c_str()).to(onHost(at::kFloat)).to(at::kFloat));
        out.tensors[name + ".codes"] = packed.codes;
        out.tensors[name + ".scales"] = packed.absmax;
        out.tensors[name + ".dequantised"] = Int8Weights(packed, inputs.device).values(at::kFloat);
    }
    const TokenBatch batch = tokenBatch(
        inputs.tensor("llama.input_ids"), inputs.tensor("llama.attention_mask"), inputs.tensor("llama.labels"));
    const auto lossOf = [&](const Transformer& model) {
        return tokenLoss(model, batch, {}, false).sum.item<double>() / double(batch.counted);
    };
    LUTHIER_TRY(base, inputs.load(inputs.base()));
    out.json["loss_of_the_base"] = lossOf(*base);
    LUTHIER_TRY(
        model, loadModel(inputs.base(), {.device = inputs.device, .quantization = {.type = QuantizationType::Int8}}));
    out.json["llama_loss"] = lossOf(*model);
    out.tensors["llama.logits"] = model->logits(model->hidden(batch.input));
    return out;
}

Result<Computed> computeNf4Lora(const ReferenceInputs& inputs) {
    Computed out;
    const TokenBatch batch =
        tokenBatch(inputs.tensor("input_ids"), inputs.tensor("attention_mask"), inputs.tensor("labels"));
    const auto lossOf = [&](const Transformer& model) {
        return tokenLoss(model, batch, {}, false).sum / double(batch.counted);
    };
    const auto logitsOf = [&](const Transformer& model) {
        const auto guard = withoutGradients();
        return model.logits(model.hidden(batch.input));
    };
    LUTHIER_TRY(base, inputs.load(inputs.base()));
    out.json["loss_of_the_base"] = lossOf(*base).item<double>();
    for (const bool isNested : {false, true}) {
        const std::string prefix = isNested ? "nested." : "plain.";
        LUTHIER_TRY(model, loadModel(inputs.base(), {.device = inputs.device,
                                                        .quantization = {QuantizationType::Nf4,
                                                            inputs.json.at("blocksize").get<int>(), isNested}}));
        LUTHIER_TRY(adapter, loadAdapter(*model, inputs.folder / "adapter", /*trainable=*/true));
        adapter->setEnabled(false);
        out.tensors[prefix + "logits_without_adapter"] = logitsOf(*model);
        out.json[prefix + "loss_without_adapter"] = lossOf(*model).item<double>();
        adapter->setEnabled(true);
        out.tensors[prefix + "logits"] = logitsOf(*model);
        const at::Tensor loss = lossOf(*model);
        out.json[prefix + "loss"] = loss.item<double>();
        loss.backward();
        for (const NamedParameter& parameter : adapter->parameters()) {
            const std::string name =
                replaceAll(parameter.name.substr(std::string_view("base_model.model.").size()), ".default", "");
            out.tensors[prefix + "grad." + name] = parameter.tensor->grad().clone();
            out.json[prefix + "grad_norms"][name] = parameter.tensor->grad().norm().item<double>();
        }
    }
    return out;
}

} // namespace luthier::engine
