#pragma once
#include "ui/session/plan/rounds.h"
#include "ui/session/runs/exporter.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/page.h"

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QStackedLayout;

namespace luthier::ui {

class Card;
class GateCard;
class MergeCard;

/// Exports a run's model. An export is offered only after a fresh process found that it answers as the live model does.
class DeployPage : public Page {
    Q_OBJECT

public:
    DeployPage(Project& project, RunController& runs, Rounds& rounds, QWidget* parent = nullptr);
    void showRun(const QString& id);
    QString openWork() const override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refreshRuns();
    ExportForm form() const;
    void showForms();
    void showGate();
    void keepAllTheSame(const QString& reason);
    void proposeFolder();
    void exportChosen();
    void showState();
    void showOutcome(const ExportOutcome& outcome);

    Project& m_project;
    RunController& m_runs;
    Rounds& m_rounds;
    Exporter m_exporter;
    QStackedLayout* m_stack;
    QComboBox* m_run;
    std::vector<std::pair<ExportForm, QRadioButton*>> m_forms; // one a row of the table
    QLineEdit* m_folder;
    QPushButton *m_browse, *m_export, *m_cancel;
    GateCard* m_gate;
    MergeCard* m_merge;
    bool m_gateLets = true;
    QLabel* m_outcome;
    Card* m_outcomeCard;
};

} // namespace luthier::ui
