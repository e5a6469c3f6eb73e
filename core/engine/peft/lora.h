#pragma once
/// LoRA (Hu et al. 2021): W x + s B A x with A [r, in], B [out, r]; s = alpha / r, or alpha / sqrt(r) for rsLoRA
/// (Kalajdzievski 2023). As PEFT computes, names and stores it (peft/tuners/lora).

#include "core/engine/peft/wrapped_model.h"
#include "core/formats/peft_config.h"

namespace luthier::engine {

/// Two small matrices beside one layer.
struct LowRank {
    at::Tensor a;    ///< [rank, in] float32; block diagonal: [rank, in / blocks], the blocks one below the other
    at::Tensor b;    ///< [out, rank] float32; block diagonal: [out, rank / blocks]
    at::Tensor bias; ///< of B: [out], or undefined
    at::Tensor startA, startB; ///< of the same shapes: subtracted before anything is added; mostly undefined
    at::Tensor startDelta;     ///< [out, in]: added to the base's weight beforehand (LoftQ); mostly undefined
    int blocksA = 1, blocksB = 1;
    double scale = 1;
    double dropout = 0;
    double rateOfB = 1; ///< its learning rate over A's (LoRA+)

    /// s (B A x + bias), [..., out] in the type of `input`, without what it started as.
    /// @param dropped  `input` after dropout
    at::Tensor added(const at::Tensor& input, const at::Tensor& dropped) const;
    /// s B A, [out, in] float32, without what it started as
    at::Tensor delta() const;
    at::Tensor droppedOut(const at::Tensor& input, bool training) const;
    /// lora_A and lora_B.
    std::vector<NamedParameter> parameters(const std::string& prefix);
};

/// The same adapter without a start, in a folder of its own: twice the rank and alpha (rsLoRA: alpha times the root of
/// two), as PEFT converts PiSSA and OLoRA. Wraps the model and leaves it so. Errors: those of loadAdapter;
/// "peft.unsupported" of DoRA, of LoftQ and of ranks by pattern.
Result<void> writeConvertedLora(
    Transformer& model, const std::filesystem::path& folder, const std::filesystem::path& to);

/// The layers that a config wraps, with the rank and scale of each.
struct LoraTarget {
    Linear* linear;
    int rank;
    double scale;
    bool isEmbedding = false;
};
/// Chosen as TargetModules does; rank_pattern and alpha_pattern override. Errors: "tokenizer.unsupported" with a
/// regular expression that is none.
Result<std::vector<LoraTarget>> loraTargets(Transformer& model, const LoraConfig& config);

} // namespace luthier::engine
