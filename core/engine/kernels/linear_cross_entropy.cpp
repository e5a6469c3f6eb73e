#include "core/engine/kernels/linear_cross_entropy.h"

#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace luthier::engine {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct LinearCrossEntropy : torch::autograd::Function<LinearCrossEntropy> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& hidden, const at::Tensor& weight,
        const at::Tensor& targets, double smoothing, std::int64_t rowsAtOnce) {
        const auto guard = withoutGradients();
        const at::Tensor w = weight.to(hidden.scalar_type());
        const std::int64_t rows = hidden.size(0), vocab = weight.size(0);
        const bool needsHidden = hidden.requires_grad(), needsWeight = weight.requires_grad();
        at::Tensor hiddenGradient = needsHidden ? at::empty_like(hidden) : at::Tensor();
        at::Tensor weightGradient = needsWeight ? at::zeros(weight.sizes(), at::kFloat) : at::Tensor();
        at::Tensor loss = at::zeros({}, at::kFloat);
        for (std::int64_t begin = 0; begin < rows; begin += rowsAtOnce) {
            const std::int64_t count = std::min(rowsAtOnce, rows - begin);
            const at::Tensor h = hidden.narrow(0, begin, count);
            const at::Tensor t = targets.narrow(0, begin, count).unsqueeze(1);
            at::Tensor logits = at::linear(h, w).to(at::kFloat); // [count, vocab]
            const at::Tensor norm = at::logsumexp(logits, {1}, /*keepdim=*/true);
            at::Tensor rowLoss = norm - logits.gather(1, t) * (1 - smoothing);
            if (smoothing > 0) rowLoss = rowLoss - logits.mean(1, true) * smoothing;
            loss += rowLoss.sum();
            if (!needsHidden && !needsWeight) continue;
            // d loss / d logits = softmax - (1 - s) onehot - s / vocab
            at::Tensor gradient = logits.sub_(norm).exp_();
            if (smoothing > 0) gradient.sub_(smoothing / double(vocab));
            gradient.scatter_add_(1, t, at::zeros_like(t, gradient.options()).sub_(1 - smoothing));
            const at::Tensor narrow = gradient.to(hidden.scalar_type());
            if (needsHidden) hiddenGradient.narrow(0, begin, count).copy_(at::matmul(narrow, w));
            if (needsWeight) weightGradient.add_(at::matmul(narrow.t(), h));
        }
        context->saved_data["hidden"] = hiddenGradient;
        context->saved_data["weight"] = weightGradient;
        return loss;
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputGradients) {
        const auto scaled = [&](const char* key) {
            const at::Tensor gradient = context->saved_data[key].toTensor();
            return gradient.defined() ? gradient * outputGradients[0].to(gradient.scalar_type()) : gradient;
        };
        return {scaled("hidden"), scaled("weight"), at::Tensor(), at::Tensor(), at::Tensor()};
    }
};

} // namespace

at::Tensor linearCrossEntropy(const at::Tensor& hidden, const at::Tensor& weight, const at::Tensor& targets,
    double labelSmoothing, std::int64_t rowsAtOnce) {
    return LinearCrossEntropy::apply(hidden, weight, targets, labelSmoothing, rowsAtOnce);
}

at::Tensor linearCrossEntropyPlain(
    const at::Tensor& hidden, const at::Tensor& weight, const at::Tensor& targets, double labelSmoothing) {
    const at::Tensor logits = at::linear(hidden, weight.to(hidden.scalar_type())).to(at::kFloat);
    return at::cross_entropy_loss(logits, targets, {}, /*reduction: sum*/ 2, -100, labelSmoothing);
}

} // namespace luthier::engine
