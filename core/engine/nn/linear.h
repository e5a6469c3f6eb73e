#pragma once
/// A linear layer that an adapter can wrap.

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

/// What an adapter adds to one linear layer.
class LinearAdapter {
public:
    virtual ~LinearAdapter() = default;
    /// What the layer itself is given. @param input [..., in]
    virtual at::Tensor enter(const at::Tensor& input) const { return input; }
    /// @param input  [..., in], before any adapter
    /// @param output [..., out], what the layer itself gave
    /// @return [..., out] in the type of `output`
    virtual at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const = 0;
};

/// The values of a linear layer, however they lie, on the model's device. Today they are dense: in the compute type, or
/// fp32 masters where they train.
struct Weights {
    at::Tensor dense;        ///< [out, in], or [in, out] when `transposed`
    bool transposed = false; ///< GPT-2's Conv1D

    std::int64_t inFeatures() const { return dense.size(transposed ? 0 : 1); }
    std::int64_t outFeatures() const { return dense.size(transposed ? 1 : 0); }
    at::ScalarType type() const { return dense.scalar_type(); }
    /// [out, in] in `type`: a view where nothing has to be converted.
    at::Tensor values(at::ScalarType type) const;
    /// Takes new values in the place of the old, in the type that they have. @param values [out, in]
    void setValues(const at::Tensor& values);
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
