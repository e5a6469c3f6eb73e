#pragma once
#include <bit>
#include <cstdint>

namespace luthier {

/// IEEE half precision to single, exactly.
inline float floatFromHalf(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t(half & 0x8000) << 16, exponent = (half >> 10) & 0x1F,
                        mantissa = half & 0x3FF;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000 | (mantissa << 13));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
    // A subnormal half is mantissa times 2^-24, which single precision holds.
    const float size = static_cast<float>(mantissa) * 5.9604644775390625e-8f;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(size));
}

} // namespace luthier
