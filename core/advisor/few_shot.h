#pragma once
#include "core/data/record.h"

#include <span>
#include <vector>

namespace luthier {

/// Examples that show a model what is wanted (Brown et al. 2020): questions with their answers, drawn evenly from the
/// rows, at most four, and so few that they take no more than half of the context. Only first questions of
/// conversations that were answered.
/// @param longest  tokens of the longest row; 0: not counted, then 256 are taken for it
std::vector<ChatMessage> chooseExamples(std::span<const Record> rows, int longest, int context);

} // namespace luthier
