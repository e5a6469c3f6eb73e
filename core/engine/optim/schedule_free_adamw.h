#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// Schedule-free AdamW (Defazio et al. 2024, "The Road Less Scheduled", algorithm 1). Gradients are taken at y, which
/// lies between what makes the steps, z, and their average, x:
///
///     v ← beta2 v + (1 - beta2) g²
///     d = g / (sqrt(v / (1 - beta2^t)) + eps) + weight_decay y
///     z ← z - rate d;   c = w / Σ w with w = (largest rate so far)²
///     x ← (1 - c) x + c z;   y = (1 - beta1) z + beta1 x
///
/// The parameters are y; x = (y - (1 - beta1) z) / beta1 is what is evaluated and kept. State: z, v, and the sum of w.
class ScheduleFreeAdamW : public Optimizer {
public:
    ScheduleFreeAdamW(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;
    std::vector<at::Tensor> ownAverages() const override;

    struct State {
        at::Tensor &z, &v;
        at::Tensor& weights; ///< [2] float64: Σ w, the largest rate so far
    };
    std::vector<State> m_states; ///< of `keep`
};

} // namespace luthier::engine
