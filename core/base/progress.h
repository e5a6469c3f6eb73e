#pragma once
/// How long-running work reports progress and is told to stop. Core knows no threads: the caller owns them.

#include <cstdint>
#include <functional>
#include <stop_token>

namespace luthier {

struct Progress {
    /// Called from the thread that works: done and total in the same unit; total 0 means not known.
    std::function<void(std::uint64_t done, std::uint64_t total)> report;
    std::stop_token stop;

    void operator()(std::uint64_t done, std::uint64_t total) const {
        if (report) report(done, total);
    }
    bool isCancelled() const { return stop.stop_requested(); }
};

} // namespace luthier
