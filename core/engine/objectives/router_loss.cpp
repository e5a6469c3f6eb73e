#include "core/engine/objectives/router_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/softmax.h>

namespace luthier::engine {

at::Tensor routerLoss(const std::vector<at::Tensor>& logits, const at::Tensor& keyValid, const ExpertsSpec& experts) {
    at::Tensor all = at::cat(logits, 0);
    if (keyValid.defined()) {
        const at::Tensor real = keyValid.reshape({-1}).repeat({static_cast<std::int64_t>(logits.size())});
        all = all.index_select(0, real.nonzero().squeeze(1));
    }
    const at::Tensor probabilities = at::softmax(all, -1, at::kFloat);
    const at::Tensor chosen = std::get<1>(probabilities.topk(experts.num_experts_per_tok, -1));
    const at::Tensor sent = at::one_hot(chosen, experts.num_local_experts).to(at::kFloat).mean(0); // [chosen, experts]
    return (sent * probabilities.mean(0).unsqueeze(0)).sum() * experts.num_local_experts;
}

} // namespace luthier::engine
