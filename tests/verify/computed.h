#pragma once
/// What verify_reference computes from the inputs of a reference folder. Nothing here reads an expected value.

#include "core/base/result.h"
#include "core/engine/nn/weights.h"
#include "core/engine/objectives/token_loss.h"
#include "core/formats/safetensors.h"

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace luthier::engine {

using Json = nlohmann::ordered_json;

struct Computed {
    std::map<std::string, at::Tensor> tensors; ///< for expected.safetensors
    Json json = Json::object();                ///< for expected.json
};

/// The inputs of a reference folder: what the engine is given.
struct ReferenceInputs {
    std::filesystem::path folder;
    std::filesystem::path file;                ///< expected.json, or another of its kind
    Json json;                                 ///< only its inputs may be read
    std::map<std::string, at::Tensor> tensors; ///< input_ids, attention_mask, labels and the like alone
    at::Device device = at::kCPU;              ///< where the tensors lie, and the models of `load`

    /// Undefined where the folder has no such input.
    at::Tensor tensor(const char* name) const;

    /// A model in float32.
    Result<std::unique_ptr<Transformer>> load(const std::filesystem::path& path, bool trainable = false) const {
        return loadModel(path, {.computeType = DType::F32, .trainable = trainable, .device = device});
    }

    /// @param path  a folder with an expected.json, or such a file
    static Result<ReferenceInputs> read(const std::filesystem::path& path, at::Device device);
    std::filesystem::path tensorFile() const; ///< beside it; need not exist
    /// `base` of expected.json, as the fixtures' README defines it.
    std::filesystem::path base() const;
    std::string kind() const { return json.value("kind", std::string("causal")); }
};

/// ids, mask and labels as a batch: transformers' loss at position t is about label t + 1.
/// All tensors [batch, tokens].
TokenBatch tokenBatch(const at::Tensor& ids, const at::Tensor& attentionMask, const at::Tensor& labels);

/// Backward from `loss`, then "grad.<name>", "grad_norms" and "grad_norm_total".
void addGradients(const at::Tensor& loss, const std::vector<NamedParameter>& parameters, Computed& out);

Result<Computed> computeCausal(const ReferenceInputs& inputs);    ///< decoders, with an encoder before them or without
Result<Computed> computeQuantised(const ReferenceInputs& inputs); ///< decoders whose weights are quantised already
Result<Computed> computeEncoder(const ReferenceInputs& inputs);
Result<Computed> computeReward(const ReferenceInputs& inputs);
Result<Computed> computeNf4(const ReferenceInputs& inputs);     ///< matrices
Result<Computed> computeInt8(const ReferenceInputs& inputs);    ///< matrices, and a model of such
Result<Computed> computeNf4Lora(const ReferenceInputs& inputs); ///< a LoRA over a model of such
Result<Computed> computeBin(const ReferenceInputs& inputs);     ///< PyTorch's files
Result<Computed> computeGguf(const ReferenceInputs& inputs);    ///< llama.cpp's
Result<Computed> computeRefusals(const ReferenceInputs& inputs);
Result<Computed> computeSampling(const ReferenceInputs& inputs);
Result<Computed> computeBeams(const ReferenceInputs& inputs);
Result<Computed> computePacking(const ReferenceInputs& inputs);
/// Is a file of losses/ one of the losses over compared answers?
bool isLossReference(const std::string& name);
Result<Computed> computeLosses(const ReferenceInputs& inputs);

/// {"prompt", "smallest_margin", "tokens"}: sixteen tokens after a prompt.
Result<Json> greedyAnswer(const Transformer& model, const Json& prompt);
Result<Computed> computePeft(const ReferenceInputs& inputs);
Result<Computed> computeAdapterMerge(const ReferenceInputs& inputs); ///< several adapters into one
Result<Computed> computeModelMerge(const ReferenceInputs& inputs);   ///< several models into one
Result<Computed> computeCurve(const ReferenceInputs& inputs);

} // namespace luthier::engine
