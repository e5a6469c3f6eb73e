#pragma once
/// Everything a run needs before its first step: recipe, model, tokenizer, rows, hashes, memory, and where it resumes.

#include "core/engine/objectives/objective.h"
#include "core/engine/optim/optimizer.h"
#include "core/engine/train/ranks.h"
#include "core/engine/train/run_log.h"
#include "core/engine/train/trainable_model.h"
#include "core/engine/train/trainer.h"
#include "core/engine/train/training_checkpoint.h"
#include "core/engine/train/wishes.h"
#include "core/engine/train/work_source.h"
#include "core/recipe/run_ledger.h"

#include <optional>

namespace luthier::engine {

struct PreparedRun {
    PreparedRun() = default;
    PreparedRun(const PreparedRun&) = delete; // its parts refer to each other
    PreparedRun& operator=(const PreparedRun&) = delete;

    /// A question of the evaluation rows, answered at each evaluation.
    struct Prompt {
        std::string text;
        std::string expected; ///< the row's own answer
        std::vector<TokenId> tokens;
    };

    RunFolder folder;
    Recipe recipe; ///< completed
    std::filesystem::path modelFolder;
    ModelSpec spec;
    std::optional<GrownTokenizer> tokens;
    std::optional<ChatTemplate> chatTemplate;
    ModelFiles files;
    TokenId padToken = 0;

    TokenizedRows train, eval;
    TokenizedRows general; ///< general knowledge to be kept, asked at each evaluation
    std::vector<Prompt> prompts;
    MemoryLedger ledger;
    bool recomputesLayers = false; ///< gradient checkpointing, as decided at this start: it changes no value

    std::optional<std::filesystem::path> resumedFrom; ///< a checkpoint
    TrainerState state;
    std::optional<TrainerState> saved; ///< state of the newest checkpoint

    at::Device device = at::kCPU;
    TrainableModel model;
    std::vector<NamedParameter> parameters; ///< those that train
    std::unique_ptr<Objective> objective;
    std::unique_ptr<Optimizer> optimizer;
    Ranks ranks; ///< this process alone
    std::unique_ptr<WorkSource> work;

    Policy policy() const { return {*model.model, model.adapter.get()}; }
};

/// Follows the order of a run: reads and checks the recipe, finds the checkpoint to resume from, decides about numbers,
/// tokenises, checks that it fits into memory, loads. Reports what it does in `log`. Errors: trainRun's; one that ends
/// with ".cancelled" as soon as something is wished.
Result<std::unique_ptr<PreparedRun>> prepareRun(
    const RunFolder& folder, const TrainOptions& options, RunLog& log, const Wishes& wishes);

/// Recipe, tokenizer and rows alone, for who asks what a step learned. Says what it does to `log`, as prepareRun does.
Result<std::unique_ptr<PreparedRun>> prepareRows(
    const RunFolder& folder, std::int64_t startedAt, RunLog& log, const Wishes& wishes);

} // namespace luthier::engine
