#include "core/engine/kernels/processor_check.h"

#include "core/base/platform.h"
#include "core/engine/kernels/place.h"
#include "core/engine/torch_compat.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/rand.h>

#include <algorithm>
#include <chrono>

namespace luthier::engine {

namespace {

double measureGflops(const at::Tensor& a, const at::Tensor& b) {
    at::matmul(a, b); // the first call chooses kernels
    double best = 1e9;
    for (int i = 0; i < 4; ++i) {
        const auto start = std::chrono::steady_clock::now();
        at::matmul(a, b);
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return 2e-9 * double(a.size(0)) * double(a.size(1)) * double(b.size(1)) / best;
}

/// Deterministic values in [-1, 1): the check must not move the random generator of the run.
at::Tensor pattern(std::int64_t rows, std::int64_t columns, std::uint64_t salt) {
    at::Tensor out = at::empty({rows, columns}, onHost(at::kFloat));
    auto* data = out.data_ptr<float>();
    std::uint64_t state = salt;
    for (std::int64_t i = 0; i < rows * columns; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        data[i] = static_cast<float>(static_cast<std::int32_t>(state >> 32)) * 0x1.0p-31F;
    }
    return out;
}

} // namespace

int setThreads(int threads) {
    at::set_num_threads(threads > 0 ? threads : coreCount());
    return at::get_num_threads();
}

ProcessorCheck checkProcessor() {
    const auto guard = withoutGradients();
    ProcessorCheck check;
    check.blasCoreType = environmentValue("OPENBLAS_CORETYPE");
    // Odd sizes reach the kernels' edges, where mistakes live.
    const at::Tensor a = pattern(131, 257, 1), b = pattern(257, 97, 2);
    const at::Tensor exact = at::matmul(a.to(at::kDouble), b.to(at::kDouble));
    check.worstFp32Error = ((at::matmul(a, b).to(at::kDouble) - exact).abs().max() / exact.abs().max()).item<double>();
    const at::Tensor large = pattern(1024, 1024, 3), other = pattern(1024, 1024, 4);
    check.fp32Gflops = measureGflops(large, other);
    check.bf16Gflops = measureGflops(large.to(at::kBFloat16), other.to(at::kBFloat16));
    // Converting masters costs too: bf16 must win clearly.
    if (check.bf16Gflops > 1.5 * check.fp32Gflops) check.quicker = DType::BF16;
    return check;
}

} // namespace luthier::engine
