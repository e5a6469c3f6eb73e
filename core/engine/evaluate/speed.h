#pragma once
#include "core/engine/generate/answering_model.h"
#include "core/evaluate/evaluation.h"

#include <vector>

namespace luthier::engine {

/// Bytes of the weights in a folder or file; 0 if there are none.
std::uint64_t weightBytes(const std::filesystem::path& path);

/// Speed at which the model answers these prompts one by one: at most `answerTokens` each, ignoring the end token, so
/// that all answers are equally long. The first prompt is answered once before, to warm up. Errors: generate's.
Result<SpeedResult> measureSpeed(
    const AnsweringModel& model, const std::vector<std::vector<TokenId>>& prompts, int answerTokens = 32);

} // namespace luthier::engine
