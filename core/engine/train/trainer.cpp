#include "core/engine/train/trainer.h"

#include "core/base/file.h"
#include "core/base/lock.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/torch_compat.h"
#include "core/engine/train/heartbeat.h"
#include "core/engine/train/prepared_run.h"
#include "core/engine/train/recorder.h"
#include "core/run/event_tail.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace luthier::engine {

namespace {

/// LibTorch names its allocators, and none of its types, where one of them has nothing left.
bool isOutOfMemory(const std::exception& e) {
    if (dynamic_cast<const std::bad_alloc*>(&e)) return true;
    const std::string_view text = e.what();
    return contains(text, "can't allocate memory") || contains(text, "out of memory");
}

constexpr std::int64_t kWatchEvery = 50; // steps; and at each evaluation

/// Reports which wish ended the run; without a wish the run is done.
TrainEnd sayEnd(RunLog& log, const Wishes& wishes, std::int64_t step, bool isDone) {
    const bool isPaused = wishes.wish() == CommandKind::Pause && !isDone;
    Event event;
    event.type = isPaused ? "paused" : "finished";
    event.numbers["step"] = double(step);
    if (const std::string command = wishes.command(); !command.empty()) event.texts["command"] = command;
    log.write(std::move(event));
    log.sync();
    return isPaused ? TrainEnd::Paused : TrainEnd::Finished;
}

/// From a prepared run to its end: work, step and record, until all is done or something is wished.
class Training {
public:
    Training(PreparedRun& run, const TrainOptions& options, RunLog& log, const Wishes& wishes)
        : m_run(run)
        , m_options(options)
        , m_log(log)
        , m_wishes(wishes)
        , m_clock(run.state.trainedSeconds, run.state.step)
        , m_recorder(run, log, wishes, m_clock)
        , m_step(run.policy(), *run.objective, *run.optimizer, run.parameters, run.recipe.train, run.state.totalSteps,
              run.ranks) {}

    Result<TrainEnd> train(bool startedBefore) {
        m_recorder.started(startedBefore);
        if (m_wishes.wish()) return sayEnd(m_log, m_wishes, m_log.history().step(), isDone());
        // One that was paused while it was evaluated is evaluated now.
        if (m_recorder.isEvaluationDue()) LUTHIER_TRY_DO(m_recorder.evaluate());
        m_clock.start();
        m_log.phase("training");
        const double most = m_run.recipe.train.max_minutes * 60;
        while (m_run.state.step < m_run.state.totalSteps && !m_wishes.wish()) {
            LUTHIER_TRY(wasDone, step());
            if (!wasDone) break;
            const bool isLast = m_run.state.step == m_run.state.totalSteps;
            if (m_run.state.step % kWatchEvery == 0) m_recorder.watch();
            const bool isTimeUp = !isLast && most > 0 && m_clock.trainedSeconds() >= most;
            const bool isEvaluated = m_recorder.isEvaluationDue() || (isTimeUp && !m_run.eval.rows.empty());
            if (isEvaluated) LUTHIER_TRY_DO(m_recorder.evaluate());
            if (isLast || isTimeUp) return finish(isTimeUp);
            if (isEvaluated && !m_wishes.wish() && m_recorder.isToStopEarly()) return finish(true);
            if (!m_recorder.isCheckpointDue() || m_wishes.wish() || !m_options.checkpoints) continue;
            // The one before stays usable: a run goes on with a full disk, but it must not end on one.
            if (auto saved = m_recorder.checkpoint(); !saved) m_log.warning(saved.error());
        }
        return m_wishes.wish() ? pauseOrStop() : finish(false);
    }

private:
    /// False when it was given up because something is wished: then it is as if it had not begun.
    Result<bool> step() {
        const auto started = RunClock::Clock::now();
        LUTHIER_TRY(batches, m_run.work->next());
        auto made = tryStep(batches);
        if (!made) return failStep(std::move(made.error()));
        const std::optional<StepResult> result = std::move(*made);
        if (!result) return false;
        m_run.work->advance();
        ++m_run.state.step;
        m_run.state.evalLoss.reset();
        m_recorder.step(*result, RunClock::secondsSince(started));
        return true;
    }

    Result<std::optional<StepResult>> tryStep(const std::vector<Batch>& batches) {
        try {
            return m_step.run(batches, m_run.state.step, m_wishes.token());
        } catch (const std::exception& e) { // LibTorch throws
            if (!isOutOfMemory(e)) throw;
        }
        giveBackFreedMemory();
        return fail("memory.used_up",
            {QT_TRANSLATE_NOOP("errors", "The memory is used up: the run stopped before step {step}."),
                {{"step", std::to_string(m_run.state.step + 1)}}},
            m_run.state.step == 0 || m_step.wasUpdating()
                ? Message()
                : Message{QT_TRANSLATE_NOOP("errors", "What was learned until then is kept in a checkpoint."), {}},
            {QT_TRANSLATE_NOOP("errors", "Halve train.batch_size, double train.gradient_accumulation, and resume: the "
                                         "steps stay the same. Or close other programs."),
                {}});
    }

    /// What was learned before the step is kept where it is sound; rows that are no number by themselves are named.
    tl::unexpected<Error> failStep(Error error) {
        m_step.giveUp();
        bool isSound = !m_step.wasUpdating(); // else some parameters have made the step and some have not
        if (error.code == "train.not_finite") {
            const std::vector<std::string> ids = rowsWithoutNumber();
            // Where all of them are, it is the weights: the step before has run away with them.
            isSound = !ids.empty() && ids.size() < m_run.work->rowsOfStep().size();
            if (isSound)
                error.todo = {
                    QT_TRANSLATE_NOOP("errors",
                        "These rows have no finite loss by themselves: {list}. Look at them, or take them out."),
                    {{"list",
                        joinText({ids.begin(), ids.begin() + std::min<std::ptrdiff_t>(20, std::ssize(ids))}, ", ")}}};
        }
        if (isSound && m_options.checkpoints && m_run.state.step > 0)
            if (auto saved = m_recorder.checkpoint(); !saved) m_log.warning(saved.error());
        return tl::unexpected(std::move(error));
    }

    std::vector<std::string> rowsWithoutNumber() {
        const auto guard = withoutGradients();
        std::vector<std::string> out;
        for (const RowAlone& row : m_run.work->rowsOfStep()) {
            const at::Tensor sum = m_run.objective->loss(m_run.policy(), row.batch, /*training=*/false).sum;
            if (!std::isfinite(sum.item<double>())) out.push_back(row.id);
        }
        return out;
    }

    /// Nothing is left to do, unless the last evaluation was given up: the last checkpoint must be on the disk.
    Result<TrainEnd> finish(bool isStopped) {
        if (m_wishes.wish() && !isDone()) return pauseOrStop();
        m_run.state.stopped = isStopped;
        if (m_options.checkpoints) LUTHIER_TRY_DO(m_recorder.checkpoint());
        return end();
    }

    /// As the wish says, with a checkpoint of what was learned so far.
    Result<TrainEnd> pauseOrStop() {
        m_run.state.stopped = *m_wishes.wish() == CommandKind::Stop;
        if (m_options.checkpoints && m_run.state.step > 0) LUTHIER_TRY_DO(m_recorder.checkpoint());
        return end();
    }

    TrainEnd end() const { return sayEnd(m_log, m_wishes, m_run.state.step, isDone()); }

    bool isDone() const { return m_run.state.step == m_run.state.totalSteps && !m_recorder.isEvaluationDue(); }

    PreparedRun& m_run;
    const TrainOptions& m_options;
    RunLog& m_log;
    const Wishes& m_wishes;
    RunClock m_clock;
    Recorder m_recorder;
    TrainingStep m_step;
};

Result<TrainEnd> prepareAndTrain(
    const RunFolder& folder, const TrainOptions& options, RunLog& log, bool startedBefore) {
    const Wishes wishes(folder.control(), options.interrupted);
    const auto run = prepareRun(folder, options, log, wishes);
    if (run) return Training(**run, options, log, wishes).train(startedBefore);
    // Given up before its checkpoint was read, it is still where it was.
    if (wishes.wish() && isGivenUp(run.error())) return sayEnd(log, wishes, log.history().step(), /*isDone=*/false);
    return tl::unexpected(run.error());
}

/// A recipe that was refused, or a run that was ended before its first step was possible, has left events, too.
bool hasStarted(const RunFolder& folder) {
    if (!std::filesystem::exists(folder.events())) return false;
    const auto events = EventTail(folder.events()).readNew();
    return std::any_of(events.begin(), events.end(), [](const Event& event) { return event.type == "run_started"; });
}

} // namespace

Result<TrainEnd> trainRun(const RunFolder& folder, const TrainOptions& options) {
    // The lock comes first: a second engine must not write a single byte.
    LUTHIER_TRY(lock, FileLock::take(folder.lock()));
    keepFreedMemory();
    const bool startedBefore = hasStarted(folder);
    if (!options.resume && startedBefore)
        return fail("run.exists", {QT_TRANSLATE_NOOP("errors", "This run has been started before."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Resume it, or make a new run."), {}});
    LUTHIER_TRY_DO(makeFolder(folder.checkpoints()));
    LUTHIER_TRY_DO(makeFolder(folder.control()));
    LUTHIER_TRY(log, RunLog::open(folder, options.watcher));
    const Heartbeat heartbeat(log.events());
    Result<TrainEnd> result = TrainEnd::Finished;
    try {
        result = prepareAndTrain(folder, options, log, startedBefore);
    } catch (const std::exception& e) { // LibTorch throws
        result = failFromException(e.what());
    }
    if (const std::uint64_t lost = log.events().lostEvents(); lost > 0)
        log.warning(fail("events.lost",
            {QT_TRANSLATE_NOOP("errors", "{count} events of this run could not be written: its curves have gaps."),
                {{"count", std::to_string(lost)}}},
            {QT_TRANSLATE_NOOP("errors", "The disk was full for a while."), {}})
                .value());
    if (!result) {
        Event event;
        event.type = "failed";
        event.message = result.error();
        log.write(std::move(event));
    }
    return result;
}

} // namespace luthier::engine
