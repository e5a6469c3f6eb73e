#include "core/engine/objectives/answer_logps.h"

#include "core/engine/kernels/place.h"
#include "core/engine/kernels/token_logps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace luthier::engine {

at::Tensor AnswerLogps::mean() const { return sum / tokens; }

AnswerLogps answerLogps(const Transformer& model, const TokenBatch& batch, bool training) {
    const CountedRows rows = countedRows(model, batch, hiddenOf(model, batch, training));
    const at::Tensor logps = tokenLogps(rows.hidden, headOf(model), rows.targets);
    const std::int64_t sequences = batch.targets.size(0), width = batch.targets.size(1);
    const at::Tensor sum =
        at::zeros({sequences}, beside(logps, at::kFloat)).index_add(0, rows.places.div(width, "floor"), logps);
    return {sum, batch.targets.ne(kIgnored).sum(1).clamp_min(1).to(at::kFloat)};
}

at::Tensor answerScores(
    const Transformer& model, const TokenBatch& batch, const at::Tensor& lastTokens, bool training) {
    const at::Tensor hidden = hiddenOf(model, batch, training);
    const at::Tensor places = lastTokens.view({-1, 1, 1}).expand({-1, 1, hidden.size(-1)});
    return model.logits(hidden.gather(1, places).squeeze(1)).select(1, 0).to(at::kFloat);
}

} // namespace luthier::engine
