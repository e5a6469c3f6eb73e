#pragma once
#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// The state of the device's default generator, which dropout and new weights draw from. uint8, in the processor's
/// memory, as LibTorch has it.
at::Tensor generatorState(at::Device device);
void setGeneratorState(const at::Tensor& state, at::Device device);

} // namespace luthier::engine
