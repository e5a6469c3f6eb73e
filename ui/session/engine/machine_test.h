#pragma once
#include "core/project/project_facts.h"
#include "ui/session/engine/engine_query.h"
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
    std::optional<MachineReport> report() const { return machineReportOf(m_project.store()); } ///< the newest

Q_SIGNALS:
    void changed(); ///< it began or ended
    void failed(const luthier::Error& error);

private:
    Project& m_project;
    EngineQuery m_query;
};

} // namespace luthier::ui
