#pragma once
/// A whole evaluation: every task, the speed, and personal data in the training rows.

#include "core/engine/generate/answering_model.h"
#include "core/evaluate/evaluation.h"

#include <functional>
#include <vector>

namespace luthier::engine {

struct EvaluateRequest {
    std::vector<Task> tasks;
    std::filesystem::path heldOut;              ///< rows for the tasks that use people's own data; empty: none
    std::vector<std::filesystem::path> learned; ///< frozen rows of the run, looked through for personal data
    Evaluation about;                           ///< model, adapter, run, limit: what stands in evaluation.json
    std::filesystem::path folder;               ///< where it is written
    std::filesystem::path adapterFolder;        ///< of the model; empty: it has none
    bool usesChatTemplate = true;
    bool measuresSpeed = true;
    std::size_t rows = 8; ///< documents computed together
    /// `what` is a task's key, "speed" or "personal_data_scan".
    std::function<void(const std::string& what, std::size_t done, std::size_t total)> report;
};

/// evaluation.json is written after each task, so that finished answers are kept. If the folder holds the same
/// evaluation unfinished, it is continued: a task whose YAML and rows are the same is not asked again. A task that
/// cannot be asked records why and does not stop the others. Errors: "evaluate.other" when the folder holds another
/// evaluation; file errors; what a model throws.
Result<Evaluation> evaluate(const AnsweringModel& model, const EvaluateRequest& request);

} // namespace luthier::engine
