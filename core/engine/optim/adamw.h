#pragma once
#include "core/base/result.h"
#include "core/engine/nn/transformer.h"
#include "core/recipe/recipe.h"

#include <filesystem>
#include <vector>

namespace luthier::engine {

/// AdamW over fp32 masters. No decay on biases and norms. State: two moments a parameter, float32.
class AdamW {
public:
    AdamW(std::vector<NamedParameter> parameters, OptimizerSection options);

    /// One update with every gradient times `gradScale`. Parameters without a gradient are left alone.
    void step(double learningRate, double gradScale);
    std::int64_t stepCount() const { return m_step; }

    Result<void> save(const std::filesystem::path& file) const;
    Result<void> load(const std::filesystem::path& file);

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
