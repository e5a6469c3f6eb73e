#pragma once
/// Records a run while it trains: events, warnings of the monitors, evaluations, checkpoints.

#include "core/engine/train/prepared_run.h"
#include "core/engine/train/run_clock.h"
#include "core/engine/train/training_step.h"

namespace luthier::engine {

class Recorder {
public:
    /// All must outlive it. `clock` is told how long evaluations take.
    Recorder(PreparedRun& run, RunLog& log, const Wishes& wishes, RunClock& clock);

    /// @param startedBefore there are events of an engine that ran before this one
    void started(bool startedBefore);
    /// A step was done; the run's state and cursor stand after it. @param seconds that it took
    void step(const StepResult& result, double seconds);
    /// Runs the monitors; each of them warns at most once a run.
    void watch();

    /// True before the first step, at the end and at intervals; once for each step.
    bool isEvaluationDue() const;
    /// Is the run to end early, by the evaluations so far? Says so in its warnings.
    bool isToStopEarly();
    /// Given up when something is wished; repeated when the run goes on.
    Result<void> evaluate();

    bool isCheckpointDue() const { return m_run.state.step % m_checkpointEvery == 0; }
    /// Skipped if nothing has changed since the last one.
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
