#pragma once
#include "core/advisor/guide.h"
#include "ui/session/runs/evaluations.h"
#include "ui/widgets/page/card.h"

#include <map>

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace luthier::ui {

class ThinProgress;

/// Chooses the tasks and the number of rows of an evaluation, and shows its progress.
class PlanCard : public Card {
    Q_OBJECT

public:
    PlanCard(Project& project, Evaluations& evaluations, const Guide& guide, QWidget* parent = nullptr);
    EvaluationPlan plan(const QString& run) const;
    bool isSomethingChosen() const;
    /// The profile of examples that the base is shown before each question; empty: none.
    std::filesystem::path profile() const;
    void refreshExamples(); ///< Chat may have kept a profile
    /// Tasks that could not be read when the card was made.
    const std::vector<Error>& errors() const { return m_errors; }
    /// Says beside the tasks which of them could not be asked.
    void showSkipped(const Standing& standing);
    /// Says whether the held-out rows have already been used to choose a checkpoint. Null: there is no run.
    void showHeldOut(const Recipe* recipe);

Q_SIGNALS:
    void changed();         ///< the choice changed
    void examplesChanged(); ///< the base is another
    void failed(const luthier::Error& error);

private:
    void addTask(const Task& task, const std::string& name);
    void chooseFile();
    void showProgress(const QString& what, quint64 done, quint64 total);
    void showState();
    QString titleOf(const QString& what) const;

    struct Line {
        std::string name; ///< a key, or a YAML file
        BilingualText title;
        QCheckBox* box;
        QLabel* note;
    };
    Project& m_project;
    Evaluations& m_evaluations;
    std::map<std::string, Line> m_lines; // by the task's key
    std::vector<std::string> m_order;
    std::vector<Error> m_errors;
    QVBoxLayout* m_tasks;
    QLabel* m_heldOut;
    QSpinBox* m_limit;
    QCheckBox *m_base, *m_examples;
    QPushButton *m_add, *m_cancel;
    QWidget* m_progress;
    ThinProgress* m_bar;
    QLabel* m_now;
};

} // namespace luthier::ui
