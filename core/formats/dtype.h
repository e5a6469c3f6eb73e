#pragma once
/// Element types as safetensors spells them.

#include <cstddef>
#include <optional>
#include <string_view>

namespace luthier {

/// The last two are bytes of quantised checkpoints (core/formats/quantized): nothing is computed in them.
enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool, F8E4M3, F8E8M0 };

std::string_view dtypeName(DType dtype);                        ///< "BF16"
std::optional<DType> dtypeFromName(std::string_view name);      ///< of safetensors
std::optional<DType> dtypeFromTorchName(std::string_view name); ///< "bfloat16", as config.json and run.yaml have it
std::size_t dtypeSize(DType dtype);                             ///< bytes an element

} // namespace luthier
