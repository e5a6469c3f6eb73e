#pragma once
#include "ui/session/merged_models.h"
#include "ui/session/wizard.h"

namespace luthier::ui {

/// Starts the steps of the plan, and knows which runs are theirs.
class PlanRuns : public QObject {
    Q_OBJECT

public:
    PlanRuns(Wizard& wizard, RunController& runs, QObject* parent = nullptr);

    /// The newest run, or pilot, of this step that trains what the plan says now and did not fail; null: there is none.
    RunWatcher* runOf(const PlanStep& step, bool isPilot = false) const;
    /// The training step before this one: what it made is what this one begins with. A reward model is not begun with.
    /// Null: it is the first.
    const PlanStep* stepBefore(const PlanStep& step) const;
    bool isReady(const PlanStep& step) const; ///< can it be started now?
    bool isPreparing() const { return m_merged.isBusy(); }
    /// The data set that a step learns from: the plan's, or, where that has no rows of its kind, the newest that has;
    /// empty: there is none.
    std::string datasetOf(const PlanStep& step) const;
    /// Has it a data set to learn from? True of what is not trained.
    bool isFed(const PlanStep& step) const { return !step.recipe || !datasetOf(step).empty(); }
    static bool learnsChoices(const PlanStep& step); ///< between answers, as people made them

    /// Starts a step as a whole or as a pilot: the same recipe on 5 % of the rows, at most five minutes. Where a step
    /// comes before, its model is merged first.
    void start(const PlanStep& step, bool isPilot = false);

Q_SIGNALS:
    void started(const QString& run);
    void changed();
    void failed(const luthier::Error& error);

private:
    /// Did a kept plan come to this step by the same ones?
    bool beginsAlike(const Answers& answers, const PlanStep& step) const;
    std::vector<MixedIn> mixedInto(const PlanStep& step) const; ///< of the plan's, those that have rows of its kind
    void startWith(const PlanStep& step, bool isPilot, const std::filesystem::path& model);

    Wizard& m_wizard;
    RunController& m_runs;
    MergedModels m_merged;
};

} // namespace luthier::ui
