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
    Lion(std::vector<NamedParameter> parameters, OptimizerSection options);

    void step(double learningRate, double gradScale) override;
    Result<void> save(const std::filesystem::path& file) const override;
    Result<void> load(const std::filesystem::path& file) override;
    std::uint64_t stateBytes() const override;

private:
    std::vector<NamedParameter> m_parameters;
    std::vector<at::Tensor> m_moments;
    OptimizerSection m_options;
};

} // namespace luthier::engine
