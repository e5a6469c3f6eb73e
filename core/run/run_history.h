#pragma once
/// The state of a run, from its events alone. Every reader (window, terminal, tests) folds the stream through this.

#include "core/recipe/methods.h"
#include "core/run/curves.h"
#include "core/run/event.h"
#include "core/run/run_folder.h"
#include "core/run/series.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

enum class RunState { New, Running, Paused, Finished, Failed };

struct SampleAnswer {
    std::int64_t step = 0;
    std::string prompt, answer;
    std::string expected; ///< the row's own answer; empty: not known
};

struct CheckpointMark {
    std::int64_t step = 0;
    std::string name;
    std::optional<double> evalLoss;
};

class RunHistory {
public:
    void add(const Event& event);

    RunState state() const { return m_state; }
    std::string phase() const { return m_phase; }
    std::int64_t step() const { return m_step; }
    std::int64_t totalSteps() const { return m_totalSteps; }
    double epoch() const { return m_epoch; }
    double totalEpochs() const { return m_totalEpochs; }
    /// Seconds left by the engine's own estimate; negative: not known.
    double secondsLeft() const { return m_secondsLeft; }
    /// Progress of the work before the first step: done and total.
    double progressDone() const { return m_progressDone; }
    double progressTotal() const { return m_progressTotal; }
    long long startedMs() const { return m_startedMs; }
    long long lastEventMs() const { return m_lastEventMs; }

    /// Null if there was never a value for it. After a rewind all of its points may be superseded.
    const Series* find(Curve curve, CurveRows rows = CurveRows::Training) const;
    /// The newest value; nothing where there is none.
    std::optional<double> last(Curve curve, CurveRows rows = CurveRows::Training) const;
    /// All of them by name (seriesName), also those that only a newer Luthier knows.
    const std::map<std::string, Series>& series() const { return m_series; }
    const std::vector<SampleAnswer>& samples() const { return m_samples; }
    const std::vector<CheckpointMark>& checkpoints() const { return m_checkpoints; }
    const std::vector<Event>& warnings() const { return m_warnings; }
    /// Ended by a person before its last step: it can be resumed.
    bool wasStopped() const {
        return m_state == RunState::Finished && !m_lastAnswered.empty() && m_step < m_totalSteps;
    }
    /// Why the run failed.
    const std::optional<Error>& failure() const { return m_failure; }
    /// The last run_started: hashes, counts, predicted memory.
    const Event& started() const { return m_started; }
    /// What it learns. Engines from before preference training named none: they only knew SFT.
    ObjectiveType objective() const;
    bool isRewardModel() const { return factsOf(objective()).givesScores; } ///< it scores answers and writes none
    /// Bytes by component (weights, adapter, …, total), as far as the engine could measure them apart.
    const std::map<std::string, double>& measuredMemory() const { return m_measuredMemory; }
    /// The command id that the last paused/finished event answered; empty if none.
    const std::string& lastAnswered() const { return m_lastAnswered; }

private:
    void addPoints(const Event& event, const std::string& prefix);
    void rewindTo(std::int64_t step);

    RunState m_state = RunState::New;
    std::string m_phase, m_lastAnswered;
    std::int64_t m_step = 0, m_totalSteps = 0;
    double m_epoch = 0, m_totalEpochs = 0, m_secondsLeft = -1, m_progressDone = 0, m_progressTotal = 0;
    long long m_startedMs = 0, m_lastEventMs = 0;
    std::map<std::string, Series> m_series;
    std::map<std::string, double> m_measuredMemory;
    std::vector<SampleAnswer> m_samples;
    std::vector<CheckpointMark> m_checkpoints;
    std::vector<Event> m_warnings;
    std::optional<Error> m_failure;
    Event m_started;
};

/// All that a run's events say so far; empty without events.
RunHistory readHistory(const RunFolder& run);

} // namespace luthier
