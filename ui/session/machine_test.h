#pragma once
#include "core/advisor/machine_report.h"
#include "ui/session/engine_query.h"
#include "ui/session/project.h"

#include <optional>

namespace luthier::ui {

/// The engine's self-test on this machine, kept in the project.
class MachineTest : public QObject {
    Q_OBJECT

public:
    explicit MachineTest(Project& project, QObject* parent = nullptr);

    void start();
    bool isRunning() const { return m_query.isBusy(); }
    static std::optional<MachineReport> reportOf(const ProjectStore& store); ///< the newest
    std::optional<MachineReport> report() const { return reportOf(m_project.store()); }

Q_SIGNALS:
    void changed(); ///< it began or ended
    void failed(const luthier::Error& error);

private:
    Project& m_project;
    EngineQuery m_query;
};

} // namespace luthier::ui
