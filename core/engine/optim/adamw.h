#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// Loshchilov and Hutter 2019, algorithm 2, as torch.optim.AdamW has it. State: two moments a parameter, float32.
class AdamW : public Optimizer {
public:
    AdamW(std::vector<NamedParameter> parameters, OptimizerSection options);

    void step(double learningRate, double gradScale) override;

    Result<void> save(const std::filesystem::path& file) const override;
    Result<void> load(const std::filesystem::path& file) override;
    std::uint64_t stateBytes() const override;

private:
    struct Moments {
        at::Tensor first, second;
    };
    std::vector<NamedParameter> m_parameters;
    std::vector<Moments> m_moments;
    OptimizerSection m_options;
    std::int64_t m_step = 0;
};

} // namespace luthier::engine
