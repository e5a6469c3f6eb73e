#include "core/engine/generate/sampler.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/softmax.h>

namespace luthier::engine {

std::int64_t sampleToken(const at::Tensor& logits, const SamplingOptions& options, Random& random) {
    if (options.temperature <= 0) return logits.argmax().item<std::int64_t>();
    const auto [values, ids] =
        (logits.to(at::kFloat) / options.temperature).sort(/*stable=*/true, 0, /*descending=*/true);
    const std::int64_t count =
        options.top_k > 0 ? std::min<std::int64_t>(options.top_k, values.size(0)) : values.size(0);
    const at::Tensor probabilities = at::softmax(values.narrow(0, 0, count), 0).contiguous();
    const auto* p = probabilities.data_ptr<float>();
    // top_p keeps the smallest set whose probability reaches it, at least one.
    double kept = 0;
    std::int64_t last = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        kept += p[i];
        last = i;
        if (kept >= options.top_p) break;
    }
    double draw = random.uniform() * kept;
    std::int64_t chosen = last;
    for (std::int64_t i = 0; i <= last; ++i) {
        draw -= p[i];
        if (draw < 0) {
            chosen = i;
            break;
        }
    }
    return ids[chosen].item<std::int64_t>();
}

} // namespace luthier::engine
