#include "core/engine/objectives/token_loss.h"

#include "core/engine/kernels/linear_cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace luthier::engine {

TokenLoss tokenLoss(
    const Transformer& model, const TokenBatch& batch, const LossSection& options, bool training, bool wantAccuracy) {
    const at::Tensor hidden = model.hidden(batch.input, nullptr, training);
    const at::Tensor targets = batch.targets.reshape({-1});
    const at::Tensor counted = targets.ne(kIgnored).nonzero().squeeze(1);
    const at::Tensor rows = hidden.reshape({-1, hidden.size(-1)}).index_select(0, counted);
    const at::Tensor wanted = targets.index_select(0, counted);
    TokenLoss loss;
    loss.sum = linearCrossEntropy(rows, model.headWeight(), wanted, options.label_smoothing);
    if (wantAccuracy) {
        loss.correct = at::zeros({}, at::kLong);
        constexpr std::int64_t kRows = 1024;
        for (std::int64_t begin = 0; begin < rows.size(0); begin += kRows) {
            const std::int64_t count = std::min(kRows, rows.size(0) - begin);
            loss.correct +=
                model.logits(rows.narrow(0, begin, count)).argmax(-1).eq(wanted.narrow(0, begin, count)).sum();
        }
    }
    return loss;
}

} // namespace luthier::engine
