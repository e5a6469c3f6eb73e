#pragma once
#include "core/project/gates.h"
#include "core/project/rounds.h"
#include "ui/session/plan/wizard.h"
#include "ui/session/runs/evaluations.h"

namespace luthier::ui {

/// The rounds of the open project, its goals, and what the next round should change; signals when they change.
class Rounds : public QObject {
    Q_OBJECT

public:
    Rounds(Wizard& wizard, RunController& runs, Evaluations& evaluations, QObject* parent = nullptr);

    ProjectState state() const { return {m_wizard.state(), m_evaluations.standings()}; }
    std::vector<GoalState> goals() const { return goalsOf(state()); }
    /// What lets a run's model through, or keeps it back. Empty for a run that is not known.
    Gate gateOf(const QString& run) const;
    /// Keeps a person's reason to let it through all the same; an empty one takes it back. Errors: file errors.
    Result<void> overrule(const QString& run, const QString& reason);
    std::vector<GoalState> goalsOfRun(const QString& run) const;
    std::vector<Round> rounds() const { return roundsOf(state()); } ///< oldest first
    std::vector<Proposal> proposals() const { return proposalsFor(state(), m_wizard.bytesOf("full")); }
    /// Makes the next version of the plan. 0: it could not be kept.
    long long iterate(const Proposal& proposal);

    QString says(const Said& said) const; ///< in the window's language

Q_SIGNALS:
    void changed();

private:
    Wizard& m_wizard;
    RunController& m_runs;
    Evaluations& m_evaluations;
};

} // namespace luthier::ui
