#pragma once
/// Puts a task's documents to a model.

#include "core/engine/generate/answering_model.h"
#include "core/evaluate/document.h"
#include "core/evaluate/evaluation.h"

#include <functional>
#include <vector>

namespace luthier::engine {

struct AskOptions {
    bool usesChatTemplate = true; ///< false, or a model without one: plain text
    std::size_t rows = 8;         ///< how many documents are computed together
    /// Called with the number done, from any thread but never from two at once.
    std::function<void(std::size_t done, std::size_t total)> report;
};

/// One sample per document, in their order, measured by the task's metrics. The answer to a document does not depend on
/// the others. Errors: "generate.*", "template.*".
Result<std::vector<Sample>> ask(const AnsweringModel& model, const Task& task,
    const std::vector<TaskDocument>& documents, const AskOptions& options);

/// Prompt of a document as the model reads it; one that is too long loses its beginning.
Result<std::vector<TokenId>> promptOf(
    const AnsweringModel& model, const TaskDocument& document, bool usesChatTemplate, int answerTokens);

} // namespace luthier::engine
