#pragma once
#include "ui/session/project.h"
#include "ui/session/runs/exporter.h"
#include "ui/session/runs/run_watcher.h"

#include <functional>

namespace luthier::ui {

/// A run's result as one merged model folder from which another run can begin; merged once and kept among the exports.
class MergedModels : public QObject {
    Q_OBJECT

public:
    explicit MergedModels(Project& project, QObject* parent = nullptr);
    /// @param then  gets the folder, at once if it exists; not called after `failed`
    void modelOf(const RunWatcher& run, std::function<void(const std::filesystem::path&)> then);
    void cancel() { m_exporter.cancel(); }
    bool isBusy() const { return m_exporter.isBusy(); }

Q_SIGNALS:
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    Project& m_project;
    Exporter m_exporter;
    std::function<void(const std::filesystem::path&)> m_then;
};

} // namespace luthier::ui
