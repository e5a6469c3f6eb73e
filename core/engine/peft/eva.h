#pragma once
/// EVA (Paischer et al. 2024, "Parameter Efficient Fine-tuning via Explained Variance Adaptation"): LoRA whose A begins
/// at the directions in which the inputs of each layer vary most, and whose ranks go where they explain most. As
/// peft/tuners/lora/eva.py does it, with its defaults.

#include "core/engine/nn/transformer.h"
#include "core/engine/peft/lora.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier::engine {

/// The most important directions of rows that come a batch at a time (Ross et al. 2008, section 3.2), around their
/// mean.
class IncrementalPca {
public:
    explicit IncrementalPca(std::int64_t components)
        : m_wanted(components) {}

    /// @param rows [any number, width] float32; fewer than the components are put aside until there are enough
    void add(at::Tensor rows);
    bool isReady() const { return m_components.defined(); }
    const at::Tensor& components() const { return m_components; } ///< [components, width], orthonormal rows
    std::vector<double> explainedShares() const;                  ///< of the whole variance, by component
    /// The first `count` components hardly turned in the last batch: their cosines are above `least`.
    bool isSteady(std::int64_t count, double least) const;

private:
    std::int64_t m_wanted, m_seen = 0;
    double m_variance = 0;   // sum of squared distances from the mean
    at::Tensor m_aside;      // rows that were too few
    at::Tensor m_mean;       // [width]
    at::Tensor m_components; // [components, width]
    at::Tensor m_singular;   // [components]
    at::Tensor m_cosines;    // [components], to the components before
};

/// What each layer's A begins as: [rank, in] float32, by module. A layer that is not named begins at random; one of no
/// rows gets no adapter.
using EvaStart = std::map<std::string, at::Tensor>;

struct EvaBatch {
    ModelInput input;
    at::Tensor counted; ///< [batch, tokens] bool: whose inputs are looked at
};
/// The next batch; nothing: there are no more.
using EvaBatches = std::function<std::optional<EvaBatch>()>;

/// Runs the base over batches until the directions are steady, or there are no more.
/// @param rank  the mean of the layers' ranks
EvaStart measureEva(Transformer& model, const std::vector<LoraTarget>& targets, int rank, const EvaBatches& batches);
/// What a saved adapter's layers hold, for their ranks: a run that goes on. Those that it has not got no rank. Errors:
/// file errors.
Result<EvaStart> evaStartOf(const std::filesystem::path& adapterFolder, const std::vector<LoraTarget>& targets);

} // namespace luthier::engine
