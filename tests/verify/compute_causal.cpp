// Logits, loss, gradients and greedy tokens of a decoder, with an adapter or without.

#include "core/engine/generate/embed.h"
#include "core/engine/generate/generate.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/objectives/router_loss.h"
#include "core/engine/objectives/token_loss.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/peft/methods/sparse_places.h"
#include "core/engine/peft/prompt_learning.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/text/tokenizer.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/stack.h>

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

/// Places that FourierFT and WaveFT draw by their seed.
void addDrawnPlaces(Transformer& model, Adapter& adapter, const Json& config, Computed& out) {
    for (const NamedParameter& parameter : adapter.parameters()) {
        const std::size_t end = parameter.name.find("_spectrum.default");
        if (end == std::string::npos) continue;
        const std::string module = parameter.name.substr(0, parameter.name.rfind('.', end));
        for (const Linear* linear : model.linears())
            if ("base_model.model." + linear->name == module)
                out.tensors["indices." + module] =
                    drawnPlaces(*linear, parameter.tensor->size(0), config.at("random_loc_seed").get<std::uint64_t>());
    }
}

void addMerged(Transformer& model, Computed& out) {
    std::map<std::string, at::Tensor> weights;
    for (const NamedParameter& parameter : model.parameters())
        out.tensors["merged." + parameter.name] = weights[parameter.name] = *parameter.tensor;
    const StackNames& names = model.spec().names;
    for (int layer = 0; layer < model.spec().num_hidden_layers && !names.expertDown.empty(); ++layer) {
        if (!model.spec().isMixture(layer)) continue;
        // As transformers holds them: all experts in one, gate and up one below the other.
        std::vector<at::Tensor> gateUp, down;
        for (int expert = 0; expert < model.spec().experts.num_local_experts; ++expert) {
            const auto weight = [&](const std::string& pattern) {
                return weights.at(layerName(pattern, layer, expert) + ".weight");
            };
            gateUp.push_back(at::cat({weight(names.expertGate), weight(names.expertUp)}));
            down.push_back(weight(names.expertDown));
        }
        const std::string module = "merged.model.layers." + std::to_string(layer) + ".mlp.experts.";
        out.tensors[module + "gate_up_proj"] = at::stack(gateUp);
        out.tensors[module + "down_proj"] = at::stack(down);
    }
}

/// As an encoder's reference: its loss is a sum over the mean of its hidden states.
Computed encoderWith(Transformer& model, Adapter& adapter, const ReferenceInputs& inputs) {
    const ModelInput input{.ids = inputs.tensor("input_ids"),
        .keyValid = inputs.tensor("attention_mask").to(at::kBool),
        .tokenTypes = inputs.tensor("token_type_ids")};
    Computed out;
    const auto lossOf = [&](const at::Tensor& hidden) {
        return (meanPooled(hidden, input.keyValid) * inputs.tensor("probe")).sum();
    };
    const at::Tensor hidden = model.hidden(input), loss = lossOf(hidden);
    out.tensors["last_hidden_state"] = hidden.detach();
    out.tensors["mean_pooled"] = meanPooled(hidden, input.keyValid).detach();
    out.json["loss"] = loss.item<double>();
    addGradients(loss, adapter.parameters(), out);
    const auto guard = withoutGradients();
    adapter.setEnabled(false);
    out.json["loss_without_adapter"] = lossOf(model.hidden(input)).item<double>();
    adapter.setEnabled(true);
    if (!adapter.canMerge()) return out;
    adapter.merge();
    out.json["loss_merged"] = lossOf(model.hidden(input)).item<double>();
    return out;
}

/// What a prompt begins as that begins as a text.
Result<void> addPromptStart(Transformer& model, const ReferenceInputs& inputs, const Json& config, Computed& out) {
    if (config.value("prompt_tuning_init", Json()) != "TEXT") return {};
    LUTHIER_TRY(tokenizer, Tokenizer::open(inputs.folder / config.at("tokenizer_name_or_path").get<std::string>()));
    const auto ids = tokenizer.encode(config.at("prompt_tuning_init_text").get<std::string>());
    AdapterSection section;
    section.type = AdapterType::Prompt;
    section.num_virtual_tokens = config.at("num_virtual_tokens");
    PrefixSource* before = model.prefix();
    LUTHIER_TRY(made, createPromptLearning(model, section, "", {ids.begin(), ids.end()}));
    out.tensors["start.prompt_embeddings"] = made->parameters().front().tensor->detach().clone();
    made.reset();
    model.setPrefix(before);
    return {};
}

/// The loss that CPT trains on, which Luthier does not: the mean over the answers of the context and of the rows.
at::Tensor contextLoss(Transformer& model, const TokenBatch& batch, const ReferenceInputs& inputs, const Json& config) {
    const auto ids = config.at("cpt_token_ids").get<std::vector<std::int64_t>>();
    const auto kinds = config.at("cpt_tokens_type_mask").get<std::vector<std::int64_t>>();
    const auto row = [&](const std::vector<std::int64_t>& values) {
        return toTensor(values, model.device()).unsqueeze(0).expand({batch.input.ids.size(0), -1});
    };
    const at::Tensor before = model.prefix()->prefix(model, false).hidden.expand({batch.input.ids.size(0), -1, -1});
    const at::Tensor logits = model.logits(at::cat({before, model.hidden(batch.input)}, 1)).slice(1, 0, -1);
    const at::Tensor kind = at::cat({row(kinds), inputs.tensor("input_type_mask")}, 1).slice(1, 1);
    const at::Tensor labels = at::cat({row(ids), inputs.tensor("labels")}, 1).slice(1, 1);
    const at::Tensor counts = labels.ne(kIgnored).logical_and(kind.gt(0)).logical_and(kind.remainder(4).eq(0));
    return at::cross_entropy_loss(logits.flatten(0, 1), labels.masked_fill(counts.logical_not(), kIgnored).flatten());
}

Result<Computed> computePeft(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.base()));
    const auto encoder = inputs.folder / "training_state.safetensors";
    LUTHIER_TRY(adapter, std::filesystem::exists(encoder) ? loadPromptEncoder(*model, inputs.folder, encoder)
                                                          : loadAdapter(*model, inputs.folder, /*trainable=*/true));
    Computed out;
    if (inputs.tensor("probe").defined()) {
        out = encoderWith(*model, *adapter, inputs);
        addMerged(*model, out);
        return out;
    }
    LUTHIER_TRY(config, readJsonObject(inputs.folder / "adapter_config.json"));
    addDrawnPlaces(*model, *adapter, config, out);
    LUTHIER_TRY_DO(addPromptStart(*model, inputs, config, out));
    const TokenBatch batch = batchOf(*model, inputs);
    computeForward(*model, batch, out);
    addPromptLogits(*model, out.tensors.at("logits"));
    at::Tensor loss = config.contains("cpt_token_ids")
                          ? contextLoss(*model, batch, inputs, config)
                          : tokenLoss(*model, batch, {}, false).sum / double(batch.counted);
    if (const at::Tensor penalty = adapter->penalty(); penalty.defined()) loss = loss + penalty;
    out.json["loss"] = loss.item<double>();
    addGradients(loss, adapter->parameters(), out);
    out.json.erase("grad_norm_total"); // no quantity of an adapter's reference
    adapter->setEnabled(false);
    out.json["loss_without_adapter"] = meanLoss(*model, batch);
    if (!adapter->canMerge()) return out;
    adapter->setEnabled(true);
    adapter->merge();
    out.json["loss_merged"] = meanLoss(*model, batch);
    addMerged(*model, out);
    return out;
}

} // namespace luthier::engine
