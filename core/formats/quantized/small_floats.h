#pragma once
/// Floats of eight and four bits (Micikevicius et al. 2022, FP8 Formats for Deep Learning; OCP Microscaling
/// Formats 1.0).

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace luthier {

/// E4M3 without infinities: 1 sign, 4 bits of exponent with bias 7, 3 of fraction.
inline float floatFromE4m3(std::uint8_t bits) {
    const int exponent = bits >> 3 & 15, fraction = bits & 7;
    const float sign = bits & 128 ? -1.0F : 1.0F;
    if (exponent == 15 && fraction == 7) return std::numeric_limits<float>::quiet_NaN();
    return exponent == 0 ? sign * std::ldexp(float(fraction), -9)
                         : sign * std::ldexp(float(8 + fraction), exponent - 10);
}

/// E2M1: 1 sign, 2 bits of exponent, 1 of fraction.
inline constexpr std::array<float, 16> kE2m1 = {
    0.0F, 0.5F, 1.0F, 1.5F, 2.0F, 3.0F, 4.0F, 6.0F, -0.0F, -0.5F, -1.0F, -1.5F, -2.0F, -3.0F, -4.0F, -6.0F};

/// E8M0: a power of two.
inline float floatFromE8m0(std::uint8_t bits) { return std::ldexp(1.0F, int(bits) - 127); }

} // namespace luthier
