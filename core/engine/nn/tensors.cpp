#include "core/engine/nn/tensors.h"

#include "core/engine/kernels/place.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>

#include <cmath>

namespace luthier::engine {

at::ScalarType scalarType(DType dtype) {
    switch (dtype) {
    case DType::F64:
        return at::kDouble;
    case DType::F32:
        return at::kFloat;
    case DType::F16:
        return at::kHalf;
    case DType::BF16:
        return at::kBFloat16;
    case DType::I64:
        return at::kLong;
    case DType::I32:
        return at::kInt;
    case DType::I16:
        return at::kShort;
    case DType::I8:
        return at::kChar;
    case DType::U8:
        return at::kByte;
    case DType::Bool:
        return at::kBool;
    case DType::F8E4M3:
    case DType::F8E8M0: // LibTorch 1.13 knows neither: their bytes
        return at::kByte;
    }
    return at::kFloat;
}

DType dtypeOf(const at::Tensor& tensor) {
    for (const DType dtype : {DType::F64, DType::F32, DType::F16, DType::BF16, DType::I64, DType::I32, DType::I16,
             DType::I8, DType::U8, DType::Bool})
        if (scalarType(dtype) == tensor.scalar_type()) return dtype;
    return DType::F32;
}

at::Tensor borrow(const TensorView& view) {
    if (view.bytes.empty()) return at::empty(view.shape, onHost(scalarType(view.dtype)));
    return at::from_blob(const_cast<std::byte*>(view.bytes.data()), view.shape, onHost(scalarType(view.dtype)));
}

at::Tensor borrowAs(const TensorView& view, DType dtype, std::shared_ptr<const void> owner) {
    // Vector instructions of some kernels want whole elements; a header of odd length moves them.
    const bool isAligned = reinterpret_cast<std::uintptr_t>(view.bytes.data()) % dtypeSize(dtype) == 0;
    if (view.dtype != dtype || !isAligned || view.bytes.empty()) return copyAs(view, dtype);
    return at::from_blob(
        const_cast<std::byte*>(view.bytes.data()), view.shape, [owner](void*) {}, onHost(scalarType(dtype)));
}

at::Tensor copyAs(const TensorView& view, DType dtype) {
    return borrow(view).to(scalarType(dtype), /*non_blocking=*/false, /*copy=*/true);
}

TensorView viewOf(const at::Tensor& tensor) {
    return {dtypeOf(tensor), tensor.sizes().vec(), {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()}};
}

Result<void> saveTensors(const std::filesystem::path& file, const std::map<std::string, at::Tensor>& tensors,
    const std::map<std::string, std::string>& metadata) {
    std::map<std::string, at::Tensor> contiguous; // keeps the copies alive while they are written
    std::map<std::string, TensorView> views;
    for (const auto& [name, tensor] : tensors) {
        const auto it = contiguous.emplace(name, tensor.detach().cpu().contiguous()).first;
        views.emplace(name, viewOf(it->second));
    }
    return writeSafetensors(file, views, metadata);
}

at::Tensor linearStart(at::IntArrayRef shape, std::int64_t fanIn, at::Device device) {
    const double bound = 1 / std::sqrt(double(fanIn));
    return at::empty(shape, on(device, at::kFloat)).uniform_(-bound, bound);
}

at::Tensor toTensor(const std::vector<std::int64_t>& values, at::Device device) {
    return at::tensor(values, onHost(at::kLong)).to(device);
}

} // namespace luthier::engine
