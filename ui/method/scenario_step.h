#pragma once
#include "ui/session/plan/wizard.h"

#include <QWidget>

#include <map>

class QGridLayout;

namespace luthier::ui {

class Card;
class ChoiceCard;

/// What it is for, and the five things that this changes.
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
