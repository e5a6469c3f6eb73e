#include "core/formats/dtype.h"

namespace luthier {

namespace {

struct Row {
    DType dtype;
    std::string_view name;
    std::string_view torchName;
    std::size_t size;
};

// clang-format off
constexpr Row kRows[] = {
    {DType::F64,  "F64",  "float64",  8},
    {DType::F32,  "F32",  "float32",  4},
    {DType::F16,  "F16",  "float16",  2},
    {DType::BF16, "BF16", "bfloat16", 2},
    {DType::I64,  "I64",  "int64",    8},
    {DType::I32,  "I32",  "int32",    4},
    {DType::I16,  "I16",  "int16",    2},
    {DType::I8,   "I8",   "int8",     1},
    {DType::U8,   "U8",   "uint8",    1},
    {DType::Bool, "BOOL", "bool",     1},
    {DType::F8E4M3, "F8_E4M3", "float8_e4m3fn", 1},
    {DType::F8E8M0, "F8_E8M0", "float8_e8m0fnu", 1},
};
// clang-format on

const Row& rowOf(DType dtype) { return kRows[static_cast<std::size_t>(dtype)]; }

} // namespace

std::string_view dtypeName(DType dtype) { return rowOf(dtype).name; }

std::size_t dtypeSize(DType dtype) { return rowOf(dtype).size; }

std::optional<DType> dtypeFromName(std::string_view name) {
    for (const Row& row : kRows)
        if (row.name == name) return row.dtype;
    return std::nullopt;
}

std::optional<DType> dtypeFromTorchName(std::string_view name) {
    for (const Row& row : kRows)
        if (row.torchName == name) return row.dtype;
    return std::nullopt;
}

} // namespace luthier
