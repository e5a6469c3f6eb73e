#pragma once
#include "ui/session/wizard.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace luthier::ui {

class Card;
class RecipeCard;

/// The recommendation with what speaks for it and against the others; everything can be overruled here.
class PlanView : public QWidget {
    Q_OBJECT

public:
    explicit PlanView(Wizard& wizard, QWidget* parent = nullptr);

Q_SIGNALS:
    void runAsked(const QString& run); ///< the run's page
    void chatAsked();                  ///< the chat, for few-shot
    void failed(const luthier::Error& error);
    void recovered(); ///< what had failed is right now

private:
    void refresh();
    void showSteps();
    QPushButton* addButton(QHBoxLayout* row, const QString& text, const QString& name, bool isPrimary);
    void addRunButtons(QHBoxLayout* row, const PlanStep& step);
    const PlanStep* waitsFor(const PlanStep& step) const;
    QString outcomeOf(const PlanStep& step) const;
    void showSentences();
    void showCosts();
    void fillMethods();

    Wizard& m_wizard;
    Card *m_plan, *m_why, *m_others, *m_cost;
    QVBoxLayout *m_steps, *m_warnings, *m_reasons, *m_rejected;
    QWidget* m_overrule;
    QComboBox* m_methods;
    QLabel* m_ledger;
    RecipeCard* m_recipe;
};

} // namespace luthier::ui
