// Threads of OpenMP that wait for each other spin, for milliseconds. Where something else wants the cores (a second
// training, a compiler, the window) they keep it from running, and each other: two trainings at once took 52 times as
// long. libgomp reads OMP_WAIT_POLICY once, when it is loaded, so it must stand in the environment before. Whoever
// starts a program that links this file, it starts again with the variable set, before any library has begun.
//
// OMP_WAIT_POLICY=active or GOMP_SPINCOUNT in the environment has the last word.

#include <cstddef>
#include <cstring>
#include <elf.h>
#include <sys/auxv.h>
#include <unistd.h>

namespace {

bool isSet(char** environment, const char* name) {
    const std::size_t length = std::strlen(name);
    for (char** entry = environment; *entry; ++entry)
        if (std::strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return true;
    return false;
}

void waitPassively(int, char** arguments, char** environment) {
    if (::getauxval(AT_BASE) == 0) return; // the loader was started with the program's name: /proc/self/exe is it
    if (isSet(environment, "OMP_WAIT_POLICY") || isSet(environment, "GOMP_SPINCOUNT")) return;
    std::size_t count = 0;
    while (environment[count])
        ++count;
    constexpr std::size_t kMost = 4096; // no allocator yet: libc has not begun either
    static char policy[] = "OMP_WAIT_POLICY=passive";
    // Some microseconds: a small model's threads meet so often that sleeping each time took it 1.4 times as long.
    static char spins[] = "GOMP_SPINCOUNT=300";
    static char* extended[kMost];
    if (count + 3 > kMost) return;
    std::memcpy(extended, environment, count * sizeof *environment);
    extended[count] = policy;
    extended[count + 1] = spins;
    ::execve("/proc/self/exe", arguments, extended); // comes back only where there is no /proc: threads spin then
}

// The function named here runs before the constructors of all shared libraries (System V ABI, DT_PREINIT_ARRAY).
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
__attribute__((section(".preinit_array"), used)) void (*const g_first)(int, char**, char**) = waitPassively;

} // namespace
