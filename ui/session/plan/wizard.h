#pragma once
/// The person's answers, the plan that follows from them, and its versions. Answers are saved as they are given.

#include "core/advisor/plan/plan_changes.h"
#include "core/project/examples.h"
#include "core/project/plan_runs.h"
#include "ui/session/engine/job.h"
#include "ui/session/runs/run_controller.h"

#include <QObject>
#include <QPointer>

#include <optional>

namespace luthier::ui {

class Wizard : public QObject {
    Q_OBJECT

public:
    Wizard(Project& project, RunController& runs, const Judgement& judgement, QObject* parent = nullptr);

    const Judgement& judgement() const { return m_judgement; }
    const Answers& answers() const { return m_answers; }
    const Plan& plan() const { return m_plan; }
    const ModelCard* model() const { return m_card ? &*m_card : nullptr; } ///< also null while it is being read
    /// Predicted peak of a way of training for the chosen model and data; 0: no model is chosen.
    std::uint64_t bytesOf(const std::string& method) const;
    Project& project() const { return m_project; }
    /// For decisions that core/project makes.
    PlanState state() const { return {m_project.data(), m_judgement, m_answers, m_plan, model(), m_runs.known()}; }

    /// The page that was open last, kept while the window lives.
    int page() const { return m_page; }
    void setPage(int page) { m_page = page; }

    /// Changes an answer: saves it and makes the plan anew. Can be undone.
    void change(const std::function<void(Answers&)>& edit);
    /// This machine's memory, disk and cores, as they are now.
    void measureMachine();
    /// Rows and tokens of the chosen data set and what is mixed in, counted in the background.
    void countData(const std::string& dataset);
    /// Mixes a data set in, or leaves it out.
    void setMixedIn(const MixedIn& other, bool isIn);
    /// Adds or removes a step of the person's own. Steps equal to the advice follow the advice again.
    void setStep(const std::string& step, bool isIn);
    bool isCounting() const { return m_counting != nullptr; }

    /// The newest version of the plan if it has these answers, measurements of this machine aside. 0: none.
    long long keptVersion() const { return luthier::keptVersion(m_project.store(), m_answers); }
    /// Changes from the newest version to the present answers; empty: no changes, or no version.
    std::vector<PlanChange> changes() const;
    /// Changes that the person's own steps, method and recipes make to the advice.
    std::vector<PlanChange> overruled() const;
    /// Returns to the advice.
    void followAdvice();
    /// Keeps the plan as a version, if it differs from the last one. 0 after `failed`.
    long long keep();
    /// Keeps how few-shot puts examples before a question, as the project's profile. Errors: keepExamples'.
    Result<std::filesystem::path> keepExamples(const FewShotProfile& profile);
    /// As it was kept last, or as a new one begins.
    FewShotProfile examples() const;
    /// Is few-shot what the plan says, with a model and data to try it?
    bool isFewShot() const;

Q_SIGNALS:
    void changed();
    void failed(const luthier::Error& error);

private:
    void setAnswers(Answers answers);
    void edit(const std::function<void(Answers&)>& edit); ///< changes an answer without undo
    MachineFacts thisMachine() const;
    void readModel();
    void makePlanAnew();

    Project& m_project;
    RunController& m_runs;
    const Judgement& m_judgement;
    Answers m_answers;
    std::optional<ModelCard> m_card;
    std::string m_reading;    // path of the model whose card is on its way
    QPointer<Job> m_counting; // the newest; older ones do not count
    int m_counts = 0;
    long long m_keptUncounted = 0; // version that was kept while rows were counted
    Plan m_plan;
    int m_page = 0;
};

} // namespace luthier::ui
