#pragma once
#include "core/advisor/iterate.h"
#include "ui/session/evaluations.h"
#include "ui/session/wizard.h"

namespace luthier::ui {

/// Where a goal stands after the newest run or evaluation that measures it.
struct GoalState {
    const GoalRow* goal = nullptr;
    double wanted = 0;
    std::optional<double> base, tuned; ///< as measured, in percent where the goal is; nothing: it was not
    std::string asked = {};            ///< which rows an evaluation asked; empty: none was needed
    bool isReached() const { return tuned && (goal->higherIsBetter ? *tuned >= wanted : *tuned <= wanted); }
};

/// Evaluation loss before the first step, and of the checkpoint that is used: the best one. Nothing where the run's
/// loss is not the base's too.
std::pair<std::optional<double>, std::optional<double>> evalLosses(const RunWatcher& run);

/// A version of the plan that was trained, or the newest one, and what came of it.
struct Round {
    long long version = 0;
    BilingualText method;         ///< the ways of training of its steps, or of its run; empty: nothing is trained
    QString run;                  ///< its newest whole run; empty: none was started
    std::vector<GoalState> goals; ///< that the run says something of
};

/// The rounds that a project has gone through, its goals, and what the next round should change.
class Rounds : public QObject {
    Q_OBJECT

public:
    Rounds(Wizard& wizard, RunController& runs, Evaluations& evaluations, QObject* parent = nullptr);

    /// Each as the newest run that says something of it stands.
    std::vector<GoalState> goals() const;
    std::vector<GoalState> goalsOf(const QString& run) const;
    std::vector<Round> rounds() const; ///< oldest first
    /// For the run that ended last, where it missed a goal or did not come through.
    std::vector<Proposal> proposals() const;
    /// Makes the next version of the plan. 0: it could not be kept.
    long long iterate(const Proposal& proposal);

    QString says(const Said& said) const; ///< in the window's language

Q_SIGNALS:
    void changed();

private:
    RunWatcher* newestEnded() const;
    /// The newest ended run whose evaluation loss is the goal's: cross-entropy a token, in nats. Those of a reward
    /// model or of DPO are on other scales.
    RunWatcher* newestMeasured() const;
    template <class Accept>
    RunWatcher* newestEndedThat(Accept accept) const;
    std::vector<GoalState> goalsOf(const std::vector<const RunWatcher*>& runs) const; ///< the first that says something
    /// What the run itself, its evaluations, or people say of a goal.
    void measure(GoalState& state, const RunWatcher& run) const;
    /// Of general questions, where the run's model clearly answers fewer than its base.
    std::optional<std::pair<double, double>> forgot(const QString& run) const;
    const RunRow* rowOf(const std::vector<RunRow>& rows, const RunWatcher& run) const;
    /// Data sets of the kind that a recipe learns, which the plan does not name.
    std::vector<OtherData> othersFor(const Recipe& recipe) const;
    /// Rows that the plan's data has now and had not when a run was planned.
    std::int64_t rowsAddedSince(const RunRow& run) const;

    Wizard& m_wizard;
    RunController& m_runs;
    Evaluations& m_evaluations;
};

} // namespace luthier::ui
