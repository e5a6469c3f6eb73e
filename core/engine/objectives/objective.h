#pragma once
/// Interface of every way of learning: one file and one row each. A new one is a file beside this, a row in
/// core/recipe/methods.cpp and a case in objective.cpp.

#include "core/base/progress.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/rows/batch.h"
#include "core/run/curves.h"

#include <map>
#include <memory>
#include <string>

namespace luthier::engine {

/// The model that trains. Under an adapter the reference is the same weights with the adapter switched off.
struct Policy {
    const Transformer& model;
    Adapter* adapter = nullptr; ///< null: the whole model trains, and batches bring their reference
};

/// Values worth a curve: detached scalars.
using Measures = std::map<Curve, at::Tensor>;

/// Loss of one batch.
struct ObjectiveLoss {
    at::Tensor sum;         ///< scalar float32, differentiable: over counted tokens, or over examples
    Measures measures = {}; ///< summed as the objective's `means` expects them
    at::Tensor scores = {}; ///< [sequences] float32, detached; only for a reward model's held-out answers
};

/// Losses and measures of several batches, added up over a step or an evaluation.
struct LossSums {
    double loss = 0;
    std::int64_t examples = 0; ///< compared or labelled answers; 0: the loss is over tokens
    std::int64_t counted = 0;  ///< tokens that carry loss
    CurveValues measures;

    double weight() const { return double(examples > 0 ? examples : std::max<std::int64_t>(1, counted)); }
    double meanLoss() const { return loss / weight(); }
    void addMeasures(const Measures& sums);
};

/// The rows of a run before its first step.
struct RowsOfRun {
    TokenizedRows& train;
    TokenizedRows& eval; ///< may hold none
    int batchSize = 1;
    TokenId padToken = 0;
};

class Objective {
public:
    virtual ~Objective() = default;

    /// Event-stream name of the work to do before the first step; null: none.
    virtual const char* preparation(const Policy&) const { return nullptr; }
    /// Does this work with the weights that training begins from. Errors: "evaluate.cancelled".
    virtual Result<void> prepare(const Policy&, const RowsOfRun&, const Progress&) { return {}; }

    /// Loss that a training step minimises. The batch is of the kind that the objective learns from (`examplesOf`).
    virtual ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) = 0;
    /// Loss on held-out rows; without gradients.
    virtual ObjectiveLoss heldOut(const Policy& policy, const Batch& batch) { return loss(policy, batch, false); }
    /// Its curves, as far as the batches gave values for them.
    virtual CurveValues means(const LossSums& sums) const = 0;

    /// Saves its learned state, other than the model's weights, to a checkpoint's folder, and loads it again.
    virtual Result<void> save(const std::filesystem::path&) const { return {}; }
    virtual Result<void> load(const std::filesystem::path&) { return {}; }
};

std::unique_ptr<Objective> makeObjective(const ObjectiveSection& section);

} // namespace luthier::engine
