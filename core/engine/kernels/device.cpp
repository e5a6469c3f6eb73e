#include "core/engine/kernels/device.h"

#include "core/base/gpu.h"
#include "core/base/text.h"
#include "core/engine/torch_compat.h"

#include <ATen/Context.h>

namespace luthier::engine {

Result<at::Device> resolveDevice(DeviceType wanted) {
    if (wanted == DeviceType::Cpu) return at::Device(at::kCPU);
    if (at::hasCUDA()) return at::Device(at::kCUDA, 0);
    if (wanted == DeviceType::Auto) return at::Device(at::kCPU);
    const Message what{QT_TRANSLATE_NOOP("errors", "There is no GPU that this engine can use."), {}};
    if (!isBuiltWithCuda())
        return fail("device.no_cuda", what,
            {QT_TRANSLATE_NOOP("errors", "Its LibTorch {version} was built without CUDA."),
                {{"version", torchVersion()}}},
            {QT_TRANSLATE_NOOP(
                 "errors", "Build with installer/run.sh --cuda on Debian 13, or set train.device to cpu."),
                {}});
    std::vector<std::string> found;
    for (const Gpu& gpu : findGpus())
        found.push_back(gpu.name);
    return fail("device.no_cuda", what,
        found.empty()
            ? Message{QT_TRANSLATE_NOOP("errors", "CUDA was looked for: the driver (libcuda.so.1, libnvidia-ml.so.1) "
                                                  "names no GPU."),
                  {}}
            : Message{QT_TRANSLATE_NOOP("errors", "The driver names {list}, but CUDA does not start on it."),
                  {{"list", joinText(found, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Install NVIDIA's driver and restart, or set train.device to cpu."), {}});
}

std::string deviceName(const at::Device& device) { return device.is_cuda() ? "cuda" : "cpu"; }

} // namespace luthier::engine
