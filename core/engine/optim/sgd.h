#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// Stochastic gradient descent with momentum, as torch.optim.SGD has it (no dampening, no Nesterov):
///
///     g ← g + weight_decay * p;   m ← momentum * m + g;   p ← p - rate * m
///
/// State: one moment a parameter, float32.
class Sgd : public Optimizer {
public:
    Sgd(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;

    std::vector<at::Tensor*> m_moments; ///< of `keep`
};

} // namespace luthier::engine
