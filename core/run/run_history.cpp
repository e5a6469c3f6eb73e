#include "core/run/run_history.h"

#include "core/run/event_tail.h"

#include <algorithm>

namespace luthier {

void RunHistory::addPoints(const Event& event, const std::string& prefix) {
    const auto step = static_cast<double>(event.step());
    for (const auto& [key, value] : event.numbers) {
        if (key == "step" || key == "epoch" || key == "seconds_left") continue;
        m_series[prefix + key].points.push_back({step, value});
    }
}

ObjectiveType RunHistory::objective() const {
    return methodFromKey<ObjectiveType>(m_started.text("objective")).value_or(ObjectiveType::Sft);
}

const Series* RunHistory::find(Curve curve, CurveRows rows) const {
    const auto it = m_series.find(seriesName(curve, rows));
    return it == m_series.end() ? nullptr : &it->second;
}

std::optional<double> RunHistory::last(Curve curve, CurveRows rows) const {
    const Series* series = find(curve, rows);
    return series && !series->points.empty() ? std::optional(series->points.back().value) : std::nullopt;
}

void RunHistory::rewindTo(std::int64_t step) {
    for (auto& [name, series] : m_series)
        series.rewindTo(static_cast<double>(step));
    std::erase_if(m_samples, [&](const SampleAnswer& s) { return s.step > step; });
    std::erase_if(m_checkpoints, [&](const CheckpointMark& c) { return c.step > step; });
    m_step = std::max<std::int64_t>(0, step);
}

void RunHistory::add(const Event& event) {
    m_lastEventMs = event.timeMs;
    if (event.type == "run_started") {
        if (m_startedMs == 0) m_startedMs = event.timeMs;
        m_started = event;
        m_state = RunState::Running;
        m_failure.reset();
        m_totalSteps = static_cast<std::int64_t>(event.number("total_steps"));
        m_totalEpochs = event.number("epochs");
    } else if (event.type == "phase") {
        m_state = RunState::Running;
        m_phase = event.text("phase");
        m_progressDone = m_progressTotal = 0;
    } else if (event.type == "progress") {
        m_progressDone = event.number("done");
        m_progressTotal = event.number("total");
    } else if (event.type == "step") {
        m_step = event.step();
        m_epoch = event.number("epoch");
        m_secondsLeft = event.number("seconds_left", -1);
        addPoints(event, "");
    } else if (event.type == "eval") {
        addPoints(event, "eval_");
    } else if (event.type == "memory") {
        constexpr std::string_view kPrefix = "measured.";
        for (const auto& [key, value] : event.numbers)
            if (key.starts_with(kPrefix)) m_measuredMemory[key.substr(kPrefix.size())] = value;
    } else if (event.type == "sample") {
        m_samples.push_back({event.step(), event.text("prompt"), event.text("answer"), event.text("expected")});
    } else if (event.type == "checkpoint") {
        CheckpointMark mark{event.step(), event.text("name"), std::nullopt};
        if (event.numbers.contains("eval_loss")) mark.evalLoss = event.number("eval_loss");
        m_checkpoints.push_back(std::move(mark));
    } else if (event.type == "warning") {
        m_warnings.push_back(event);
    } else if (event.type == "resumed") {
        m_state = RunState::Running;
        rewindTo(static_cast<std::int64_t>(event.number("from_step")));
    } else if (event.type == "paused" || event.type == "finished" || event.type == "failed") {
        m_state = event.type == "paused"     ? RunState::Paused
                  : event.type == "finished" ? RunState::Finished
                                             : RunState::Failed;
        m_lastAnswered = event.text("command");
        m_failure = event.type == "failed" ? event.message : std::nullopt;
        m_secondsLeft = -1;
    }
}

RunHistory readHistory(const RunFolder& run) {
    RunHistory history;
    for (const Event& event : EventTail(run.events()).readNew())
        history.add(event);
    return history;
}

} // namespace luthier
