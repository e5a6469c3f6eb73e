#pragma once
/// Device that computes: the processor, or the first GPU that CUDA offers.

#include "core/base/result.h"
#include "core/recipe/methods.h"

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// `Auto`: a GPU where this engine can use one, else the processor.
/// Errors: "device.no_cuda" with what was looked for and what to do.
Result<at::Device> resolveDevice(DeviceType wanted);

/// "cpu", "cuda": for events and checkpoints.
std::string deviceName(const at::Device& device);

} // namespace luthier::engine
