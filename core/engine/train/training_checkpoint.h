#pragma once
/// Contents of a checkpoint, and how a run is restored from it to the last bit.

#include "core/engine/objectives/objective.h"
#include "core/engine/optim/optimizer.h"
#include "core/engine/train/run_identity.h"
#include "core/engine/train/trainable_model.h"
#include "core/engine/train/work_source.h"
#include "core/run/run_history.h"

#include <filesystem>
#include <optional>

namespace luthier::engine {

/// How each step was cut when the run began.
struct BatchShape {
    int batch_size = 0; ///< 0: not known, of a run begun by an older engine
    int gradient_accumulation = 0;
};

/// luthier_state.json
struct TrainerState {
    std::int64_t step = 0; ///< optimiser steps done
    std::int64_t totalSteps = 0;
    WorkCursor cursor;
    std::optional<double> evalLoss; ///< of the evaluation at this step
    bool stopped = false;           ///< by "stop and keep", or by its time limit; it can be resumed all the same
    std::int64_t startedAt = 0;     ///< Unix seconds: the day that chat templates write
    double trainedSeconds = 0;      ///< spent in the loop: counts against train.max_minutes
    RunHashes hashes;
    BatchShape batches;
    ResolvedNumerics numerics;
};

/// Files beside a model's weights, and what a run changed in them.
struct ModelFiles {
    std::filesystem::path base;
    std::string tokenizerJson; ///< empty: the base's
    std::string chatTemplate;  ///< source; empty: the base's
};
/// As the recipe says. Errors: those of openGrownTokenizer and ChatTemplate::open.
/// @param chatTemplate  a key of the table or a file, resolved; "model": the base's
Result<ModelFiles> modelFilesOf(
    const Recipe& recipe, const std::filesystem::path& base, const std::string& chatTemplate);

/// Tokenizer and template.
Result<void> writeTextFiles(const ModelFiles& files, const std::filesystem::path& to);
/// The same, and the config of a whole model.
Result<void> writeModelFiles(const ModelFiles& files, const ModelSpec& spec, const std::filesystem::path& to);

/// Fills `folder`: adapter (PEFT's files) or model.safetensors with fp32 masters, config and tokenizer;
/// optimizer.safetensors; rng.safetensors; luthier_state.json; and trainer_state.json as transformers' Trainer has it
/// (transformers/trainer_callback.py, TrainerState), for the programs that read it.
Result<void> fillCheckpoint(const std::filesystem::path& folder, const ModelFiles& files, TrainableModel& model,
    const Objective& objective, const Optimizer& optimizer, const TrainerState& state, const Recipe& recipe,
    const RunHistory& history);

Result<TrainerState> readTrainerState(const std::filesystem::path& checkpointFolder);
/// Restores weights, learned state of the objective, optimiser and the default generator.
Result<void> restoreCheckpoint(
    const std::filesystem::path& folder, TrainableModel& model, Objective& objective, Optimizer& optimizer);

} // namespace luthier::engine
