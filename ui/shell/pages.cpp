#include "ui/shell/pages.h"

#include "ui/annotate/annotate_page.h"
#include "ui/chat/chat_page.h"
#include "ui/checklist/checklist_page.h"
#include "ui/data/data_page.h"
#include "ui/deploy/deploy_page.h"
#include "ui/evaluate/evaluate_page.h"
#include "ui/guide/guide_page.h"
#include "ui/method/method_page.h"
#include "ui/models/models_page.h"
#include "ui/overview/overview_page.h"
#include "ui/runs/runs_page.h"
#include "ui/session/translate.h"
#include "ui/shell/settings_page.h"

namespace luthier::ui {

namespace {

Page* makeOverview(const PageContext& c) {
    return new OverviewPage(c.project, c.runs, c.wizard, c.rounds, c.evaluations, c.checklist);
}
Page* makeMethod(const PageContext& c) {
    return new MethodPage(c.wizard, c.runs, c.planRuns, c.speeds, c.machineTest, c.guide);
}
Page* makeModels(const PageContext& c) {
    auto* page = new ModelsPage(c.project, [&settings = c.settings] { return settings.hubOptions(); });
    QObject::connect(&c.settings, &Settings::hubChanged, page, &ModelsPage::refresh);
    return page;
}
Page* makeData(const PageContext& c) { return new DataPage(c.project, c.guide); }
Page* makeAnnotate(const PageContext& c) {
    return new AnnotatePage(c.project, c.runs, c.guide, [&settings = c.settings] { return settings.person(); });
}
Page* makeRuns(const PageContext& c) { return new RunsPage(c.project, c.runs, c.guide); }
Page* makeEvaluate(const PageContext& c) {
    return new EvaluatePage(c.project, c.runs, c.rounds, c.evaluations, c.guide);
}
Page* makeChat(const PageContext& c) { return new ChatPage(c.runs, c.wizard); }
Page* makeDeploy(const PageContext& c) { return new DeployPage(c.project, c.runs); }
Page* makeGuide(const PageContext& c) { return new GuidePage(c.guide); }
Page* makeChecklist(const PageContext& c) { return new ChecklistPage(c.checklist); }
Page* makeSettings(const PageContext& c) { return new SettingsPage(c.settings); }

void showNothing(Page&, const QString&) {}
/// A path: show what it is.
void showModels(Page& page, const QString& path) {
    if (!path.isEmpty()) static_cast<ModelsPage&>(page).openPath(path);
}
/// A path: import it; "?": ask for one.
void showData(Page& page, const QString& file) {
    auto& data = static_cast<DataPage&>(page);
    if (file == QStringLiteral("?"))
        data.askForFile();
    else if (!file.isEmpty())
        data.importPath(file);
}
/// "new": a new queue; a pack, or a queue: compare.
void showAnnotate(Page& page, const QString& what) { static_cast<AnnotatePage&>(page).show(what); }
/// "goals" or "plan": that question.
void showMethod(Page& page, const QString& step) { static_cast<MethodPage&>(page).showStep(step); }
void showRuns(Page& page, const QString& run) {
    auto& runs = static_cast<RunsPage&>(page);
    if (run == QStringLiteral("new") || run.startsWith(QStringLiteral("new:")))
        runs.showNewRun(run.mid(4)); // "new:reward": with that objective
    else if (!run.isEmpty())
        runs.showRun(run);
}
void showEvaluate(Page& page, const QString& run) { static_cast<EvaluatePage&>(page).showRun(run); }
void showChat(Page& page, const QString& run) { static_cast<ChatPage&>(page).showRun(run); }
/// An item: choose it.
void showChecklist(Page& page, const QString& item) {
    if (!item.isEmpty()) static_cast<ChecklistPage&>(page).choose(toUtf8(item));
}
void showGuide(Page& page, const QString& entry) { static_cast<GuidePage&>(page).showEntry(entry); }
void showDeploy(Page& page, const QString& run) { static_cast<DeployPage&>(page).showRun(run); }

// clang-format off
constexpr PageRow kPages[] = {
    // key,        word,                                    icon,       place,                 make,          show
    {"overview",  QT_TRANSLATE_NOOP("pages", "Overview"),  "overview", PagePlace::Rail,       makeOverview,  showNothing},
    {"method",    QT_TRANSLATE_NOOP("pages", "Method"),    "method",   PagePlace::Rail,       makeMethod,    showMethod},
    {"models",    QT_TRANSLATE_NOOP("pages", "Model"),     "models",   PagePlace::Rail,       makeModels,    showModels},
    {"data",      QT_TRANSLATE_NOOP("pages", "Data"),      "data",     PagePlace::Rail,       makeData,      showData},
    {"annotate",  QT_TRANSLATE_NOOP("pages", "Annotate"),  "annotate", PagePlace::Rail,       makeAnnotate,  showAnnotate},
    {"runs",      QT_TRANSLATE_NOOP("pages", "Runs"),      "runs",     PagePlace::Rail,       makeRuns,      showRuns},
    {"evaluate",  QT_TRANSLATE_NOOP("pages", "Evaluate"),  "evaluate", PagePlace::Rail,       makeEvaluate,  showEvaluate},
    {"chat",      QT_TRANSLATE_NOOP("pages", "Chat"),      "chat",     PagePlace::Rail,       makeChat,      showChat},
    {"deploy",    QT_TRANSLATE_NOOP("pages", "Deploy"),    "deploy",   PagePlace::Rail,       makeDeploy,    showDeploy},
    {"guide",     QT_TRANSLATE_NOOP("pages", "Guide"),     "guide",    PagePlace::RailBottom, makeGuide,     showGuide},
    {"settings",  QT_TRANSLATE_NOOP("pages", "Settings"),  "settings", PagePlace::RailBottom, makeSettings,  showNothing},
    {"checklist", QT_TRANSLATE_NOOP("pages", "Checklist"), "",         PagePlace::TopBar,     makeChecklist, showChecklist},
};
// clang-format on

} // namespace

std::span<const PageRow> pageTable() { return kPages; }

} // namespace luthier::ui
