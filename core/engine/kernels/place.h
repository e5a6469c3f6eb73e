#pragma once
/// Device and type of new tensors. Every factory in core/engine says both by one of these: test_architecture looks for
/// one that does not, and test_meta_device runs every family where nothing may lie on the processor.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

inline at::TensorOptions on(at::Device device, at::ScalarType type) { return at::TensorOptions(device).dtype(type); }

/// On the device of `like`.
inline at::TensorOptions beside(const at::Tensor& like, at::ScalarType type) { return on(like.device(), type); }

/// In the processor's memory, wherever the model is: the bytes of files, rows that have not been moved yet.
inline at::TensorOptions onHost(at::ScalarType type) { return on(at::kCPU, type); }

} // namespace luthier::engine
