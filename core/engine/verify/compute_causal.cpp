// Logits, loss, gradients and greedy tokens of a decoder, with an adapter or without.

#include "core/engine/generate/generate.h"
#include "core/engine/nn/weights.h"
#include "core/engine/objectives/token_loss.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/torch_compat.h"
#include "core/engine/verify/computed.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace luthier::engine {

namespace {

TokenBatch batchOf(const ReferenceInputs& inputs) {
    const auto mask = inputs.tensors.find("attention_mask");
    return tokenBatch(inputs.tensors.at("input_ids"), mask == inputs.tensors.end() ? at::Tensor() : mask->second,
        inputs.tensors.at("labels"));
}

double meanLoss(const Transformer& model, const TokenBatch& batch) {
    const auto guard = withoutGradients();
    return tokenLoss(model, batch, {}, false).sum.item<double>() / double(batch.counted);
}

void computeForward(const Transformer& model, const TokenBatch& batch, Computed& out) {
    const auto guard = withoutGradients();
    out.tensors["logits"] = model.logits(model.hidden(batch.input));
    out.json["loss"] = meanLoss(model, batch);
}

void computeGradients(
    const Transformer& model, const TokenBatch& batch, const std::vector<NamedParameter>& parameters, Computed& out) {
    (tokenLoss(model, batch, {}, false).sum / double(batch.counted)).backward();
    double squares = 0;
    out.json["grad_norms"] = Json::object();
    for (const NamedParameter& parameter : parameters) {
        const at::Tensor gradient = parameter.tensor->grad();
        if (!gradient.defined()) continue;
        out.tensors["grad." + parameter.name] = gradient.clone();
        const double norm = gradient.to(at::kDouble).norm().item<double>();
        out.json["grad_norms"][parameter.name] = norm;
        squares += norm * norm;
    }
    out.json["grad_norm_total"] = std::sqrt(squares);
}

/// Prompts are inputs; what is said after each is computed.
Result<void> computeGreedy(const Transformer& model, const ReferenceInputs& inputs, Computed& out) {
    if (!inputs.json.contains("greedy")) return {};
    Json answers = Json::array();
    for (const Json& entry : inputs.json["greedy"]) {
        GenerateOptions options;
        options.max_new_tokens = 16;
        LUTHIER_TRY(answer, generate(model, entry.at("prompt").get<std::vector<TokenId>>(), options));
        answers.push_back(
            {{"prompt", entry["prompt"]}, {"smallest_margin", answer.smallestMargin}, {"tokens", answer.tokens}});
    }
    out.json["greedy"] = answers;
    return {};
}

} // namespace

Result<Computed> computeCausal(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, loadModel(inputs.folder, {DType::F32, true}));
    const TokenBatch batch = batchOf(inputs);
    Computed out;
    computeForward(*model, batch, out);
    computeGradients(*model, batch, model->parameters(), out);
    LUTHIER_TRY_DO(computeGreedy(*model, inputs, out));
    return out;
}

Result<Computed> computePeft(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, loadModel(inputs.base(), {DType::F32, false}));
    LUTHIER_TRY(adapter, loadAdapter(*model, inputs.folder, /*trainable=*/true));
    const TokenBatch batch = batchOf(inputs);
    Computed out;
    computeForward(*model, batch, out);
    computeGradients(*model, batch, adapter->parameters(), out);
    out.json.erase("grad_norm_total"); // no quantity of an adapter's reference
    adapter->setEnabled(false);
    out.json["loss_without_adapter"] = meanLoss(*model, batch);
    adapter->setEnabled(true);
    adapter->merge();
    out.json["loss_merged"] = meanLoss(*model, batch);
    for (const NamedParameter& parameter : model->parameters())
        if (parameter.role == ParameterRole::Linear) out.tensors["merged." + parameter.name] = *parameter.tensor;
    return out;
}

} // namespace luthier::engine
