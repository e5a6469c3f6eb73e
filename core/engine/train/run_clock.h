#pragma once
#include <chrono>
#include <cstdint>

namespace luthier::engine {

/// The time that a run has trained.
class RunClock {
public:
    using Clock = std::chrono::steady_clock;

    /// @param secondsBefore  that earlier engines have trained  @param stepsBefore  that they did
    RunClock(double secondsBefore, std::int64_t stepsBefore)
        : m_secondsBefore(secondsBefore)
        , m_stepsBefore(stepsBefore) {}

    /// The evaluation before the first step does not count.
    void start() { m_begun = m_stepping = Clock::now(); }
    bool isStarted() const { return m_begun != Clock::time_point(); }

    /// Sum over all engines: counts against train.max_minutes.
    double trainedSeconds() const { return m_secondsBefore + (isStarted() ? secondsSince(m_begun) : 0); }
    /// Leaves the time of an evaluation out of the step's time.
    void leaveOut(Clock::duration time) { m_stepping += time; }
    double secondsPerStep(std::int64_t step) const { return secondsSince(m_stepping) / double(step - m_stepsBefore); }

    static double secondsSince(Clock::time_point start) {
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

private:
    double m_secondsBefore;
    std::int64_t m_stepsBefore;
    Clock::time_point m_begun, m_stepping;
};

} // namespace luthier::engine
