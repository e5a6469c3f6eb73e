#pragma once
/// What a run leaves behind while it trains: events, warnings of the monitors, evaluations, checkpoints.

#include "core/engine/train/prepared_run.h"
#include "core/engine/train/run_clock.h"
#include "core/engine/train/training_step.h"

namespace luthier::engine {

class Recorder {
public:
    /// All must outlive it. `clock` is told what evaluations take.
    Recorder(PreparedRun& run, RunLog& log, const Wishes& wishes, RunClock& clock);

    /// @param startedBefore there are events of an engine that ran before this one
    void started(bool startedBefore);
    /// A step was done; the run's state and cursor stand after it. @param seconds that it took
    void step(const StepResult& result, double seconds);
    /// Each monitor speaks once a run.
    void watch();

    /// Before the first step, at the end and in between; not a second time.
    bool isEvaluationDue() const;
    /// Given up when something is wished: it is done again when the run goes on.
    Result<void> evaluate();

    bool isCheckpointDue() const { return m_run.state.step % m_checkpointEvery == 0; }
    /// Not a second time where nothing of it would be another.
    Result<void> checkpoint();

private:
    void measureMemory(const StepResult& result);
    std::optional<double> generalLoss() const;
    void answerPrompts();

    PreparedRun& m_run;
    RunLog& m_log;
    const Wishes& m_wishes;
    RunClock& m_clock;
    const std::int64_t m_evalEvery, m_checkpointEvery; // steps
    bool m_isMemoryMeasured = false;
};

} // namespace luthier::engine
