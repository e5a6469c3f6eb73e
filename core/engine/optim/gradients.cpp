#include "core/engine/optim/gradients.h"

#include "core/engine/torch_compat.h"

#include <ATen/ops/norm.h>
#include <ATen/ops/stack.h>

#include <algorithm>

namespace luthier::engine {

double totalGradientNorm(const std::vector<NamedParameter>& parameters) {
    const auto guard = withoutGradients();
    std::vector<at::Tensor> norms;
    for (const NamedParameter& parameter : parameters)
        if (parameter.tensor->grad().defined()) norms.push_back(parameter.tensor->grad().norm());
    return norms.empty() ? 0 : at::stack(norms).norm().item<double>();
}

double clipFactor(double norm, double maxNorm) { return maxNorm > 0 ? std::min(1.0, maxNorm / (norm + 1e-6)) : 1; }

void clearGradients(const std::vector<NamedParameter>& parameters) {
    for (const NamedParameter& parameter : parameters)
        parameter.tensor->mutable_grad() = at::Tensor();
}

} // namespace luthier::engine
