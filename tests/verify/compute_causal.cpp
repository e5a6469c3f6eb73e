// Logits, loss, gradients and greedy tokens of a decoder, with an adapter or without.

#include "core/engine/generate/generate.h"
#include "core/engine/nn/weights.h"
#include "core/engine/objectives/router_loss.h"
#include "core/engine/objectives/token_loss.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/torch_compat.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

namespace luthier::engine {

namespace {

TokenBatch batchOf(const Transformer& model, const ReferenceInputs& inputs) {
    if (!model.spec().isEncoderDecoder())
        return tokenBatch(inputs.tensor("input_ids"), inputs.tensor("attention_mask"), inputs.tensor("labels"));
    // The decoder's input is the labels moved by one: place t already predicts label t.
    TokenBatch batch;
    batch.source = {.ids = inputs.tensor("input_ids"), .keyValid = inputs.tensor("attention_mask").to(at::kBool)};
    batch.targets = inputs.tensor("labels");
    batch.input.ids = shiftedRight(batch.targets, model.spec());
    batch.counted = batch.targets.ne(kIgnored).sum().item<std::int64_t>();
    return batch;
}

double meanLoss(const Transformer& model, const TokenBatch& batch) {
    const auto guard = withoutGradients();
    return tokenLoss(model, batch, {}, false).sum.item<double>() / double(batch.counted);
}

void computeForward(const Transformer& model, const TokenBatch& batch, Computed& out) {
    const auto guard = withoutGradients();
    ModelInput input = batch.input;
    if (batch.source.ids.defined()) {
        out.tensors["decoder_input_ids"] = batch.input.ids;
        input.encoded = out.tensors["encoder_last_hidden_state"] = model.encode(batch.source);
        input.encodedValid = batch.source.keyValid;
    }
    std::vector<at::Tensor> routerLogits;
    out.tensors["logits"] = model.logits(model.hidden(input, nullptr, false, &routerLogits));
    const double loss = meanLoss(model, batch);
    out.json["loss"] = loss;
    if (!routerLogits.empty()) {
        const ExpertsSpec& experts = model.spec().experts;
        const double balance = routerLoss(routerLogits, batch.input.keyValid, experts).item<double>();
        out.json["aux_loss"] = balance;
        out.json["loss_with_aux"] = loss + experts.router_aux_loss_coef * balance;
    }
}

/// A learned prompt stands before the tokens, and PEFT's logits begin with its.
void addPromptLogits(const Transformer& model, at::Tensor& logits) {
    if (!model.prefix()) return;
    const auto guard = withoutGradients();
    const at::Tensor hidden = model.prefix()->prefix(model, /*training=*/false).hidden;
    if (!hidden.defined()) return;
    logits = at::cat({model.logits(hidden).expand({logits.size(0), -1, -1}), logits}, 1);
}

/// Prompts are inputs; the continuation of each is computed.
Result<void> computeGreedy(const Transformer& model, const ReferenceInputs& inputs, Computed& out) {
    if (!inputs.json.contains("greedy")) return {};
    Json answers = Json::array();
    for (const Json& entry : inputs.json["greedy"]) {
        LUTHIER_TRY(answer, greedyAnswer(model, entry.at("prompt")));
        answers.push_back(answer);
    }
    out.json["greedy"] = answers;
    return {};
}

} // namespace

Result<Json> greedyAnswer(const Transformer& model, const Json& prompt) {
    GenerateOptions options;
    options.max_new_tokens = 16;
    LUTHIER_TRY(answer, generate(model, prompt.get<std::vector<TokenId>>(), options));
    return Json{{"prompt", prompt}, {"smallest_margin", answer.smallestMargin}, {"tokens", answer.tokens}};
}

Result<Computed> computeCausal(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.folder, /*trainable=*/true));
    const TokenBatch batch = batchOf(*model, inputs);
    Computed out;
    computeForward(*model, batch, out);
    addGradients(tokenLoss(*model, batch, {}, false).sum / double(batch.counted), model->parameters(), out);
    LUTHIER_TRY_DO(computeGreedy(*model, inputs, out));
    return out;
}

Result<Computed> computeQuantised(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.folder));
    const TokenBatch batch = batchOf(*model, inputs);
    Computed out;
    computeForward(*model, batch, out);
    LUTHIER_TRY_DO(computeGreedy(*model, inputs, out));
    for (const Linear* linear : model->linears())
        if (linear->weights.packed)
            out.tensors["dequantised." + linear->name + ".weight"] = linear->weights.values(at::kFloat);
    return out;
}

Result<Computed> computePeft(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.base()));
    LUTHIER_TRY(adapter, loadAdapter(*model, inputs.folder, /*trainable=*/true));
    const TokenBatch batch = batchOf(*model, inputs);
    Computed out;
    computeForward(*model, batch, out);
    addPromptLogits(*model, out.tensors.at("logits"));
    addGradients(tokenLoss(*model, batch, {}, false).sum / double(batch.counted), adapter->parameters(), out);
    out.json.erase("grad_norm_total"); // no quantity of an adapter's reference
    adapter->setEnabled(false);
    out.json["loss_without_adapter"] = meanLoss(*model, batch);
    if (!adapter->canMerge()) return out;
    adapter->setEnabled(true);
    adapter->merge();
    out.json["loss_merged"] = meanLoss(*model, batch);
    for (const NamedParameter& parameter : model->parameters())
        if (parameter.role == ParameterRole::Linear) out.tensors["merged." + parameter.name] = *parameter.tensor;
    return out;
}

} // namespace luthier::engine
