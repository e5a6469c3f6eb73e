#pragma once
#include "core/advisor/guide.h"
#include "core/base/result.h"
#include "ui/session/plan/wizard.h"
#include "ui/widgets/page/card.h"

#include <array>

class QComboBox;
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace luthier::ui {

class TrainingChoices;

/// The recipe of a step of the plan: simple, as values with their reasons; advanced, as run.yaml that can be changed.
class RecipeCard : public Card {
    Q_OBJECT

public:
    RecipeCard(Wizard& wizard, const Guide& guide, QWidget* parent = nullptr);
    void refresh();
    bool isTyped() const; ///< there is text that is not in the plan

Q_SIGNALS:
    void failed(const luthier::Error& error);
    void accepted(); ///< the typed text is now in the plan

private:
    const PlanStep* step() const; ///< the one that is shown; null: none has a recipe
    void fillSteps();
    void showView(std::size_t index);
    void showSimple();
    void choose();
    void apply();
    void paste();
    void reset();

    Wizard& m_wizard;
    QComboBox* m_steps; ///< the steps that have a recipe, if there are several
    QPushButton *m_simple, *m_advanced, *m_apply, *m_paste, *m_reset;
    std::array<QWidget*, 2> m_views; // simple, advanced
    QGridLayout* m_values;
    TrainingChoices* m_choices;
    QPlainTextEdit* m_yaml;
    QLabel* m_none;
    QString m_shown; // run.yaml as the plan has it
};

} // namespace luthier::ui
