#include "core/engine/kernels/linear_cross_entropy.h"

#include "core/engine/kernels/place.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace luthier::engine {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor inTypeOf(const at::Tensor& tensor, const at::Tensor& like) {
    return tensor.defined() ? tensor.to(like.scalar_type()) : tensor;
}

struct LossInPieces : torch::autograd::Function<LossInPieces> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& hidden, const at::Tensor& weight,
        const at::Tensor& bias, const at::Tensor& targets, double softcap, double smoothing, double zLoss,
        std::int64_t rowsAtOnce) {
        const auto guard = withoutGradients();
        // autograd takes no undefined tensor: an empty one stands for no bias
        const bool hasBias = bias.numel() > 0;
        const at::Tensor w = inTypeOf(weight, hidden), b = hasBias ? inTypeOf(bias, hidden) : at::Tensor();
        const std::int64_t rows = hidden.size(0), vocab = weight.size(0);
        const bool needsHidden = hidden.requires_grad(), needsWeight = weight.requires_grad(),
                   needsBias = hasBias && bias.requires_grad();
        at::Tensor hiddenGradient = needsHidden ? at::empty_like(hidden) : at::Tensor();
        at::Tensor weightGradient = needsWeight ? at::zeros(weight.sizes(), beside(weight, at::kFloat)) : at::Tensor();
        at::Tensor biasGradient = needsBias ? at::zeros(bias.sizes(), beside(bias, at::kFloat)) : at::Tensor();
        at::Tensor loss = at::zeros({}, beside(hidden, at::kFloat));
        for (std::int64_t begin = 0; begin < rows; begin += rowsAtOnce) {
            const std::int64_t count = std::min(rowsAtOnce, rows - begin);
            const at::Tensor h = hidden.narrow(0, begin, count);
            const at::Tensor t = targets.narrow(0, begin, count).unsqueeze(1);
            at::Tensor logits = at::linear(h, w, b).to(at::kFloat); // [count, vocab]
            at::Tensor bent;                                        // tanh(x / c)
            if (softcap > 0) {
                bent = logits.div(softcap).tanh_();
                logits = bent * softcap;
            }
            const at::Tensor norm = at::logsumexp(logits, {1}, /*keepdim=*/true);
            at::Tensor rowLoss = norm - logits.gather(1, t) * (1 - smoothing);
            if (smoothing > 0) rowLoss = rowLoss - logits.mean(1, true) * smoothing;
            if (zLoss > 0) rowLoss = rowLoss + norm.square() * zLoss;
            loss += rowLoss.sum();
            if (!needsHidden && !needsWeight && !needsBias) continue;
            // d loss / d logits = (1 + 2 z norm) softmax - (1 - s) onehot - s / vocab
            at::Tensor gradient = logits.sub_(norm).exp_();
            if (zLoss > 0) gradient.mul_(norm * (2 * zLoss) + 1);
            if (smoothing > 0) gradient.sub_(smoothing / double(vocab));
            gradient.scatter_add_(1, t, at::zeros_like(t, gradient.options()).sub_(1 - smoothing));
            if (softcap > 0) gradient.mul_(bent.square_().neg_().add_(1)); // d softcap = 1 - tanh²
            if (needsBias) biasGradient.add_(gradient.sum(0).view_as(biasGradient));
            const at::Tensor narrow = gradient.to(hidden.scalar_type());
            if (needsHidden) hiddenGradient.narrow(0, begin, count).copy_(at::matmul(narrow, w));
            if (needsWeight) weightGradient.add_(at::matmul(narrow.t(), h));
        }
        context->saved_data["hidden"] = hiddenGradient;
        context->saved_data["weight"] = weightGradient;
        context->saved_data["bias"] = biasGradient;
        return loss;
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputGradients) {
        const auto scaled = [&](const char* key) {
            const at::Tensor gradient = context->saved_data[key].toTensor();
            return gradient.defined() ? gradient * outputGradients[0].to(gradient.scalar_type()) : gradient;
        };
        const at::Tensor none; // of targets and numbers
        return {scaled("hidden"), scaled("weight"), scaled("bias"), none, none, none, none, none};
    }
};

at::Tensor lossInPieces(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, const CrossEntropyOptions& options) {
    return LossInPieces::apply(hidden, head.weight,
        head.bias.defined() ? head.bias : at::empty({0}, head.weight.options()), targets, head.softcap,
        options.labelSmoothing, options.zLoss, options.rowsAtOnce);
}

at::Tensor lossPlain(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, const CrossEntropyOptions& options) {
    at::Tensor logits = at::linear(hidden, inTypeOf(head.weight, hidden), inTypeOf(head.bias, hidden)).to(at::kFloat);
    if (head.softcap > 0) logits = at::tanh(logits / head.softcap) * head.softcap;
    const at::Tensor loss =
        at::cross_entropy_loss(logits, targets, {}, /*reduction: sum*/ 2, -100, options.labelSmoothing);
    return loss + at::logsumexp(logits, {1}).square().sum() * options.zLoss;
}

constexpr Kernel<LinearCrossEntropy> kLossKernels[] = {
    {"in pieces", fitsEverywhere, lossInPieces},
    {"plain", fitsEverywhere, lossPlain},
};

} // namespace

std::span<const Kernel<LinearCrossEntropy>> linearCrossEntropyKernels() { return kLossKernels; }

at::Tensor linearCrossEntropy(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, const CrossEntropyOptions& options) {
    return kernelFor(linearCrossEntropyKernels(), hidden)(hidden, head, targets, options);
}

} // namespace luthier::engine
