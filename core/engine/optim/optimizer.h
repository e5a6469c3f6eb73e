#pragma once
/// What every optimiser can do: one file and one row each. A new one is a file beside this, a row in
/// core/recipe/methods.cpp and a case in optimizer.cpp.

#include "core/base/result.h"
#include "core/engine/nn/transformer.h"
#include "core/formats/safetensors.h"
#include "core/recipe/recipe.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace luthier::engine {

/// Over fp32 masters. No decay on biases and norms.
class Optimizer {
public:
    virtual ~Optimizer() = default;

    /// One update with every gradient times `gradScale`. Parameters without a gradient are left alone.
    virtual void step(double learningRate, double gradScale) = 0;

    /// What it keeps between steps, as one file of tensors. Errors: file errors; "checkpoint.optimizer" when the file
    /// is of other parameters.
    virtual Result<void> save(const std::filesystem::path& file) const = 0;
    virtual Result<void> load(const std::filesystem::path& file) = 0;
    virtual std::uint64_t stateBytes() const = 0;
};

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSection& options, std::vector<NamedParameter> parameters);

/// What an optimiser saved of a parameter, float32. @param ending  of its name in the file
/// Errors: "checkpoint.optimizer".
Result<at::Tensor> savedMoment(const SafetensorsFile& file, const NamedParameter& parameter, const char* ending);

} // namespace luthier::engine
