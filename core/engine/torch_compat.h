#pragma once
/// What differs between LibTorch 1.13 and 2.x. No `#if` on its version anywhere else.

#include <torch/version.h>

#include <c10/core/GradMode.h>

namespace luthier::engine {

/// No graph is recorded while it lives.
using NoGrad = c10::AutoGradMode;

inline NoGrad withoutGradients() { return NoGrad(false); }

} // namespace luthier::engine
