#pragma once
#include "core/advisor/guide.h"
#include "ui/session/plan/rounds.h"
#include "ui/session/runs/evaluations.h"
#include "ui/widgets/page/page.h"

class QComboBox;
class QPushButton;
class QStackedLayout;

namespace luthier::ui {

class AnswersCard;
class PlanCard;
class ScoreTable;

/// Compares a run's model with its base in the four dimensions of the fine-tuning guide, 6.1.
class EvaluatePage : public Page {
    Q_OBJECT

public:
    EvaluatePage(Project& project, RunController& runs, Rounds& rounds, Evaluations& evaluations, const Guide& guide,
        QWidget* parent = nullptr);
    void showRun(const QString& run);
    PageRequest place() const override { return ToEvaluate{run()}; }
    QString openWork() const override;
    /// An evaluation continues without the page.
    bool holdsWork() const override { return false; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QString run() const;
    void refreshRuns();
    void refresh();
    void showState();
    void showAnswers();

    Project& m_project;
    RunController& m_runs;
    Rounds& m_rounds;
    Evaluations& m_evaluations;
    QComboBox* m_run;
    QPushButton *m_evaluate, *m_compare, *m_sign;
    ScoreTable* m_table;
    PlanCard* m_plan;
    AnswersCard* m_answers;
    QStackedLayout* m_stack;
    QString m_task;
    Standing m_base, m_tuned; // of the run that is chosen
};

} // namespace luthier::ui
