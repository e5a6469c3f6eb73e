#pragma once
/// Checks of the processor before the engine computes: threads, correctness of matrix products, and whether bf16 is
/// quicker than fp32 here.

#include "core/formats/dtype.h"

#include <string>

namespace luthier::engine {

struct ProcessorCheck {
    double fp32Gflops = 0;     ///< measured, 1024 x 1024 x 1024
    double bf16Gflops = 0;     ///< the same in bfloat16
    double worstFp32Error = 0; ///< against double precision, relative to the largest element
    DType quicker = DType::F32;
    std::string blasCoreType; ///< OPENBLAS_CORETYPE as set, or empty
    bool isRight() const { return worstFp32Error < 1e-4; }
};

/// LibTorch takes half of the cores by default: call first. 0: all cores. Returns what is in force.
int setThreads(int threads);

/// Takes about 0.2 s.
ProcessorCheck checkProcessor();

} // namespace luthier::engine
