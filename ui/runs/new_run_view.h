#pragma once
#include "core/advisor/guide.h"
#include "ui/session/run_controller.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace luthier::ui {

class ArchitectureCard;
class Card;
class ObjectiveCard;

/// What to train, on what, and how: the few choices that matter, and what they will cost in memory.
class NewRunView : public QWidget {
    Q_OBJECT

public:
    NewRunView(Project& project, RunController& runs, const Guide& guide, QWidget* parent = nullptr);
    void setObjective(const QString& key);
    void setPreparing(bool preparing); ///< the model to begin with is being merged
    void refresh();                    ///< data sets and model, as they are now

Q_SIGNALS:
    void startAsked(const luthier::ui::NewRun& run);
    void cancelled();

private:
    NewRun choice() const;
    AdapterType method() const;
    void addMethods(Card& card, const Guide& guide);
    void predict();
    void chooseObjective();
    void fillData();
    void nameItself();
    void showSplit();
    std::int64_t chosenRows() const; ///< of the data set; 0: none is chosen

    Project& m_project;
    RunController& m_runs;
    QLineEdit* m_name;
    QComboBox *m_data, *m_begin, *m_template;
    std::vector<std::pair<AdapterType, QRadioButton*>> m_methods; // one a row of the table
    QSpinBox *m_rank, *m_batch, *m_length;
    QDoubleSpinBox* m_epochs;
    QLabel* m_split;
    QDoubleSpinBox* m_evalShare;
    QLineEdit* m_rate;
    QLabel *m_model, *m_prediction, *m_fits;
    ObjectiveCard* m_objective;
    ArchitectureCard* m_architecture;
    QPushButton *m_start, *m_cancel;
    bool m_rateEdited = false, m_epochsEdited = false, m_isPreparing = false;
};

} // namespace luthier::ui
