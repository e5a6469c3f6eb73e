#pragma once
#include "core/project/plan_runs.h"
#include "ui/session/plan/wizard.h"
#include "ui/session/runs/merged_models.h"

namespace luthier::ui {

/// Starts the steps of the plan, and signals when the runs that belong to them change.
class PlanRuns : public QObject {
    Q_OBJECT

public:
    PlanRuns(Wizard& wizard, RunController& runs, QObject* parent = nullptr);

    /// The window's watcher of the run that luthier::runOf names.
    RunWatcher* runOf(const PlanStep& step, bool isPilot = false) const;
    const PlanStep* stepBefore(const PlanStep& step) const { return luthier::stepBefore(m_wizard.plan(), step); }
    std::string datasetOf(const PlanStep& step) const { return luthier::datasetOf(m_wizard.state(), step); }
    bool isFed(const PlanStep& step) const { return luthier::isFed(m_wizard.state(), step); }
    /// False while rows are counted or a model is merged.
    bool isReady(const PlanStep& step) const;
    bool isPreparing() const { return m_merged.isBusy(); }

    /// Starts a step as a whole or as a pilot. If a step comes before it, merges that step's model first.
    void start(const PlanStep& step, bool isPilot = false);

Q_SIGNALS:
    void started(const QString& run);
    void changed();
    void failed(const luthier::Error& error);

private:
    void startWith(const PlanStep& step, bool isPilot, const std::filesystem::path& model);

    Wizard& m_wizard;
    RunController& m_runs;
    MergedModels m_merged;
};

} // namespace luthier::ui
