#pragma once
#include "core/advisor/guide.h"
#include "ui/session/plan/speeds.h"
#include "ui/session/runs/plan_runs.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace luthier::ui {

class Card;
class ChangesCard;
class MethodsCard;
class RecipeCard;

/// The recommendation with what speaks for it and against the others; everything can be overruled here.
class PlanView : public QWidget {
    Q_OBJECT

public:
    PlanView(Wizard& wizard, PlanRuns& runs, Speeds& speeds, const Guide& guide, QWidget* parent = nullptr);

    bool hasPrimary() const { return m_hasPrimary; } ///< does a step wait to be started, or fed?

    bool isRecipeTyped() const; ///< its text has edits that are not in the plan

Q_SIGNALS:
    void stepsShown();
    void runAsked(const QString& run); ///< the run's page
    void chatAsked();                  ///< the chat, for few-shot
    void dataAsked();                  ///< the page that imports files
    void annotateAsked();              ///< the page where people compare answers
    void failed(const luthier::Error& error);
    void recovered(); ///< an earlier failure is now fixed

private:
    void refresh();
    void showSteps();
    QPushButton* addButton(QHBoxLayout* row, const QString& text, const QString& name, bool isPrimary);
    void addRunButtons(QHBoxLayout* row, const PlanStep& step);
    QString outcomeOf(const PlanStep& step) const;
    void showSentences();
    void showChanges();
    void showCosts();
    void fillMethods();
    void fillSteps();

    Wizard& m_wizard;
    PlanRuns& m_runs;
    Speeds& m_speeds;
    Card *m_plan, *m_why, *m_others, *m_cost;
    ChangesCard *m_overruled, *m_changes;
    bool m_hasPrimary = false; ///< a step has the primary button
    QVBoxLayout *m_steps, *m_warnings, *m_reasons, *m_rejected;
    QPushButton* m_ownSteps; ///< which steps there are: a menu with ticks
    QPushButton* m_advice;   ///< returns to the advice
    QWidget* m_trainWith;
    QComboBox* m_methods;
    QLabel* m_ledger;
    const Guide& m_guide;
    RecipeCard* m_recipe;
    MethodsCard* m_matrix;
};

} // namespace luthier::ui
