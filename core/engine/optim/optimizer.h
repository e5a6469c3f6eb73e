#pragma once
/// Interface of every optimiser: one file and one row each. A new one is a file beside this, a row in
/// core/recipe/methods.cpp and a case in optimizer.cpp.

#include "core/base/result.h"
#include "core/engine/nn/transformer.h"
#include "core/recipe/recipe.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

/// Updates fp32 masters. No decay on biases and norms.
class Optimizer {
public:
    virtual ~Optimizer() = default;

    /// One update with every gradient times `gradScale`. Parameters without a gradient are left alone.
    void step(double learningRate, double gradScale);

    /// What it keeps between steps, as one file of tensors. Errors: file errors.
    Result<void> save(const std::filesystem::path& file) const;
    /// Errors: file errors; "checkpoint.optimizer" where the file is of other parameters or of another optimiser.
    Result<void> load(const std::filesystem::path& file);
    std::uint64_t stateBytes() const;

    /// Weights to be evaluated and kept where they are not those that train, in the order of the parameters; empty:
    /// they are. With options.ema_decay a moving average: a ← d a + (1 - d) p after each step, from the first p on.
    std::vector<at::Tensor> averages() const;
    const std::vector<NamedParameter>& parameters() const { return m_parameters; }

protected:
    Optimizer(std::vector<NamedParameter> parameters, const OptimizerSection& options);

    /// Updates the parameter at `index`, which has a gradient. Autograd is off; `stepCount` counts from 1.
    virtual void update(std::size_t index, double learningRate, double gradScale) = 0;

    /// Those of a method that trains at other weights than it makes for use.
    virtual std::vector<at::Tensor> ownAverages() const { return {}; }

    /// Makes `zeros` a part of the state: saved, loaded and counted. The reference stays valid.
    /// @param ending  of its name in the file, behind the parameter's: ".exp_avg"
    at::Tensor& keep(const NamedParameter& parameter, const std::string& ending, at::Tensor zeros);

    const OptimizerSection& options() const { return m_options; }
    std::int64_t stepCount() const { return m_step; }
    double decayOf(std::size_t index) const; ///< 0 for biases and norms
    at::Tensor gradientOf(std::size_t index, double gradScale) const;

private:
    std::vector<NamedParameter> m_parameters;
    OptimizerSection m_options;
    std::map<std::string, at::Tensor> m_state; ///< by their names in the file
    std::vector<at::Tensor*> m_movingAverages; ///< of `keep`; empty without options.ema_decay
    std::int64_t m_step = 0;
};

/// While it lives, the parameters are the optimiser's averages; afterwards they are what trains, to the last bit.
class AveragedWeights {
public:
    /// @param optimizer  must outlive it and make no step
    explicit AveragedWeights(const Optimizer& optimizer);
    ~AveragedWeights();
    AveragedWeights(const AveragedWeights&) = delete;
    AveragedWeights& operator=(const AveragedWeights&) = delete;

private:
    std::vector<std::pair<at::Tensor*, at::Tensor>> m_trained; // where it belongs, what was there
};

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSection& options, std::vector<NamedParameter> parameters);

} // namespace luthier::engine
