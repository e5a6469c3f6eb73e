#pragma once
/// The 256 numbers that an 8-bit code of bitsandbytes' dynamic quantisation stands for (Dettmers et al. 2022, 8-bit
/// Optimizers via Block-wise Quantization, section 2.2): a sign, an exponent in unary, and a fraction. Without the sign
/// the fraction has one bit more.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace luthier::engine {

/// In rising order, from -1 to 1.
const std::array<float, 256>& dynamicCode();
/// In rising order, from 0 to 1.
const std::array<float, 256>& unsignedDynamicCode();

/// The code whose number lies nearest.
std::uint8_t nearestDynamicCode(float value);

/// The same for many values: the upper half of a float's bits says where to begin to look.
class NearestCode {
public:
    /// @param code  rising; must outlive this
    explicit NearestCode(const std::array<float, 256>& code);

    std::uint8_t operator()(float value) const {
        std::size_t i = m_first[std::bit_cast<std::uint32_t>(value) >> 16];
        while (i < 255 && value - m_code[i] >= m_code[i + 1] - value)
            ++i;
        return std::uint8_t(i);
    }

private:
    const std::array<float, 256>& m_code;
    std::vector<std::uint8_t> m_first; ///< [65536]
};

} // namespace luthier::engine
