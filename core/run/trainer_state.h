#pragma once
/// trainer_state.json as transformers' Trainer writes it (transformers/trainer_callback.py, TrainerState), so that
/// programs around it can read a checkpoint of ours. Luthier itself reads luthier_state.json.

#include "core/recipe/recipe.h"
#include "core/run/run_history.h"

#include <nlohmann/json_fwd.hpp>

namespace luthier {

/// At the history's step. `log_history` has all evaluations and about 500 steps. Only keys that every transformers
/// since 4.31 knows: its reader refuses others.
nlohmann::ordered_json trainerStateJson(const RunHistory& history, const Recipe& recipe);

} // namespace luthier
