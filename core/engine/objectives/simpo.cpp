#include "core/engine/objectives/simpo.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>

namespace luthier::engine {

PreferenceLoss simpoLoss(const at::Tensor& chosen, const at::Tensor& rejected, const SimpoSection& options) {
    const at::Tensor lead = (chosen - rejected) * options.beta - options.simpo_gamma;
    return {-at::log_sigmoid(lead), (chosen * options.beta).detach(), (rejected * options.beta).detach()};
}

} // namespace luthier::engine
