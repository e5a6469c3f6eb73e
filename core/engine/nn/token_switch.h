#pragma once
/// An adapter that works at some tokens of a row only.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

struct ModelInput;

class TokenSwitch {
public:
    virtual ~TokenSwitch() = default;
    /// Where a whole row is on, from a token to the row's end. @return [batch, tokens] bool
    virtual at::Tensor activeAt(const ModelInput& input) const = 0;
    /// What the layers that run next go by. @param active [batch, tokens] bool
    virtual void setActive(const at::Tensor& active) = 0;
};

} // namespace luthier::engine
