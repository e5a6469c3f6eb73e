#pragma once
#include "ui/session/plan/checklist.h"
#include "ui/session/plan/rounds.h"
#include "ui/widgets/page/page.h"

class QPushButton;
class QLabel;

namespace luthier::ui {

class Card;
class ChartCard;
class StepButton;

/// The project's flow with its state, one next step, the latest curve and the checklist.
class OverviewPage : public Page {
    Q_OBJECT

public:
    OverviewPage(Project& project, RunController& runs, Wizard& wizard, Rounds& rounds, Evaluations& evaluations,
        Checklist& checklist, QWidget* parent = nullptr);

private:
    void refresh();
    void showLatestRun();
    QString latestRun() const; ///< its id; empty: there is none
    void showNextStep(quint64 rows);
    void showMethod();
    void showOutcome();
    bool hasModel() const;

    Project& m_project;
    RunController& m_runs;
    Wizard& m_wizard;
    Rounds& m_rounds;
    Evaluations& m_evaluations;
    StepButton *m_method, *m_data, *m_training, *m_evaluation, *m_deployment, *m_monitoring;
    QLabel* m_round;
    QPushButton* m_next;
    ChartCard* m_curve;
    QLabel* m_noCurve;
    RunWatcher* m_latest = nullptr;
    PageRequest m_nextPage;
};

} // namespace luthier::ui
