#pragma once
#include "core/base/random.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace luthier::engine {

/// How the next token is chosen. Names are OpenAI's and transformers'.
struct SamplingOptions {
    double temperature = 0; ///< 0: the likeliest token, always
    double top_p = 1;
    int top_k = 0; ///< 0: all
    std::uint64_t seed = 42;
};

/// temperature, then top_k, then top_p, as transformers' warpers in their order.
/// @param logits [vocab], any floating type
std::int64_t sampleToken(const at::Tensor& logits, const SamplingOptions& options, Random& random);

} // namespace luthier::engine
