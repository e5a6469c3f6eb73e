#pragma once
/// Work over a range in as many threads as the machine has cores; the caller waits.

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace luthier {

inline unsigned coreCount() { return std::max(1u, std::thread::hardware_concurrency()); }

/// Calls `work(begin, end, part)` for adjoining parts of [0, count), each in its own thread. `part` counts from 0.
template <class Work>
void inParallel(std::uint64_t count, const Work& work, unsigned threads = coreCount()) {
    const auto parts = static_cast<unsigned>(std::clamp<std::uint64_t>(count / 64, 1, threads));
    std::vector<std::jthread> running;
    for (unsigned part = 1; part < parts; ++part)
        running.emplace_back([&, part] { work(count * part / parts, count * (part + 1) / parts, part); });
    work(0, count / parts, 0u);
}

} // namespace luthier
