#pragma once
#include "ui/session/runs/plan_runs.h"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace luthier::ui {

class Card;

/// Chooses the data set and what is mixed in, and shows their size in rows and in the model's tokens.
class DataStep : public QWidget {
    Q_OBJECT

public:
    DataStep(Wizard& wizard, const PlanRuns& runs, QWidget* parent = nullptr);

Q_SIGNALS:
    void dataAsked();     ///< the page that imports files
    void annotateAsked(); ///< the page where people compare answers

private:
    void fill();
    void refresh();
    void showOthers();
    void showElsewhere(); ///< the steps of the plan that learn no rows of the chosen kind, and what they learn

    Wizard& m_wizard;
    const PlanRuns& m_runs;
    QComboBox* m_datasets;
    QPushButton* m_import;
    Card* m_also;
    QGridLayout* m_others;
    QLabel *m_rows, *m_tokens, *m_longest, *m_form, *m_elsewhere;
    QWidget* m_elsewhereFrame;
    QPushButton* m_compare;
};

} // namespace luthier::ui
