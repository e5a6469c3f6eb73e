#include "core/formats/ggml_blocks.h"

#include "core/formats/half.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace luthier {

namespace {

using Bytes = const std::uint8_t*;

template <class T>
T numberAt(Bytes at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

float halfAt(Bytes at) { return floatFromHalf(numberAt<std::uint16_t>(at)); }

void unpackF32(Bytes at, float* out) { *out = numberAt<float>(at); }
void unpackF16(Bytes at, float* out) { *out = halfAt(at); }
void unpackBF16(Bytes at, float* out) {
    const std::uint32_t bits = std::uint32_t(numberAt<std::uint16_t>(at)) << 16;
    std::memcpy(out, &bits, sizeof bits);
}

// Thirty-two elements: those of the low four bits of sixteen bytes, then those of the high ones.

void unpackQ4_0(Bytes block, float* out) {
    const float d = halfAt(block);
    Bytes codes = block + 2;
    for (int i = 0; i < 16; ++i) {
        out[i] = float((codes[i] & 0xF) - 8) * d;
        out[i + 16] = float((codes[i] >> 4) - 8) * d;
    }
}

void unpackQ4_1(Bytes block, float* out) {
    const float d = halfAt(block), m = halfAt(block + 2);
    Bytes codes = block + 4;
    for (int i = 0; i < 16; ++i) {
        out[i] = float(codes[i] & 0xF) * d + m;
        out[i + 16] = float(codes[i] >> 4) * d + m;
    }
}

/// Five bits: the fifth of all stand in four bytes before the others.
int fiveBits(Bytes fifths, Bytes codes, int index) {
    const int low = index < 16 ? codes[index] & 0xF : codes[index - 16] >> 4;
    return low | int(numberAt<std::uint32_t>(fifths) >> index & 1U) << 4;
}

void unpackQ5_0(Bytes block, float* out) {
    const float d = halfAt(block);
    for (int i = 0; i < 32; ++i)
        out[i] = float(fiveBits(block + 2, block + 6, i) - 16) * d;
}

void unpackQ5_1(Bytes block, float* out) {
    const float d = halfAt(block), m = halfAt(block + 2);
    for (int i = 0; i < 32; ++i)
        out[i] = float(fiveBits(block + 4, block + 8, i)) * d + m;
}

void unpackQ8_0(Bytes block, float* out) {
    const float d = halfAt(block);
    for (int i = 0; i < 32; ++i)
        out[i] = float(static_cast<std::int8_t>(block[2 + i])) * d;
}

/// The sixteen numbers that a code of IQ4 stands for, before the scale.
constexpr int kIq4[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

void unpackIq4(float d, Bytes codes, float* out) {
    for (int i = 0; i < 16; ++i) {
        out[i] = d * float(kIq4[codes[i] & 0xF]);
        out[i + 16] = d * float(kIq4[codes[i] >> 4]);
    }
}

void unpackIQ4_NL(Bytes block, float* out) { unpackIq4(halfAt(block), block + 2, out); }

// Two hundred and fifty-six elements in groups, each with a scale of its own.

void unpackIQ4_XS(Bytes block, float* out) {
    const float d = halfAt(block);
    const auto high = numberAt<std::uint16_t>(block + 2);
    Bytes low = block + 4, codes = block + 8;
    for (int group = 0; group < 8; ++group, codes += 16, out += 32) {
        const int scale = (low[group / 2] >> (4 * (group % 2)) & 0xF) | (high >> (2 * group) & 3) << 4;
        unpackIq4(d * float(scale - 32), codes, out);
    }
}

void unpackQ2_K(Bytes block, float* out) {
    Bytes scales = block, codes = block + 16;
    const float d = halfAt(block + 80), dmin = halfAt(block + 82);
    for (int group = 0; group < 16; ++group, out += 16) {
        const float step = d * float(scales[group] & 0xF), base = dmin * float(scales[group] >> 4);
        Bytes own = codes + group / 8 * 32 + group % 2 * 16;
        const int shift = group % 8 / 2 * 2;
        for (int i = 0; i < 16; ++i)
            out[i] = step * float(own[i] >> shift & 3) - base;
    }
}

void unpackQ3_K(Bytes block, float* out) {
    Bytes thirds = block, codes = block + 32, scales = block + 96;
    const float d = halfAt(block + 108);
    for (int group = 0; group < 16; ++group, out += 16) {
        const int low = group < 8 ? scales[group] & 0xF : scales[group - 8] >> 4;
        const int high = scales[8 + group % 4] >> (2 * (group / 4)) & 3;
        const float step = d * float((low | high << 4) - 32);
        const int half = group % 2 * 16, shift = group % 8 / 2 * 2, bit = group / 2;
        Bytes own = codes + group / 8 * 32 + half;
        for (int i = 0; i < 16; ++i)
            out[i] = step * float((own[i] >> shift & 3) - (thirds[half + i] >> bit & 1 ? 0 : 4));
    }
}

/// Six-bit scales and minima of eight groups, packed in twelve bytes.
void scaleAndMin(int group, Bytes packed, float& scale, float& minimum) {
    if (group < 4) {
        scale = packed[group] & 63;
        minimum = packed[group + 4] & 63;
    } else {
        scale = float((packed[group + 4] & 0xF) | ((packed[group - 4] >> 6) << 4));
        minimum = float((packed[group + 4] >> 4) | ((packed[group] >> 6) << 4));
    }
}

/// Q4_K, and Q5_K with the fifth bits of all elements: bit `group` of thirty-two bytes.
void unpackGroups(Bytes block, Bytes fifths, Bytes codes, float* out) {
    const float d = halfAt(block), dmin = halfAt(block + 2);
    for (int group = 0; group < 8; ++group, out += 32) {
        float scale, minimum;
        scaleAndMin(group, block + 4, scale, minimum);
        const float step = d * scale, base = dmin * minimum;
        Bytes own = codes + group / 2 * 32;
        for (int i = 0; i < 32; ++i) {
            const int low = group % 2 ? own[i] >> 4 : own[i] & 0xF;
            out[i] = step * float(low + (fifths ? (fifths[i] >> group & 1) * 16 : 0)) - base;
        }
    }
}

void unpackQ4_K(Bytes block, float* out) { unpackGroups(block, nullptr, block + 16, out); }
void unpackQ5_K(Bytes block, float* out) { unpackGroups(block, block + 16, block + 48, out); }

void unpackQ6_K(Bytes block, float* out) {
    Bytes low = block, high = block + 128;
    const auto* scales = reinterpret_cast<const std::int8_t*>(block + 192);
    const float d = halfAt(block + 208);
    for (int part = 0; part < 2; ++part, low += 64, high += 32, scales += 8, out += 128)
        for (int i = 0; i < 32; ++i)
            for (int k = 0; k < 4; ++k) {
                const int nibble = k < 2 ? low[i + 32 * k] & 0xF : low[i + 32 * (k - 2)] >> 4;
                const int code = (nibble | (((high[i] >> (2 * k)) & 3) << 4)) - 32;
                out[i + 32 * k] = d * float(scales[i / 16 + 2 * k]) * float(code);
            }
}

constexpr GgmlTypeRow kTypes[] = {
    {GgmlType::F32, "F32", 1, 4, unpackF32},
    {GgmlType::F16, "F16", 1, 2, unpackF16},
    {GgmlType::BF16, "BF16", 1, 2, unpackBF16},
    {GgmlType::Q8_0, "Q8_0", 32, 34, unpackQ8_0},
    {GgmlType::Q4_0, "Q4_0", 32, 18, unpackQ4_0},
    {GgmlType::Q4_1, "Q4_1", 32, 20, unpackQ4_1},
    {GgmlType::Q5_0, "Q5_0", 32, 22, unpackQ5_0},
    {GgmlType::Q5_1, "Q5_1", 32, 24, unpackQ5_1},
    {GgmlType::Q2_K, "Q2_K", 256, 84, unpackQ2_K},
    {GgmlType::Q3_K, "Q3_K", 256, 110, unpackQ3_K},
    {GgmlType::Q4_K, "Q4_K", 256, 144, unpackQ4_K},
    {GgmlType::Q5_K, "Q5_K", 256, 176, unpackQ5_K},
    {GgmlType::Q6_K, "Q6_K", 256, 210, unpackQ6_K},
    {GgmlType::IQ4_NL, "IQ4_NL", 32, 18, unpackIQ4_NL},
    {GgmlType::IQ4_XS, "IQ4_XS", 256, 136, unpackIQ4_XS},
};

} // namespace

std::span<const GgmlTypeRow> ggmlTypes() { return kTypes; }

const GgmlTypeRow* findGgmlType(std::uint32_t number) {
    const auto row = std::find_if(
        std::begin(kTypes), std::end(kTypes), [&](const GgmlTypeRow& r) { return std::uint32_t(r.type) == number; });
    return row == std::end(kTypes) ? nullptr : row;
}

const GgmlTypeRow& rowOf(GgmlType type) { return *findGgmlType(std::uint32_t(type)); }

} // namespace luthier
