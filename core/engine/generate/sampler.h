#pragma once
#include "core/base/random.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace luthier::engine {

/// How the next token is chosen. Names are OpenAI's and transformers'.
struct SamplingOptions {
    double temperature = 0;        ///< 0: the likeliest token, always
    double top_p = 1;              ///< keeps the smallest set whose probability reaches it
    int top_k = 0;                 ///< 0: all
    double min_p = 0;              ///< drops what is less likely than this share of the likeliest
    double repetition_penalty = 1; ///< divides tokens already in prompt or answer (Keskar et al. 2019)
    double presence_penalty = 0;   ///< subtracted from tokens already in the answer (OpenAI)
    double frequency_penalty = 0;  ///< subtracted for each occurrence
    int no_repeat_ngram_size = 0;  ///< no run of this many tokens occurs twice
    std::uint64_t seed = 42;
};

/// What came before.
struct TokenHistory {
    std::span<const std::int64_t> prompt, answer;
};

/// Changes logits in place; excluded tokens become minus infinity. Order as in transformers: penalties, n-grams,
/// temperature, top_k, top_p, min_p.
void processLogits(std::vector<float>& logits, const TokenHistory& history, const SamplingOptions& options);

/// @param logits [vocab], any floating type
std::int64_t sampleToken(
    const at::Tensor& logits, const TokenHistory& history, const SamplingOptions& options, Random& random);

} // namespace luthier::engine
