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

struct Linear {
    std::string name;  ///< the module's, as in the safetensors file, without ".weight"
    at::Tensor weight; ///< [out, in], or [in, out] when `transposed` (GPT-2's Conv1D)
    at::Tensor bias;   ///< [out] or undefined
    bool transposed = false;
    std::vector<std::shared_ptr<LinearAdapter>> adapters; ///< shared with the Adapters that switch them on and off

    /// [..., in] → [..., out], in the input's type; a master weight in another type is converted for the step.
    at::Tensor forward(const at::Tensor& input, bool training) const;
    std::int64_t inFeatures() const { return weight.size(transposed ? 0 : 1); }
    std::int64_t outFeatures() const { return weight.size(transposed ? 1 : 0); }
};

/// `tensor` in the type of `like`; itself when it has that already.
at::Tensor inTypeOf(const at::Tensor& tensor, const at::Tensor& like);

} // namespace luthier::engine
