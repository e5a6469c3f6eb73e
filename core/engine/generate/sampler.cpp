#include "core/engine/generate/sampler.h"

#include "core/engine/kernels/place.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace luthier::engine {

namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

bool isIn(std::int64_t token, const std::vector<float>& logits) { return token >= 0 && token < std::ssize(logits); }

void penalise(std::vector<float>& logits, const TokenHistory& history, const SamplingOptions& options) {
    if (options.repetition_penalty != 1) {
        std::set<std::int64_t> seen(history.prompt.begin(), history.prompt.end());
        seen.insert(history.answer.begin(), history.answer.end());
        const auto penalty = static_cast<float>(options.repetition_penalty);
        for (const std::int64_t token : seen)
            if (isIn(token, logits))
                logits[token] = logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty;
    }
    if (options.presence_penalty == 0 && options.frequency_penalty == 0) return;
    std::map<std::int64_t, int> counts;
    for (const std::int64_t token : history.answer)
        ++counts[token];
    for (const auto& [token, count] : counts)
        if (isIn(token, logits))
            logits[token] -= static_cast<float>(options.presence_penalty + options.frequency_penalty * count);
}

/// Forbids what would complete a run of `size` tokens that has come before.
void banRepeats(std::vector<float>& logits, const TokenHistory& history, int size) {
    std::vector<std::int64_t> all(history.prompt.begin(), history.prompt.end());
    all.insert(all.end(), history.answer.begin(), history.answer.end());
    const std::size_t n = size;
    if (all.size() + 1 < n) return;
    const auto tail = all.end() - static_cast<std::ptrdiff_t>(n - 1);
    for (std::size_t i = 0; i + n <= all.size(); ++i)
        if (std::equal(tail, all.end(), all.begin() + static_cast<std::ptrdiff_t>(i)) && isIn(all[i + n - 1], logits))
            logits[all[i + n - 1]] = kNever;
}

void keepTopK(std::vector<float>& logits, std::size_t count) {
    if (count >= logits.size()) return;
    std::vector<float> sorted = logits;
    std::nth_element(
        sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count - 1), sorted.end(), std::greater<>());
    const float threshold = sorted[count - 1];
    for (float& logit : logits)
        if (logit < threshold) logit = kNever; // equals of the last stay
}

/// softmax in double; 0 where a token may not come
std::vector<double> probabilitiesOf(const std::vector<float>& logits) {
    const float highest = *std::max_element(logits.begin(), logits.end());
    std::vector<double> out(logits.size());
    double total = 0;
    for (std::size_t i = 0; i < logits.size(); ++i)
        total += out[i] = std::exp(double(logits[i]) - highest);
    for (double& p : out)
        p /= total;
    return out;
}

void keepTopP(std::vector<float>& logits, double share) {
    const auto probabilities = probabilitiesOf(logits);
    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return logits[a] < logits[b]; });
    // From the unlikeliest on, what fits into the rest goes; the likeliest always stays.
    double gone = 0;
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        gone += probabilities[order[i]];
        if (gone > 1 - share) return;
        logits[order[i]] = kNever;
    }
}

void keepMinP(std::vector<float>& logits, double share) {
    const float highest = *std::max_element(logits.begin(), logits.end());
    // p < share * p_max means logit < max + ln share.
    const double threshold = highest + std::log(share);
    for (float& logit : logits)
        if (double(logit) < threshold) logit = kNever;
}

} // namespace

void processLogits(std::vector<float>& logits, const TokenHistory& history, const SamplingOptions& options) {
    penalise(logits, history, options);
    if (options.no_repeat_ngram_size > 0) banRepeats(logits, history, options.no_repeat_ngram_size);
    if (options.temperature > 0 && options.temperature != 1)
        for (float& logit : logits)
            logit = static_cast<float>(logit / options.temperature);
    if (options.top_k > 0) keepTopK(logits, options.top_k);
    if (options.top_p < 1) keepTopP(logits, options.top_p);
    if (options.min_p > 0) keepMinP(logits, options.min_p);
}

std::int64_t sampleToken(
    const at::Tensor& logits, const TokenHistory& history, const SamplingOptions& options, Random& random) {
    const bool isPlain = options.repetition_penalty == 1 && options.presence_penalty == 0 &&
                         options.frequency_penalty == 0 && options.no_repeat_ngram_size == 0;
    if (options.temperature <= 0 && isPlain) return logits.argmax().item<std::int64_t>();
    const at::Tensor values = logits.to(onHost(at::kFloat)).contiguous();
    std::vector<float> own(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    if (options.temperature <= 0) {
        SamplingOptions greedy = options;
        greedy.top_k = 0;
        greedy.top_p = 1;
        greedy.min_p = 0;
        processLogits(own, history, greedy);
        return std::max_element(own.begin(), own.end()) - own.begin();
    }
    processLogits(own, history, options);
    const auto probabilities = probabilitiesOf(own);
    double draw = random.uniform();
    std::int64_t last = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        if (probabilities[i] <= 0) continue;
        last = static_cast<std::int64_t>(i);
        draw -= probabilities[i];
        if (draw < 0) break;
    }
    return last;
}

} // namespace luthier::engine
