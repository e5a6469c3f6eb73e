#pragma once
#include "core/advisor/guide.h"
#include "ui/session/runs/run_controller.h"

#include <QWidget>

#include <map>
#include <set>
#include <string>
#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace luthier::ui {

class ArchitectureCard;
class Card;
class KeyField;
class ObjectiveCard;

/// What to train, on what, and how: the few choices that matter, and what they will cost in memory.
class NewRunView : public QWidget {
    Q_OBJECT

public:
    NewRunView(Project& project, RunController& runs, const Guide& guide, QWidget* parent = nullptr);
    void setObjective(ObjectiveType objective);
    void setPreparing(bool preparing); ///< while the model to begin with is being merged
    void refresh();                    ///< reloads the data sets and the model

Q_SIGNALS:
    void startAsked(const luthier::NewRun& run);
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
    void showThinking();             ///< where the template has a switch for it
    std::int64_t chosenRows() const; ///< rows of the data set; 0: none is chosen

    Project& m_project;
    RunController& m_runs;
    QLineEdit* m_name;
    QComboBox *m_data, *m_begin, *m_template;
    QFormLayout* m_what;
    KeyField* m_thinking;
    std::vector<std::pair<AdapterType, QRadioButton*>> m_methods; // those that a person meets first
    QRadioButton* m_moreChosen = nullptr;
    QComboBox* m_more = nullptr;                                 // the others
    std::vector<std::pair<KeyField*, QWidget*>> m_inPlaceOfRank; // with their labels: one of them is shown
    std::map<std::string, KeyField*> m_fields;                   // by key
    std::set<const KeyField*> m_edited;                          // fields that the person changed keep their values
    QLabel* m_split;
    QDoubleSpinBox* m_evalShare;
    QLabel *m_model, *m_prediction, *m_fits;
    QLabel* m_methodHelp; // the chosen method's sentence
    ObjectiveCard* m_objective;
    ArchitectureCard* m_architecture;
    QPushButton *m_start, *m_cancel;
    bool m_isPreparing = false;
};

} // namespace luthier::ui
