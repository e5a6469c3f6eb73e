#pragma once
#include "ui/session/project.h"
#include "ui/session/runs/exporter.h"
#include "ui/session/runs/run_watcher.h"

#include <functional>

namespace luthier::ui {

/// What a run made, as one model's folder that another run can begin with: merged once and kept among the exports.
class MergedModels : public QObject {
    Q_OBJECT

public:
    explicit MergedModels(Project& project, QObject* parent = nullptr);
    /// @param then  gets the folder, at once where it is there; not called after `failed`
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
