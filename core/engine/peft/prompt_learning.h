#pragma once
/// Adapters that stand before every row in place of tokens, as PEFT names and stores them (peft/tuners/prefix_tuning,
/// prompt_tuning); the model's own weights are left alone, and nothing can be merged into them.
///
/// Prefix tuning (Li and Liang 2021, section 4): keys and values of every layer are learned,
/// `prompt_embeddings` [tokens, layers * 2 * kv_heads * head_dim]. Prompt tuning (Lester et al. 2021): embeddings are
/// learned, [tokens, hidden]; the model makes keys and values of them.

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// Starts from the words of a text, or from words of the vocabulary drawn at random, or what the model makes of them:
/// better than noise at small sizes (both papers). P-tuning, and a prefix with a projection, learn a network that makes
/// them. @param startIds  of the text, repeated to the prompt's length; empty: at random
/// Errors: "adapter.no_place".
Result<std::unique_ptr<Adapter>> createPromptLearning(Transformer& model, const AdapterSection& section,
    const std::string& basePath, const std::vector<std::int64_t>& startIds = {});
/// A saved folder with the network that made its values, whose weights lie in a file of their own, under PEFT's names
/// in memory; they train. Errors: also those of reading it.
Result<std::unique_ptr<Adapter>> loadPromptEncoder(
    Transformer& model, const std::filesystem::path& folder, const std::filesystem::path& encoderFile);

} // namespace luthier::engine
