#pragma once
/// A linear layer that an adapter can wrap.

#include "core/engine/quant/packed_weights.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

/// The part of an adapter that acts on one linear layer.
class LinearAdapter {
public:
    virtual ~LinearAdapter() = default;
    /// Input of the layer itself. @param input [..., in]
    virtual at::Tensor enter(const at::Tensor& input) const { return input; }
    /// @param input  [..., in], before any adapter
    /// @param output [..., out], what the layer itself gave
    /// @return [..., out] in the type of `output`
    virtual at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const = 0;
    /// The layer's weight as it is with this part, where that can be said; in the type of `weight`, part of the graph.
    /// @param weight [out, in]
    virtual at::Tensor adapted(const at::Tensor& weight) const { return weight; }
};

/// Values of a linear layer on the model's device, in whichever form they are stored: dense in the compute type, or as
/// fp32 masters if they train; or packed, and then frozen.
struct Weights {
    at::Tensor dense; ///< [out, in], or [in, out] when `transposed`; undefined where they are packed
    std::shared_ptr<const PackedWeights> packed;
    bool transposed = false; ///< GPT-2's Conv1D

    std::int64_t inFeatures() const { return packed ? packed->inFeatures : dense.size(transposed ? 0 : 1); }
    std::int64_t outFeatures() const { return packed ? packed->outFeatures : dense.size(transposed ? 1 : 0); }
    at::Device device() const { return packed ? packed->device() : dense.device(); }
    std::uint64_t bytes() const { return packed ? packed->bytes() : dense.nbytes(); }
    /// [out, in] in `type`: a view where nothing has to be converted or unpacked.
    at::Tensor values(at::ScalarType type) const;
    /// input valuesᵀ + bias. @param input [..., in]  @param bias [out] in the input's type, or undefined
    at::Tensor multiply(const at::Tensor& input, const at::Tensor& bias = {}) const;
    /// Replaces the values by new ones, dense, in the type of the old; if those were packed, in the type of the new.
    /// @param values [out, in]
    void setValues(const at::Tensor& values);
    /// Makes packed values dense, in `type`, from now on.
    void unpack(at::ScalarType type);
};

struct Linear {
    std::string name; ///< the module's, as in the safetensors file, without ".weight"
    Weights weights;
    at::Tensor bias;                                      ///< [out] or undefined
    std::vector<std::shared_ptr<LinearAdapter>> adapters; ///< shared with the Adapters that switch them on and off

    /// [..., in] → [..., out], in the input's type; a master weight in another type is converted for the step.
    at::Tensor forward(const at::Tensor& input, bool training) const;
    std::int64_t inFeatures() const { return weights.inFeatures(); }
    std::int64_t outFeatures() const { return weights.outFeatures(); }
};

/// `tensor` in the type of `like`; itself when it has that already.
at::Tensor inTypeOf(const at::Tensor& tensor, const at::Tensor& like);

} // namespace luthier::engine
