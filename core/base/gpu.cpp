#include "core/base/gpu.h"

#include <algorithm>
#include <dlfcn.h>
#include <fstream>
#include <memory>

namespace luthier {

namespace fs = std::filesystem;

namespace {

struct NvmlMemory {
    unsigned long long total, free, used;
};
using NvmlDevice = void*;

std::vector<Gpu> nvidiaGpus(const char* library) {
    const std::unique_ptr<void, int (*)(void*)> nvml(
        ::dlopen(library, RTLD_NOW | RTLD_LOCAL), [](void* handle) { return handle ? ::dlclose(handle) : 0; });
    std::vector<Gpu> out;
    if (!nvml) return out;
    const auto function = [&](auto*& into, const char* name) {
        into = reinterpret_cast<std::remove_reference_t<decltype(into)>>(::dlsym(nvml.get(), name));
        return into != nullptr;
    };
    int (*init)() = nullptr, (*shutdown)() = nullptr, (*countOf)(unsigned*) = nullptr;
    int (*handleOf)(unsigned, NvmlDevice*) = nullptr, (*nameOf)(NvmlDevice, char*, unsigned) = nullptr;
    int (*memoryOf)(NvmlDevice, NvmlMemory*) = nullptr;
    if (!function(init, "nvmlInit_v2") || !function(shutdown, "nvmlShutdown") ||
        !function(countOf, "nvmlDeviceGetCount_v2") || !function(handleOf, "nvmlDeviceGetHandleByIndex_v2") ||
        !function(nameOf, "nvmlDeviceGetName") || !function(memoryOf, "nvmlDeviceGetMemoryInfo"))
        return out;
    constexpr int kSuccess = 0;
    if (init() != kSuccess) return out;
    unsigned count = 0;
    if (countOf(&count) != kSuccess) count = 0;
    for (unsigned i = 0; i < count; ++i) {
        NvmlDevice device = nullptr;
        NvmlMemory memory = {};
        char name[96] = {}; // NVML_DEVICE_NAME_V2_BUFFER_SIZE
        if (handleOf(i, &device) != kSuccess || memoryOf(device, &memory) != kSuccess) continue;
        nameOf(device, name, sizeof name);
        out.push_back({name, memory.total});
    }
    shutdown();
    return out;
}

std::string firstLine(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

std::vector<Gpu> amdGpus(const fs::path& folder) {
    std::vector<Gpu> out;
    std::vector<fs::path> cards;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code))
        if (fs::exists(entry.path() / "device" / "mem_info_vram_total")) cards.push_back(entry.path() / "device");
    std::sort(cards.begin(), cards.end());
    for (const fs::path& card : cards) {
        const std::string bytes = firstLine(card / "mem_info_vram_total"), name = firstLine(card / "product_name");
        out.push_back({name.empty() ? "AMD GPU" : name, std::strtoull(bytes.c_str(), nullptr, 10)});
    }
    return out;
}

} // namespace

std::vector<Gpu> findGpus(const char* nvmlLibrary, const fs::path& drmFolder) {
    std::vector<Gpu> out = nvidiaGpus(nvmlLibrary);
    for (Gpu& gpu : amdGpus(drmFolder))
        out.push_back(std::move(gpu));
    return out;
}

} // namespace luthier
