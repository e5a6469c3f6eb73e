#pragma once
/// The 256 numbers that an 8-bit code of bitsandbytes' dynamic quantisation stands for (Dettmers et al. 2022, 8-bit
/// Optimizers via Block-wise Quantization, section 2.2): a sign, an exponent in unary, and a fraction.

#include <array>
#include <cstdint>

namespace luthier::engine {

/// In rising order, from -1 to 1.
const std::array<float, 256>& dynamicCode();

/// The code whose number lies nearest.
std::uint8_t nearestDynamicCode(float value);

} // namespace luthier::engine
