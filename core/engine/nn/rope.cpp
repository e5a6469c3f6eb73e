#include "core/engine/nn/rope.h"

#include "core/engine/kernels/place.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
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
double yarnCorrectionDim(double rotations, const RopeSpec& rope) {
    return rope.dimensions * std::log(rope.original_max_position_embeddings / (rotations * 2 * std::numbers::pi)) /
           (2 * std::log(rope.theta));
}

void stretchYarn(std::vector<double>& frequencies, const RopeSpec& rope) {
    double low = yarnCorrectionDim(rope.beta_fast, rope), high = yarnCorrectionDim(rope.beta_slow, rope);
    if (rope.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, rope.dimensions - 1.0);
    if (low == high) high += 0.001; // as the reference: no division by zero
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        const double ramp = std::clamp((double(i) - low) / (high - low), 0.0, 1.0);
        frequencies[i] = frequencies[i] / rope.factor * ramp + frequencies[i] * (1 - ramp);
    }
}

/// NTK by length: the base grows once a sequence is longer than the model was made for.
double dynamicTheta(const RopeSpec& rope, double length) {
    const double original = rope.original_max_position_embeddings;
    if (length <= original) return rope.theta;
    const double dimensions = rope.dimensions;
    return rope.theta * std::pow(rope.factor * length / original - (rope.factor - 1), dimensions / (dimensions - 2));
}

at::Tensor toTensor(const std::vector<double>& values) {
    return at::tensor(values, onHost(at::kDouble)).to(at::kFloat);
}

} // namespace

std::vector<double> ropeFrequencies(const RopeSpec& rope, double length) {
    const double theta = rope.scaling == RopeScaling::Dynamic ? dynamicTheta(rope, length) : rope.theta;
    std::vector<double> frequencies(rope.dimensions / 2);
    for (int i = 0; i < rope.dimensions / 2; ++i)
        frequencies[i] = std::pow(theta, -2.0 * i / rope.dimensions);
    switch (rope.scaling) {
    case RopeScaling::None:
    case RopeScaling::Dynamic:
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
        stretchYarn(frequencies, rope);
        break;
    case RopeScaling::LongRope: {
        // Ding et al. 2024: one factor a dimension, another list beyond the original context.
        const auto& factors = length > rope.original_max_position_embeddings ? rope.long_factor : rope.short_factor;
        for (std::size_t i = 0; i < frequencies.size(); ++i)
            frequencies[i] /= factors[i];
        break;
    }
    }
    return frequencies;
}

bool dependsOnLength(const RopeSpec& rope) {
    return rope.scaling == RopeScaling::Dynamic || rope.scaling == RopeScaling::LongRope;
}

RopeTable::RopeTable(const RopeSpec& rope)
    : m_rope(rope)
    , m_frequencies(toTensor(ropeFrequencies(rope))) {}

RopeTable::Angles RopeTable::angles(const at::Tensor& positions) const {
    at::Tensor frequencies = m_frequencies;
    if (dependsOnLength(m_rope)) {
        // By each row's own length: an answer must not depend on what else is in the batch.
        std::vector<at::Tensor> rows;
        for (std::int64_t i = 0; i < positions.size(0); ++i)
            rows.push_back(toTensor(ropeFrequencies(m_rope, double(positions[i].max().item<std::int64_t>() + 1))));
        frequencies = at::stack(rows).unsqueeze(1); // [batch, 1, dimensions / 2]
    }
    frequencies = frequencies.to(positions.device());
    const at::Tensor half = positions.to(at::kFloat).unsqueeze(-1) * frequencies; // [batch, tokens, dimensions / 2]
    const at::Tensor full = at::cat({half, half}, -1).unsqueeze(1);
    const double magnitude = m_rope.attention_factor.value_or(1.0);
    return {full.cos() * magnitude, full.sin() * magnitude};
}

at::Tensor applyRope(const at::Tensor& x, const RopeTable::Angles& angles) {
    const std::int64_t turning = angles.cos.size(-1), width = x.size(-1);
    const at::Tensor part = turning < width ? x.narrow(-1, 0, turning) : x;
    const auto halves = part.chunk(2, -1);
    const at::Tensor rotated = at::cat({-halves[1], halves[0]}, -1);
    const at::Tensor turned = part * angles.cos.to(x.scalar_type()) + rotated * angles.sin.to(x.scalar_type());
    return turning < width ? at::cat({turned, x.narrow(-1, turning, width - turning)}, -1) : turned;
}

} // namespace luthier::engine
