#pragma once
/// Graphics processors as their drivers report them. Whether the engine can train on one is another question.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

struct Gpu {
    std::string name;
    std::uint64_t bytes = 0; ///< of its own memory
    bool operator==(const Gpu&) const = default;
};

/// NVIDIA GPUs through NVML, loaded if present (nvml.h: nvmlInit_v2 and on); AMD GPUs through the kernel's
/// /sys/class/drm/card*/device/mem_info_vram_total. Empty if there is none, or no driver.
std::vector<Gpu> findGpus(
    const char* nvmlLibrary = "libnvidia-ml.so.1", const std::filesystem::path& drmFolder = "/sys/class/drm");

} // namespace luthier
