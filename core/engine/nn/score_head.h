#pragma once
#include "core/model/model_spec.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <span>

namespace luthier::engine {

/// Position at which a sequence is scored: its last token that is not padding, as transformers'
/// ...ForSequenceClassification finds it. Without a padding token the first end token takes its place, as in the config
/// that a reward model is saved with.
std::int64_t scoredPlace(std::span<const TokenId> ids, const ModelSpec& spec);

} // namespace luthier::engine
