#pragma once
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

/// Exports a run's model. An export is offered only after a fresh process found that it answers as the live model does.
class DeployPage : public Page {
    Q_OBJECT

public:
    DeployPage(Project& project, RunController& runs, QWidget* parent = nullptr);
    void showRun(const QString& id);
    QString openWork() const override {
        return m_exporter.isBusy() ? tr("A model is being exported. It would have to be done again.") : QString();
    }

private:
    void refreshRuns();
    ExportForm form() const;
    void showForms();
    void proposeFolder();
    void exportChosen();
    void showState();
    void showOutcome(const ExportOutcome& outcome);

    Project& m_project;
    RunController& m_runs;
    Exporter m_exporter;
    QStackedLayout* m_stack;
    QComboBox* m_run;
    std::vector<std::pair<ExportForm, QRadioButton*>> m_forms; // one a row of the table
    QLineEdit* m_folder;
    QPushButton *m_browse, *m_export, *m_cancel;
    QLabel* m_outcome;
    Card* m_outcomeCard;
};

} // namespace luthier::ui
