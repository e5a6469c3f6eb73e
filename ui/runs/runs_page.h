#pragma once
#include "core/advisor/guide.h"
#include "ui/session/plan/rounds.h"
#include "ui/session/runs/merged_models.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/page.h"

class QPushButton;
class QStackedLayout;
class QTableView;

namespace luthier::ui {

class Badge;
class NewRunView;
class RunsModel;
class RunView;

/// All runs, one run, or a new one.
class RunsPage : public Page {
    Q_OBJECT

public:
    RunsPage(
        Project& project, RunController& controller, Rounds& rounds, const Guide& guide, QWidget* parent = nullptr);

    QString openWork() const override;
    bool holdsWork() const override; ///< a new run that is being set up

    void showRun(const QString& id);
    void showList();
    void showNewRun(std::optional<ObjectiveType> objective = {}); ///< empty: as chosen last
    RunView* runView() const { return m_view; }

private:
    enum View { Empty, List, One, New };
    void setView(View view);
    void showState();
    void start(const NewRun& run);
    void stop();
    View homeView() const;

    Project& m_project;
    RunController& m_controller;
    RunsModel* m_model;
    QStackedLayout* m_stack;
    QTableView* m_table;
    RunView* m_view;
    NewRunView* m_newRun;
    Badge* m_badge;
    QPushButton *m_all, *m_new, *m_pause, *m_stop, *m_resume, *m_try;
    MergedModels m_merged;
    QString m_shown;
};

} // namespace luthier::ui
