#pragma once
/// The part of Python's pickle that describes tensors. Nothing is imported and nothing is called: a stream that asks
/// for anything else than what tensors need is refused.

#include "core/base/result.h"
#include "core/formats/dtype.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

struct PickleValue {
    enum class Kind { None, Bool, Int, Float, Text, List, Tuple, Dict, Global, Storage, Tensor };
    Kind kind = Kind::None;
    std::int64_t number = 0; ///< Bool, Int; Storage: elements; Tensor: offset in elements
    double real = 0;
    std::string text;                ///< Text; Global: "module.name"; Storage: its key
    std::vector<PickleValue*> items; ///< List, Tuple; Dict: key, value, key, value
    DType dtype = DType::F32;        ///< Storage
    PickleValue* storage = nullptr;  ///< Tensor
    std::vector<std::int64_t> shape, strides;
};

struct PickleResult {
    std::vector<std::unique_ptr<PickleValue>> owned;
    PickleValue* top = nullptr;
    std::size_t size = 0; ///< bytes that the pickle took
};

/// Errors: "pickle.refused" naming what it asks for; "pickle.damaged".
Result<PickleResult> readPickle(std::string_view bytes, const std::string& file);

} // namespace luthier
