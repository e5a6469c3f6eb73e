#pragma once
#include "ui/session/exporter.h"
#include "ui/session/wizard.h"

#include <functional>

namespace luthier::ui {

/// Starts the steps of the plan, and knows which runs are theirs.
class PlanRuns : public QObject {
    Q_OBJECT

public:
    PlanRuns(Wizard& wizard, RunController& runs, QObject* parent = nullptr);

    /// The newest run, or pilot, of this step that trains what the plan says now and did not fail; null: there is none.
    RunWatcher* runOf(const PlanStep& step, bool isPilot = false) const;
    /// The training step before this one: what it made is what this one begins with. Null: it is the first.
    const PlanStep* stepBefore(const PlanStep& step) const;
    bool isReady(const PlanStep& step) const; ///< can it be started now?
    bool isPreparing() const { return m_exporter.isBusy(); }

    /// Starts a step as a whole or as a pilot: the same recipe on 5 % of the rows, at most five minutes. Where a step
    /// comes before, its model is merged first.
    void start(const PlanStep& step, bool isPilot = false);

Q_SIGNALS:
    void started(const QString& run);
    void changed();
    void failed(const luthier::Error& error);

private:
    void startWith(const PlanStep& step, bool isPilot, const std::filesystem::path& model);

    Wizard& m_wizard;
    RunController& m_runs;
    Exporter m_exporter;
    std::function<void(const std::filesystem::path& model)> m_then; ///< once the export is done
};

} // namespace luthier::ui
