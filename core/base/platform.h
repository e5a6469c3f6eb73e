#pragma once
/// Facts about this machine and this process.

#include <cstdint>
#include <filesystem>
#include <string>

namespace luthier {

long long unixTimeMs();
/// When this process was started, Unix ms, to a hundredth of a second.
long long processStartMs();
/// Cores this process may run on.
int coreCount();
std::string processorName();
/// Space-separated features that decide about kernels: avx2 avx512f avx512_bf16 amx_bf16.
std::string processorFeatures();
std::uint64_t totalMemoryBytes();
/// Memory that could be taken now without swapping (MemAvailable).
std::uint64_t freeMemoryBytes();
std::uint64_t freeDiskBytes(const std::filesystem::path& folder);
/// Resident memory of this process, now and at its highest.
std::uint64_t residentBytes();
std::uint64_t peakResidentBytes();
/// Keeps freed memory for later use instead of asking the kernel again at each training step. For a process that
/// trains; `giveBackFreedMemory` returns what is free now.
void keepFreedMemory();
void giveBackFreedMemory();
/// The folder of the running program.
std::filesystem::path programFolder();
/// Where resources/ lies: beside an installed program, or in the source tree of a build.
std::filesystem::path resourcesFolder();
/// `~` and `~/x` become the person's home folder.
std::filesystem::path expandHome(const std::string& path);
std::string environmentValue(const char* name);
/// Name of the person who is logged in: the full name if the system knows it.
std::string personName();

} // namespace luthier
