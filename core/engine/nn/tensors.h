#pragma once
/// Bytes of core/formats as LibTorch tensors, and back.

#include "core/formats/safetensors.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

at::ScalarType scalarType(DType dtype);
DType dtypeOf(const at::Tensor& tensor);

/// A tensor over the view's own bytes: nothing is copied. The view's file must outlive it, and it must not be written.
at::Tensor borrow(const TensorView& view);
/// The view's values in `dtype`: over the view's own bytes where they are in that type already, else a copy. `owner`
/// is kept alive as long as the bytes are used.
at::Tensor borrowAs(const TensorView& view, DType dtype, std::shared_ptr<const void> owner);
/// A copy in `dtype`.
at::Tensor copyAs(const TensorView& view, DType dtype);
/// The view of a contiguous CPU tensor, which must outlive it.
TensorView viewOf(const at::Tensor& tensor);

/// Writes tensors as safetensors, from whichever device; contiguous copies made where needed.
Result<void> saveTensors(const std::filesystem::path& file, const std::map<std::string, at::Tensor>& tensors,
    const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

/// float32, uniform within 1/√fanIn by the default generator: PyTorch's start of a linear layer's weight and bias.
at::Tensor linearStart(at::IntArrayRef shape, std::int64_t fanIn, at::Device device);
/// int64 [count]
at::Tensor toTensor(const std::vector<std::int64_t>& values, at::Device device);

} // namespace luthier::engine
