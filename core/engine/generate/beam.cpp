#include "core/engine/generate/beam.h"

#include "core/engine/generate/prompt_state.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

namespace {

/// The best ended answers so far.
class Hypotheses {
public:
    explicit Hypotheses(const BeamOptions& options)
        : m_options(options) {}

    void add(std::vector<TokenId> tokens, double sum, std::size_t length) {
        m_best.push_back({std::move(tokens), scoreOf(sum, length)});
        std::stable_sort(m_best.begin(), m_best.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
        if (std::ssize(m_best) > m_options.num_beams) m_best.pop_back();
    }
    /// @param bestSum  of what may still go on
    bool isDone(double bestSum, std::size_t length) const {
        if (std::ssize(m_best) < m_options.num_beams) return false;
        return m_options.early_stopping || m_best.back().score >= scoreOf(bestSum, length);
    }
    std::vector<BeamHypothesis> take() { return std::move(m_best); }

private:
    double scoreOf(double sum, std::size_t length) const {
        return sum / std::pow(double(length), m_options.length_penalty);
    }
    const BeamOptions& m_options;
    std::vector<BeamHypothesis> m_best;
};

struct Beam {
    std::vector<TokenId> tokens;
    double sum = 0; ///< of log-probabilities
};

} // namespace

Result<std::vector<BeamHypothesis>> beamSearch(
    const Transformer& model, const std::vector<TokenId>& prompt, const BeamOptions& options) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(state, beginAnswer(model, prompt));
    const at::Device device = model.device();
    const std::int64_t count = options.num_beams, vocabulary = model.spec().vocab_size;
    const std::int64_t budget = std::min<std::int64_t>(options.max_new_tokens, state.room);
    KvCache cache(model.spec(), std::ssize(state.first) + budget);
    ModelInput input = state.input;
    if (input.encoded.defined()) input.encoded = input.encoded.expand({count, -1, -1});
    input.ids = toTensor(state.first, device).unsqueeze(0).repeat({count, 1});

    // All beams are alike at first: only one may go on.
    std::vector<Beam> beams(count);
    for (std::int64_t b = 1; b < count; ++b)
        beams[b].sum = -1e9;
    Hypotheses ended(options);
    for (std::int64_t step = 0; step < budget; ++step) {
        const at::Tensor hidden = model.hidden(input, &cache);
        const at::Tensor logits = model.logits(hidden.select(1, hidden.size(1) - 1));
        std::vector<double> sums;
        for (const Beam& beam : beams)
            sums.push_back(beam.sum);
        // The sums are kept in single precision too: the peer's ties are broken alike.
        const at::Tensor scores = at::log_softmax(logits.to(at::kFloat), -1) +
                                  at::tensor(sums, onHost(at::kFloat)).to(device).unsqueeze(1); // [beams, vocab]
        const auto [best, places] = scores.reshape({-1}).topk(2 * count);
        const std::size_t length = beams[0].tokens.size() + 1;
        std::vector<Beam> next;
        std::vector<std::int64_t> rows, ids;
        for (std::int64_t rank = 0; rank < 2 * count && std::ssize(next) < count; ++rank) {
            const auto place = places[rank].item<std::int64_t>();
            const double sum = best[rank].item<double>();
            const std::int64_t from = place / vocabulary, token = place % vocabulary;
            std::vector<TokenId> tokens = beams[from].tokens;
            tokens.push_back(static_cast<TokenId>(token));
            const bool ends =
                std::find(options.endTokens.begin(), options.endTokens.end(), token) != options.endTokens.end();
            if (ends && rank < count) ended.add(std::move(tokens), sum, length);
            if (ends) continue;
            next.push_back({std::move(tokens), sum});
            rows.push_back(from);
            ids.push_back(token);
        }
        beams = std::move(next);
        if (ended.isDone(best[0].item<double>(), length)) return ended.take();
        cache.keep(toTensor(rows, device));
        input.ids = toTensor(ids, device).unsqueeze(1);
    }
    for (Beam& beam : beams) {
        const std::size_t length = beam.tokens.size();
        ended.add(std::move(beam.tokens), beam.sum, length);
    }
    return ended.take();
}

} // namespace luthier::engine
