#pragma once
#include "core/engine/generate/answering_model.h"
#include "core/evaluate/evaluation.h"

#include <vector>

namespace luthier::engine {

/// Of the weights in a folder or file; 0 for none.
std::uint64_t weightBytes(const std::filesystem::path& path);

/// How quickly the model answers these prompts, one after the other: at most `answerTokens` each, its end ignored, so
/// that every answer is as long. The first prompt is answered once before, to warm up. Errors: generate's.
Result<SpeedResult> measureSpeed(
    const AnsweringModel& model, const std::vector<std::vector<TokenId>>& prompts, int answerTokens = 32);

} // namespace luthier::engine
