#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// Loshchilov and Hutter 2019, algorithm 2, as torch.optim.AdamW has it. State: two moments a parameter, float32.
class AdamW : public Optimizer {
public:
    AdamW(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;

    struct Moments {
        at::Tensor &first, &second;
    };
    std::vector<Moments> m_moments;
};

} // namespace luthier::engine
