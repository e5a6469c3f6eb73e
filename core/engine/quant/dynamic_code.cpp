#include "core/engine/quant/dynamic_code.h"

#include <algorithm>

namespace luthier::engine {

namespace {

// clang-format off
// The middles of 2^e equal parts of [0.1, 1] times 10^(e - 6), e from 0 to 6. Written out: the last digit of some depends
// on the order in which a processor's lanes divide the line, and checkpoints carry these.
constexpr float kPositive[] = {
    5.50000038e-07F, 3.25000019e-06F, 7.7499999e-06F, 2.12499981e-05F, 4.37499984e-05F, 6.62500024e-05F,
    8.87499991e-05F, 0.000156250011F, 0.000268750038F, 0.000381250022F, 0.000493750034F, 0.000606250076F,
    0.00071875006F, 0.000831249985F, 0.000943750085F, 0.0012812499F, 0.00184375F, 0.00240625F, 0.00296875F,
    0.0035312497F, 0.00409375F, 0.0046562497F, 0.0052187503F, 0.00578125F, 0.00634375F, 0.00690625F, 0.00746875F,
    0.00803125F, 0.00859375F, 0.009156249F, 0.00971875F, 0.01140625F, 0.01421875F, 0.01703125F, 0.01984375F,
    0.02265625F, 0.02546875F, 0.028281247F, 0.03109375F, 0.033906247F, 0.036718752F, 0.03953125F, 0.042343747F,
    0.04515625F, 0.04796875F, 0.05078125F, 0.05359375F, 0.05640625F, 0.059218753F, 0.062031247F, 0.06484375F,
    0.067656256F, 0.070468746F, 0.07328125F, 0.07609375F, 0.07890625F, 0.08171874F, 0.08453125F, 0.08734375F,
    0.09015625F, 0.092968754F, 0.095781244F, 0.09859375F, 0.107031256F, 0.12109375F, 0.13515624F, 0.14921875F,
    0.16328125F, 0.17734374F, 0.19140625F, 0.20546874F, 0.21953125F, 0.23359376F, 0.24765626F, 0.26171875F,
    0.27578127F, 0.28984374F, 0.30390626F, 0.31796873F, 0.33203125F, 0.3460937F, 0.36015624F, 0.37421876F,
    0.38828123F, 0.40234375F, 0.4164062F, 0.43046874F, 0.44453126F, 0.45859373F, 0.47265625F, 0.48671877F,
    0.50078124F, 0.51484376F, 0.5289062F, 0.54296875F, 0.5570313F, 0.5710938F, 0.58515626F, 0.5992187F, 0.61328125F,
    0.6273438F, 0.64140624F, 0.65546876F, 0.6695313F, 0.68359375F, 0.6976563F, 0.7117188F, 0.72578126F, 0.7398438F,
    0.75390625F, 0.7679688F, 0.78203124F, 0.7960937F, 0.8101562F, 0.82421875F, 0.8382812F, 0.85234374F, 0.8664062F,
    0.8804687F, 0.89453125F, 0.9085938F, 0.92265624F, 0.9367187F, 0.9507812F, 0.96484375F, 0.9789062F, 0.99296874F};
// clang-format on

std::array<float, 256> makeDynamicCode() {
    std::array<float, 256> out{};
    constexpr std::size_t kZero = std::size(kPositive);
    for (std::size_t i = 0; i < kZero; ++i) {
        out[kZero - 1 - i] = -kPositive[i];
        out[kZero + 1 + i] = kPositive[i];
    }
    out.back() = 1.0F;
    return out;
}

std::array<float, 256> makeUnsignedDynamicCode() {
    constexpr int kExponents = 7;
    std::array<float, 256> out{};
    std::size_t next = 1;
    double power = 1e-6;
    for (int e = 0; e < kExponents; ++e, power *= 10) {
        const int parts = 2 << e;
        for (int i = 0; i < parts; ++i)
            out[next++] = float(power * (0.1 + 0.9 * (i + 0.5) / parts));
    }
    out[next] = 1.0F;
    return out;
}

} // namespace

const std::array<float, 256>& unsignedDynamicCode() {
    static const std::array<float, 256> code = makeUnsignedDynamicCode();
    return code;
}

const std::array<float, 256>& dynamicCode() {
    static const std::array<float, 256> code = makeDynamicCode();
    return code;
}

NearestCode::NearestCode(const std::array<float, 256>& code)
    : m_code(code)
    , m_first(std::size_t(1) << 16) {
    for (std::uint32_t upper = 0; upper < m_first.size(); ++upper) {
        const auto from = std::bit_cast<float>(upper << 16), to = std::bit_cast<float>(upper << 16 | 0xFFFFU);
        const auto above = std::upper_bound(code.begin(), code.end(), std::min(from, to));
        m_first[upper] = std::uint8_t(std::max<std::ptrdiff_t>(0, above - code.begin() - 1));
    }
}

std::uint8_t nearestDynamicCode(float value) {
    const auto& code = dynamicCode();
    const auto above = std::lower_bound(code.begin(), code.end(), value);
    if (above == code.begin()) return 0;
    if (above == code.end()) return 255;
    const auto index = std::uint8_t(above - code.begin());
    return value - above[-1] < above[0] - value ? std::uint8_t(index - 1) : index;
}

} // namespace luthier::engine
