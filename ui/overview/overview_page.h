#pragma once
#include "ui/session/checklist.h"
#include "ui/widgets/page.h"

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
    OverviewPage(
        Project& project, RunController& runs, Wizard& wizard, Checklist& checklist, QWidget* parent = nullptr);

private:
    void refresh();
    void showLatestRun();
    QString modelState(bool& done) const;

    Project& m_project;
    RunController& m_runs;
    StepButton *m_model, *m_data, *m_training, *m_chat, *m_deploy;
    QPushButton* m_next;
    ChartCard* m_curve;
    QLabel* m_noCurve;
    RunWatcher* m_latest = nullptr;
    QString m_nextPage;
};

} // namespace luthier::ui
