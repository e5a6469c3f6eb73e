#pragma once
/// The types of a GGUF file's tensors: plain floats, and blocks of codes with a scale (ggml-org/ggml, ggml-common.h).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace luthier {

/// The types that Luthier reads. Numbers are the file's.
enum class GgmlType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ4_NL = 20,
    IQ4_XS = 23,
    BF16 = 30,
};

struct GgmlTypeRow {
    GgmlType type;
    std::string_view name;
    std::int64_t blockElements, blockBytes;
    void (*unpack)(const std::uint8_t* block, float* out); ///< one block to fp32, bit for bit as ggml's reference does
};

std::span<const GgmlTypeRow> ggmlTypes();
/// Null: not read.
const GgmlTypeRow* findGgmlType(std::uint32_t number);
const GgmlTypeRow& rowOf(GgmlType type);

/// True for blocks of codes with a scale, false for plain floats.
inline bool isQuantizedType(GgmlType type) { return rowOf(type).blockElements > 1; }

} // namespace luthier
