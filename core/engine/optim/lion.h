#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// Lion (Chen et al. 2023, algorithm 2):
///
///     p ← p - rate * (sign(beta1 m + (1 - beta1) g) + weight_decay * p)
///     m ← beta2 m + (1 - beta2) g
///
/// State: one moment a parameter, float32.
class Lion : public Optimizer {
public:
    Lion(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;

    std::vector<at::Tensor*> m_moments; ///< of `keep`
};

} // namespace luthier::engine
