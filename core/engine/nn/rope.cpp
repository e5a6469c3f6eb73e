#include "core/engine/nn/rope.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace luthier::engine {

namespace {

/// Bai et al. 2023 (Llama 3.1): long waves are stretched, short ones kept, those between blended.
double llama3Frequency(double frequency, const RopeSpec& rope) {
    const double original = rope.original_max_position_embeddings;
    const double wavelength = 2 * std::numbers::pi / frequency;
    if (wavelength > original / rope.low_freq_factor) return frequency / rope.factor;
    if (wavelength < original / rope.high_freq_factor) return frequency;
    const double smooth =
        (original / wavelength - rope.low_freq_factor) / (rope.high_freq_factor - rope.low_freq_factor);
    return (1 - smooth) * frequency / rope.factor + smooth * frequency;
}

/// Peng et al. 2023 (YaRN), section 3.2: the dimension that turns `rotations` times over the original context.
double yarnCorrectionDim(double rotations, const RopeSpec& rope, int headDim) {
    return headDim * std::log(rope.original_max_position_embeddings / (rotations * 2 * std::numbers::pi)) /
           (2 * std::log(rope.theta));
}

void stretchYarn(std::vector<double>& frequencies, const RopeSpec& rope, int headDim) {
    double low = yarnCorrectionDim(rope.beta_fast, rope, headDim),
           high = yarnCorrectionDim(rope.beta_slow, rope, headDim);
    if (rope.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, headDim - 1.0);
    if (low == high) high += 0.001; // as the reference: no division by zero
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        const double ramp = std::clamp((double(i) - low) / (high - low), 0.0, 1.0);
        frequencies[i] = frequencies[i] / rope.factor * ramp + frequencies[i] * (1 - ramp);
    }
}

} // namespace

std::vector<double> ropeFrequencies(const RopeSpec& rope, int headDim) {
    std::vector<double> frequencies(headDim / 2);
    for (int i = 0; i < headDim / 2; ++i)
        frequencies[i] = std::pow(rope.theta, -2.0 * i / headDim);
    switch (rope.scaling) {
    case RopeScaling::None:
        break;
    case RopeScaling::Linear:
        for (double& f : frequencies)
            f /= rope.factor;
        break;
    case RopeScaling::Llama3:
        for (double& f : frequencies)
            f = llama3Frequency(f, rope);
        break;
    case RopeScaling::Yarn:
        stretchYarn(frequencies, rope, headDim);
        break;
    }
    return frequencies;
}

double ropeAttentionFactor(const RopeSpec& rope) {
    if (rope.scaling != RopeScaling::Yarn) return 1;
    return rope.attention_factor.value_or(rope.factor <= 1 ? 1 : 0.1 * std::log(rope.factor) + 1);
}

RopeTable::RopeTable(const RopeSpec& rope, int headDim)
    : frequencies(at::tensor(ropeFrequencies(rope, headDim), at::kDouble).to(at::kFloat))
    , attentionFactor(ropeAttentionFactor(rope)) {}

RopeTable::Angles RopeTable::angles(const at::Tensor& positions) const {
    const at::Tensor half = positions.to(at::kFloat).unsqueeze(-1) * frequencies; // [batch, tokens, head_dim / 2]
    const at::Tensor full = at::cat({half, half}, -1).unsqueeze(1);
    return {full.cos() * attentionFactor, full.sin() * attentionFactor};
}

at::Tensor applyRope(const at::Tensor& x, const RopeTable::Angles& angles) {
    const auto halves = x.chunk(2, -1);
    const at::Tensor rotated = at::cat({-halves[1], halves[0]}, -1);
    return x * angles.cos.to(x.scalar_type()) + rotated * angles.sin.to(x.scalar_type());
}

} // namespace luthier::engine
