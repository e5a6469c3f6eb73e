#pragma once
#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <string>

namespace luthier::engine {

/// RMSNorm (Zhang and Sennrich 2019) or LayerNorm over the last dimension, computed in fp32 as transformers does.
struct Norm {
    std::string name;
    NormKind kind = NormKind::RmsNorm;
    double eps = 1e-6;
    bool unitOffset = false; ///< the weight is kept less 1, and applied before rounding (Gemma)
    at::Tensor weight;       ///< [hidden]
    at::Tensor bias;         ///< [hidden], LayerNorm only

    bool exists() const { return !name.empty(); }
    /// [..., hidden] → [..., hidden] in the input's type
    at::Tensor forward(const at::Tensor& input) const;
};

} // namespace luthier::engine
