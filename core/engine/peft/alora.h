#pragma once
/// Activated LoRA (Greenewald et al. 2025): LoRA that works from an invocation on, so that what stands before it is the
/// base's own and its keys and values can be kept. As peft/tuners/lora/variants.py has it.

#include "core/engine/nn/token_switch.h"

#include <cstdint>
#include <vector>

namespace luthier::engine {

class Invocation : public TokenSwitch {
public:
    /// @param tokens  ids that invoke it, at least one
    explicit Invocation(std::vector<std::int64_t> tokens)
        : m_tokens(std::move(tokens)) {}

    /// From the start of the last occurrence in a row, or in each row of a packed one; nowhere if there is none.
    at::Tensor activeAt(const ModelInput& input) const override;
    void setActive(const at::Tensor& active) override { m_active = active; }

    /// `added` where it works, zero elsewhere. @param added [..., out], one for each token
    at::Tensor where(const at::Tensor& added) const;

private:
    std::vector<std::int64_t> m_tokens;
    at::Tensor m_active; // [batch, tokens] bool
};

} // namespace luthier::engine
