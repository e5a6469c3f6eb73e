#include "core/engine/objectives/reference.h"

#include "core/engine/objectives/answer_logps.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/log_softmax.h>

namespace luthier::engine {

namespace {

/// The model is its base again as long as this lives.
class AdapterOff {
public:
    explicit AdapterOff(Adapter* adapter)
        : m_adapter(adapter) {
        if (m_adapter) m_adapter->setEnabled(false);
    }
    ~AdapterOff() {
        if (m_adapter) m_adapter->setEnabled(true);
    }
    AdapterOff(const AdapterOff&) = delete;
    AdapterOff& operator=(const AdapterOff&) = delete;

private:
    Adapter* m_adapter;
};

} // namespace

at::Tensor referenceLogps(const Policy& policy, const TokenBatch& sequences) {
    const auto guard = withoutGradients();
    const AdapterOff off(policy.adapter);
    return answerLogps(policy.model, sequences, false).sum;
}

double klToReference(const Policy& policy, const TokenBatch& sequences) {
    const auto guard = withoutGradients();
    const auto rowsOf = [&] {
        return countedRows(policy.model, sequences, hiddenOf(policy.model, sequences, false)).hidden;
    };
    const auto logpsOf = [&](const at::Tensor& rows, std::int64_t begin, std::int64_t count) {
        // The rows are scaled as the head wants them already.
        const double scale = policy.model.spec().logitScale;
        return at::log_softmax(policy.model.logits(rows.narrow(0, begin, count) / scale).to(at::kFloat), -1);
    };
    const at::Tensor own = rowsOf();
    at::Tensor theirs;
    {
        const AdapterOff off(policy.adapter);
        theirs = rowsOf();
    }
    double sum = 0;
    constexpr std::int64_t kRows = 256;
    for (std::int64_t begin = 0; begin < own.size(0); begin += kRows) {
        const std::int64_t count = std::min(kRows, own.size(0) - begin);
        const at::Tensor p = logpsOf(own, begin, count);
        const AdapterOff off(policy.adapter); // the head may be trained too
        const at::Tensor q = logpsOf(theirs, begin, count);
        sum += (at::exp(p) * (p - q)).sum().item<double>();
    }
    return sum;
}

const char* referencePreparation(const Policy& policy) { return policy.adapter ? nullptr : "reference"; }

Result<void> fillReference(const Policy& policy, const RowsOfRun& of, const Progress& progress) {
    const std::size_t all = of.train.rows.size() + of.eval.rows.size();
    std::size_t done = 0;
    for (TokenizedRows* rows : {&of.train, &of.eval})
        for (const MicroBatch& plan : batchesByLength(lengthsOf(*rows), of.batchSize)) {
            const Batch batch = makeBatch(*rows, plan, of.padToken, policy.model.device());
            const at::Tensor logps = referenceLogps(policy, sequencesOf(batch));
            for (std::size_t i = 0; i < plan.size(); ++i)
                rows->rows.setReference(plan[i].front(), logps[std::int64_t(i)].item<float>(),
                    logps[std::int64_t(i + plan.size())].item<float>());
            progress(done += plan.size(), all);
            if (progress.isCancelled())
                return fail("evaluate.cancelled", {QT_TRANSLATE_NOOP("errors", "The evaluation was cancelled."), {}});
        }
    return {};
}

} // namespace luthier::engine
