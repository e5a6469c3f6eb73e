#include "core/engine/kernels/token_logps.h"

#include "core/engine/kernels/place.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace luthier::engine {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The head as the rows see it, and one block of its logits.
struct RowLogits {
    at::Tensor weight, bias; // in the type of the rows
    double softcap;
    at::Tensor bent; // tanh(x / c) of the last block

    RowLogits(const at::Tensor& hidden, const at::Tensor& w, const at::Tensor& b, double c)
        : weight(w.to(hidden.scalar_type()))
        , bias(b.numel() > 0 ? b.to(hidden.scalar_type()) : at::Tensor()) // autograd takes no undefined tensor
        , softcap(c) {}

    at::Tensor logSoftmax(const at::Tensor& rows) {
        at::Tensor logits = at::linear(rows, weight, bias).to(at::kFloat);
        if (softcap > 0) {
            bent = logits.div(softcap).tanh_();
            logits = bent * softcap;
        }
        return at::log_softmax(logits, 1);
    }
};

struct LogpsInPieces : torch::autograd::Function<LogpsInPieces> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& hidden, const at::Tensor& weight,
        const at::Tensor& bias, const at::Tensor& targets, double softcap, std::int64_t rowsAtOnce) {
        const auto guard = withoutGradients();
        RowLogits head(hidden, weight, bias, softcap);
        at::Tensor out = at::empty({hidden.size(0)}, beside(hidden, at::kFloat));
        for (std::int64_t begin = 0; begin < hidden.size(0); begin += rowsAtOnce) {
            const std::int64_t count = std::min(rowsAtOnce, hidden.size(0) - begin);
            const at::Tensor wanted = targets.narrow(0, begin, count).unsqueeze(1);
            out.narrow(0, begin, count)
                .copy_(head.logSoftmax(hidden.narrow(0, begin, count)).gather(1, wanted).squeeze(1));
        }
        context->save_for_backward({hidden, weight, bias, targets});
        context->saved_data["softcap"] = softcap;
        context->saved_data["rows"] = rowsAtOnce;
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputGradients) {
        const auto guard = withoutGradients();
        const auto saved = context->get_saved_variables();
        const at::Tensor &hidden = saved[0], &weight = saved[1], &bias = saved[2], &targets = saved[3];
        const std::int64_t rowsAtOnce = context->saved_data["rows"].toInt();
        RowLogits head(hidden, weight, bias, context->saved_data["softcap"].toDouble());
        const bool needsWeight = weight.requires_grad(), needsBias = bias.numel() > 0 && bias.requires_grad();
        at::Tensor hiddenGradient = at::empty_like(hidden);
        at::Tensor weightGradient = needsWeight ? at::zeros(weight.sizes(), beside(weight, at::kFloat)) : at::Tensor();
        at::Tensor biasGradient = needsBias ? at::zeros(bias.sizes(), beside(bias, at::kFloat)) : at::Tensor();
        for (std::int64_t begin = 0; begin < hidden.size(0); begin += rowsAtOnce) {
            const std::int64_t count = std::min(rowsAtOnce, hidden.size(0) - begin);
            const at::Tensor rows = hidden.narrow(0, begin, count);
            const at::Tensor wanted = targets.narrow(0, begin, count).unsqueeze(1);
            const at::Tensor each = outputGradients[0].narrow(0, begin, count).unsqueeze(1);
            // d logp / d logits = onehot - softmax
            at::Tensor gradient = head.logSoftmax(rows).exp_().mul_(-each);
            gradient.scatter_add_(1, wanted, each);
            if (head.softcap > 0) gradient.mul_(head.bent.square_().neg_().add_(1)); // d softcap = 1 - tanh²
            if (needsBias) biasGradient.add_(gradient.sum(0).view_as(biasGradient));
            const at::Tensor narrow = gradient.to(hidden.scalar_type());
            hiddenGradient.narrow(0, begin, count).copy_(at::matmul(narrow, head.weight));
            if (needsWeight) weightGradient.add_(at::matmul(narrow.t(), rows));
        }
        const at::Tensor none; // of targets and numbers
        return {hiddenGradient, weightGradient, biasGradient, none, none, none};
    }
};

at::Tensor logpsInPieces(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, std::int64_t rowsAtOnce) {
    return LogpsInPieces::apply(hidden, head.weight,
        head.bias.defined() ? head.bias : at::empty({0}, head.weight.options()), targets, head.softcap, rowsAtOnce);
}

at::Tensor logpsPlain(const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, std::int64_t) {
    const at::Tensor bias = head.bias.defined() ? head.bias.to(hidden.scalar_type()) : at::Tensor();
    at::Tensor logits = at::linear(hidden, head.weight.to(hidden.scalar_type()), bias).to(at::kFloat);
    if (head.softcap > 0) logits = at::tanh(logits / head.softcap) * head.softcap;
    return at::log_softmax(logits, 1).gather(1, targets.unsqueeze(1)).squeeze(1);
}

constexpr Kernel<TokenLogps> kLogpsKernels[] = {
    {"in pieces", fitsEverywhere, logpsInPieces},
    {"plain", fitsEverywhere, logpsPlain},
};

} // namespace

std::span<const Kernel<TokenLogps>> tokenLogpsKernels() { return kLogpsKernels; }

at::Tensor tokenLogps(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, std::int64_t rowsAtOnce) {
    return kernelFor(tokenLogpsKernels(), hidden)(hidden, head, targets, rowsAtOnce);
}

} // namespace luthier::engine
