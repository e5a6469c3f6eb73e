#pragma once
#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// The default generator's state, which dropout and new weights draw from. uint8, as LibTorch has it.
at::Tensor generatorState();
void setGeneratorState(const at::Tensor& state);

} // namespace luthier::engine
