#pragma once
/// What a checkpoint holds and how a run is put back from it, to the last bit.

#include "core/engine/optim/adamw.h"
#include "core/engine/train/run_identity.h"
#include "core/engine/train/trainable_model.h"
#include "core/run/run_history.h"

#include <filesystem>
#include <optional>

namespace luthier::engine {

/// luthier_state.json
struct TrainerState {
    std::int64_t step = 0;        ///< optimiser steps done
    std::int64_t epoch = 0;       ///< the data cursor: of the next step
    std::int64_t stepInEpoch = 0; ///< the data cursor: of the next step
    std::int64_t totalSteps = 0;
    std::optional<double> evalLoss; ///< of the evaluation at this step
    bool stopped = false;           ///< by "stop and keep", or by its time limit; it can be resumed all the same
    std::int64_t startedAt = 0;     ///< Unix seconds: the day that chat templates write
    double trainedSeconds = 0;      ///< spent in the loop: counts against train.max_minutes
    RunHashes hashes;
    ResolvedNumerics numerics;
};

/// What stands beside a model's weights, and what a run changed of it.
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
/// These, and the config of a whole model.
Result<void> writeModelFiles(const ModelFiles& files, const ModelSpec& spec, const std::filesystem::path& to);

/// Fills `folder`: adapter (PEFT's files) or model.safetensors with fp32 masters, config and tokenizer;
/// optimizer.safetensors; rng.safetensors; luthier_state.json; and trainer_state.json as transformers' Trainer has it
/// (transformers/trainer_callback.py, TrainerState), for the programs that read it.
Result<void> fillCheckpoint(const std::filesystem::path& folder, const ModelFiles& files, TrainableModel& model,
    const AdamW& optimizer, const TrainerState& state, const Recipe& recipe, const RunHistory& history);

/// The default generator's state, which dropout draws from.
at::Tensor generatorState();
void setGeneratorState(const at::Tensor& state);

Result<TrainerState> readTrainerState(const std::filesystem::path& checkpointFolder);
/// Puts weights, optimiser and the default generator back.
Result<void> restoreCheckpoint(const std::filesystem::path& folder, TrainableModel& model, AdamW& optimizer);

} // namespace luthier::engine
