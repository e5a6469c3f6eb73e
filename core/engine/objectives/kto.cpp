#include "core/engine/objectives/kto.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/where.h>

namespace luthier::engine {

KtoLoss ktoLoss(const KtoLogps& logps, const KtoSection& options) {
    const at::Tensor kl = (logps.klPolicy - logps.klReference).mean().clamp_min(0).detach();
    const at::Tensor ratio = logps.policy - logps.reference;
    const at::Tensor good = (1 - at::sigmoid((ratio - kl) * options.beta)) * options.desirable_weight;
    const at::Tensor bad = (1 - at::sigmoid((kl - ratio) * options.beta)) * options.undesirable_weight;
    return {at::where(logps.labels, good, bad), (ratio * options.beta).detach(), kl};
}

} // namespace luthier::engine
