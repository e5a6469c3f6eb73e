#pragma once
/// Differences between LibTorch 1.13 and 2.x. No `#if` on its version anywhere else.

#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include <c10/core/GradMode.h>
#include <exception>

namespace luthier::engine {

/// Keeps autograd from recording a graph while it lives.
using NoGrad = c10::AutoGradMode;

inline NoGrad withoutGradients() { return NoGrad(false); }

inline const char* torchVersion() { return TORCH_VERSION; }

/// Was this LibTorch built for CUDA? Whether there is a GPU is another question: at::hasCUDA().
inline bool isBuiltWithCuda() {
    try {
        return !at::detail::getCUDAHooks().showConfig().empty();
    } catch (const std::exception&) { // the hooks of a build without it only throw
        return false;
    }
}

} // namespace luthier::engine
