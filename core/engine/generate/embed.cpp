#include "core/engine/generate/embed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/norm.h>

namespace luthier::engine {

at::Tensor meanPooled(const at::Tensor& hidden, const at::Tensor& valid) {
    if (!valid.defined()) return hidden.mean(1);
    const at::Tensor weights = valid.unsqueeze(-1).to(hidden.scalar_type());
    return (hidden * weights).sum(1) / weights.sum(1).clamp_min(1e-9);
}

at::Tensor normalised(const at::Tensor& rows) { return rows / rows.norm(2, {-1}, /*keepdim=*/true).clamp_min(1e-12); }

} // namespace luthier::engine
