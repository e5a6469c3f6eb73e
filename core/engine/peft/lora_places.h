#pragma once
/// LoRA where there is no linear layer of one matrix: at the embedding, and at experts that PEFT holds as one
/// parameter.

#include "core/engine/peft/lora.h"

namespace luthier::engine {

/// E[id] + s B A[:, id] (peft/tuners/lora/layer.py, Embedding); DoRA's magnitudes are an element of the embedding each.
std::shared_ptr<AdapterPart> makeEmbeddingLora(const LoraTarget& embedding, bool useDora);

/// target_parameters: one LoRA of rank r an expert, in two matrices for all experts of a layer (peft/tuners/lora,
/// ParamWrapper). A [experts * r, in] has expert e's rows together; B [out, r * experts] has its columns at e, e +
/// experts, ... gate_up_proj has the gate's rows first. Adds parts for each expert's layers, and the matrices to
/// `shared`. Errors: "peft.unsupported" of another parameter.
Result<void> addExpertLora(
    Transformer& model, const LoraConfig& config, SharedTensors& shared, std::vector<WrappedLinear>& parts);

} // namespace luthier::engine
