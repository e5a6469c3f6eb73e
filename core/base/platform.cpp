#include "core/base/platform.h"

#include "core/base/text.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <malloc.h>
#include <pwd.h>
#include <sched.h>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;

namespace {

/// The value after `key` in a file of "key   : value" lines, as /proc has them.
std::string procValue(const char* file, std::string_view key) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (line.rfind(key, 0) == 0) return std::string(trimmed(line.substr(line.find(':') + 1)));
    return {};
}

std::uint64_t procKilobytes(const char* file, std::string_view key) {
    return std::strtoull(procValue(file, key).c_str(), nullptr, 10) * 1024;
}

} // namespace

long long processStartMs() {
    // Field 22 of /proc/self/stat: ticks since boot; the program's name before it may hold spaces and brackets.
    std::ifstream file("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    std::string skipped;
    for (int field = 3; field < 22; ++field)
        fields >> skipped;
    long long ticks = 0;
    fields >> ticks;
    timespec sinceBoot{};
    if (!fields || ::clock_gettime(CLOCK_BOOTTIME, &sinceBoot) != 0) return unixTimeMs();
    const long long age =
        sinceBoot.tv_sec * 1000LL + sinceBoot.tv_nsec / 1000000 - ticks * 1000LL / ::sysconf(_SC_CLK_TCK);
    return unixTimeMs() - age;
}

long long unixTimeMs() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int coreCount() {
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
}

std::string processorName() { return procValue("/proc/cpuinfo", "model name"); }

std::string processorFeatures() {
    const std::string flags = " " + procValue("/proc/cpuinfo", "flags") + " ";
    std::string out;
    for (const char* feature : {"avx2", "avx512f", "avx512_bf16", "amx_bf16"})
        if (contains(flags, " " + std::string(feature) + " ")) out += (out.empty() ? "" : " ") + std::string(feature);
    return out;
}

std::uint64_t totalMemoryBytes() { return procKilobytes("/proc/meminfo", "MemTotal"); }

std::uint64_t freeMemoryBytes() { return procKilobytes("/proc/meminfo", "MemAvailable"); }

std::uint64_t freeDiskBytes(const fs::path& folder) {
    std::error_code code;
    const auto space = fs::space(folder, code);
    return code ? 0 : space.available;
}

std::uint64_t residentBytes() {
    std::ifstream in("/proc/self/statm");
    std::uint64_t total = 0, resident = 0;
    in >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t peakResidentBytes() { return procKilobytes("/proc/self/status", "VmHWM"); }

void keepFreedMemory() {
    ::mallopt(M_MMAP_MAX, 0);        // large blocks come from the heap, too
    ::mallopt(M_TRIM_THRESHOLD, -1); // and its end is not cut off
}

void giveBackFreedMemory() { ::malloc_trim(0); }

fs::path programFolder() {
    std::error_code code;
    return fs::read_symlink("/proc/self/exe", code).parent_path();
}

fs::path resourcesFolder() {
    if (const std::string chosen = environmentValue("LUTHIER_RESOURCES"); !chosen.empty()) return chosen;
    // Installed: PREFIX/bin beside PREFIX/share/luthier. Built: some build folder inside the source tree.
    const fs::path program = programFolder();
    fs::path installed = program.parent_path() / "share" / "luthier";
    if (fs::exists(installed)) return installed;
    for (fs::path folder = program; folder != folder.parent_path(); folder = folder.parent_path())
        if (fs::exists(folder / "resources" / "checklist.yaml")) return folder / "resources";
    return "resources";
}

fs::path expandHome(const std::string& path) {
    if (path == "~" || path.rfind("~/", 0) == 0) return environmentValue("HOME") + path.substr(1);
    return path;
}

std::string personName() {
    const passwd* entry = ::getpwuid(::getuid());
    if (!entry) return environmentValue("USER");
    const std::string full = entry->pw_gecos ? entry->pw_gecos : "";
    const std::string name = full.substr(0, full.find(',')); // office and telephone stand behind it
    return name.empty() ? entry->pw_name : name;
}

std::string environmentValue(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

} // namespace luthier
