#pragma once
#include "core/model/model_spec.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <span>

namespace luthier::engine {

/// Where a sequence is scored: at its last token that is no padding token, as transformers'
/// ...ForSequenceClassification finds it. Without a padding token the first end token stands for it, as in the config
/// that a reward model is saved with.
std::int64_t scoredPlace(std::span<const TokenId> ids, const ModelSpec& spec);

} // namespace luthier::engine
