#pragma once
#include "ui/session/plan/wizard.h"

#include <QWidget>

#include <map>

class QGridLayout;

namespace luthier::ui {

class Card;
class ChoiceCard;

/// Asks what the model is for, and shows the five things that the answer changes.
class ScenarioStep : public QWidget {
    Q_OBJECT

public:
    explicit ScenarioStep(Wizard& wizard, QWidget* parent = nullptr);

private:
    void refresh();

    Wizard& m_wizard;
    std::map<std::string, ChoiceCard*> m_cards;
    Card* m_changes;
    QGridLayout* m_rows;
};

} // namespace luthier::ui
