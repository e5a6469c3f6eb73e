#include "core/engine/train/run_log.h"

#include "core/base/platform.h"
#include "core/run/event_tail.h"

namespace luthier::engine {

Result<RunLog> RunLog::open(const RunFolder& folder, std::function<void(const Event&)> watcher) {
    RunLog log;
    for (const Event& event : EventTail(folder.events()).readNew()) // of the engines before this one
        log.m_history.add(event);
    LUTHIER_TRY(events, EventWriter::open(folder.events()));
    log.m_events = std::make_unique<EventWriter>(std::move(events));
    if (auto tensorboard = TensorBoardWriter::open(folder.tensorboard()))
        log.m_tensorboard.emplace(std::move(*tensorboard));
    log.m_watcher = std::move(watcher);
    return log;
}

void RunLog::write(Event event) {
    if (m_tensorboard && (event.type == "step" || event.type == "eval")) {
        std::map<std::string, double> scalars;
        for (const auto& [key, value] : event.numbers)
            if (key != "step") scalars[(event.type == "step" ? "train/" : "eval/") + key] = value;
        m_tensorboard->addScalars(event.step(), scalars);
    }
    if (m_watcher) m_watcher(event);
    m_history.add(event);
    m_events->write(std::move(event));
}

void RunLog::phase(const std::string& name) {
    Event event;
    event.type = "phase";
    event.texts["phase"] = name;
    write(std::move(event));
}

void RunLog::progress(std::uint64_t done, std::uint64_t total) {
    const long long now = unixTimeMs();
    if (done < total && now - m_lastProgressMs < 100) return;
    m_lastProgressMs = now;
    Event event;
    event.type = "progress";
    event.numbers = {{"done", double(done)}, {"total", double(total)}};
    write(std::move(event));
}

void RunLog::warning(Error message) {
    Event event;
    event.type = "warning";
    event.message = std::move(message);
    write(std::move(event));
}

} // namespace luthier::engine
