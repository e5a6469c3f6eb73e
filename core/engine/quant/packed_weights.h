#pragma once
/// A matrix stored in fewer bits than it is computed in, and the product with it. It is frozen: trained parts are
/// beside it.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace luthier::engine {

/// A new kind is a file beside this, a row in core/recipe/methods.cpp and a case in quantize.cpp.
class PackedWeights {
public:
    PackedWeights(std::int64_t out, std::int64_t in)
        : outFeatures(out)
        , inFeatures(in) {}
    virtual ~PackedWeights() = default;

    const std::int64_t outFeatures, inFeatures;

    /// [out, in] in `type`, made anew at each call; computed in float32 and rounded once.
    at::Tensor values(at::ScalarType type) const;
    /// @param out [out, in] float32, on the device
    virtual void writeValues(at::Tensor& out) const = 0;
    virtual std::uint64_t bytes() const = 0;
    virtual at::Device device() const = 0;
};

/// input weightsᵀ + bias, differentiable in input and bias. The values exist only during the product, forward and again
/// backward: autograd keeps none of them.
/// @param input [..., in]  @param bias [out], in the input's type, or undefined
/// @return [..., out] in the input's type
at::Tensor linear(const at::Tensor& input, const std::shared_ptr<const PackedWeights>& weights, const at::Tensor& bias);

} // namespace luthier::engine
