#pragma once
#include "core/advisor/guide.h"
#include "ui/session/engine/machine_test.h"
#include "ui/session/instance_guard.h"
#include "ui/session/plan/checklist.h"
#include "ui/session/plan/rounds.h"
#include "ui/session/plan/speeds.h"
#include "ui/session/runs/plan_runs.h"
#include "ui/session/runs/run_controller.h"
#include "ui/shell/settings.h"
#include "ui/widgets/page/page_request.h"

#include <QMainWindow>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>

class QStackedWidget;

namespace luthier::ui {

struct Command;
class CommandPalette;
class Page;
class Rail;
class TopBar;
class Welcome;

/// A rail and a stack. Project and runs outlive the pages, which are made anew when language or theme change.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens or makes a project. If another window has it, raises that window and returns false.
    bool openProject(const QString& folder);
    /// Rebuilds project.db from what is readable, opens the project and reports what was lost.
    bool rescueProject(const QString& folder);
    /// Opens the demo project in a folder, filled on its first opening.
    bool openDemo(const QString& folder);
    void showPage(const QString& key, const PageRequest& request = {}); ///< a key of the page table
    void show(const PageRequest& request);
    using QMainWindow::show;
    /// Shows nothing but the page: no rail, no bar. F11 goes back and forth.
    void setOnlyPage(bool only);
    /// Opens a queue for comparing, and shows nothing else.
    /// @param queue    a pack; or a queue's name or number; or a project, whose newest queue it is
    /// @param project  the queue's; for a pack, where its votes are kept (empty: a folder of the person's own)
    bool openQueue(const QString& queue, const QString& project = {});
    /// Made on first request: making all twelve at once would take too long. Null: there is none.
    Page* page(const QString& key);
    RunController* runs() const { return m_runs.get(); }
    const Wizard& wizard() const { return *m_wizard; } ///< only while a project is open
    Project& project() { return *m_project; }          ///< only while a project is open

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void rebuild();
    std::map<QString, Page*> takeBusyPages();
    void giveBackPages(std::map<QString, Page*> pages);
    bool isInOldLanguage(const QString& key) const;
    void remakePage(const QString& key);
    void closeProject();
    void checkProjectPlace();
    /// Asks the person if open work would be lost. True: there is none, or the person agrees.
    bool mayLoseOpenWork(const char* name, const QString& question, const QString& yes);
    void buildWelcome();
    /// @param kept  earlier pages that stay as they are
    void buildPages(std::map<QString, Page*> kept);
    void showError(const Error& error);
    bool setProject(Result<std::unique_ptr<Project>> opened, const QString& folder);
    void showTopBar();
    void showPalette();
    void undo();
    void redo();
    std::vector<Command> commands();

    Settings& m_settings;
    InstanceGuard m_guard;
    std::vector<ChecklistPhase> m_checklistPhases;
    Judgement m_judgement;
    Guide m_guideTexts;
    std::optional<Error> m_badResources; ///< without them nothing can be opened
    std::unique_ptr<Project> m_project;
    std::unique_ptr<RunController> m_runs;
    std::unique_ptr<Wizard> m_wizard;
    std::unique_ptr<PlanRuns> m_planRuns;
    std::unique_ptr<Speeds> m_speeds;
    std::unique_ptr<Evaluations> m_evaluations;
    std::unique_ptr<Rounds> m_rounds;
    std::unique_ptr<MachineTest> m_machineTest;
    std::unique_ptr<Checklist> m_checklist;
    QWidget* m_content = nullptr;
    TopBar* m_topBar = nullptr;
    Rail* m_rail = nullptr;
    QStackedWidget* m_stack = nullptr;
    CommandPalette* m_palette = nullptr;
    Welcome* m_welcome = nullptr;
    std::map<QString, Page*> m_pages;       // pages made so far; owned by the stack
    std::map<QString, QString> m_languages; // the language that each was made in
    QTimer m_placeTimer;
    std::optional<std::filesystem::path> m_toldPlace; ///< the new place that was reported last
    QString m_current = QStringLiteral("overview");
    bool m_isOnlyPage = false;
};

} // namespace luthier::ui
