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
Page* makeRuns(const PageContext& c) { return new RunsPage(c.project, c.runs, c.rounds, c.guide); }
Page* makeEvaluate(const PageContext& c) {
    return new EvaluatePage(c.project, c.runs, c.rounds, c.evaluations, c.guide);
}
Page* makeChat(const PageContext& c) { return new ChatPage(c.runs, c.wizard); }
Page* makeDeploy(const PageContext& c) { return new DeployPage(c.project, c.runs, c.rounds); }
Page* makeGuide(const PageContext& c) { return new GuidePage(c.guide); }
Page* makeChecklist(const PageContext& c) { return new ChecklistPage(c.checklist); }
Page* makeSettings(const PageContext& c) { return new SettingsPage(c.settings); }

void showNothing(Page&, const PageRequest&) {}
void showMethod(Page& page, const PageRequest& request) {
    if (const auto* to = std::get_if<ToMethod>(&request)) static_cast<MethodPage&>(page).showStep(to->step);
}
void showModels(Page& page, const PageRequest& request) {
    if (const auto* to = std::get_if<ToModels>(&request); to && !to->path.isEmpty())
        static_cast<ModelsPage&>(page).openPath(to->path);
}
void showData(Page& page, const PageRequest& request) {
    auto& data = static_cast<DataPage&>(page);
    if (std::holds_alternative<ToImport>(request)) data.askForFile();
    if (const auto* to = std::get_if<ToData>(&request); to && !to->file.isEmpty()) data.importPath(to->file);
}
void showAnnotate(Page& page, const PageRequest& request) {
    auto& annotate = static_cast<AnnotatePage&>(page);
    if (std::holds_alternative<ToNewQueue>(request)) return annotate.showNewQueue();
    const auto* to = std::get_if<ToAnnotate>(&request);
    annotate.show(to ? to->queue : QString());
}
void showRuns(Page& page, const PageRequest& request) {
    auto& runs = static_cast<RunsPage&>(page);
    if (const auto* to = std::get_if<ToNewRun>(&request)) runs.showNewRun(to->objective);
    if (const auto* to = std::get_if<ToRuns>(&request); to && !to->run.isEmpty()) runs.showRun(to->run);
}
void showEvaluate(Page& page, const PageRequest& request) {
    const auto* to = std::get_if<ToEvaluate>(&request);
    static_cast<EvaluatePage&>(page).showRun(to ? to->run : QString());
}
void showChat(Page& page, const PageRequest& request) {
    auto& chat = static_cast<ChatPage&>(page);
    if (std::holds_alternative<ToFewShot>(request)) return chat.showFewShot();
    const auto* to = std::get_if<ToChat>(&request);
    chat.showRun(to ? to->run : QString());
}
void showDeploy(Page& page, const PageRequest& request) {
    const auto* to = std::get_if<ToDeploy>(&request);
    static_cast<DeployPage&>(page).showRun(to ? to->run : QString());
}
void showGuide(Page& page, const PageRequest& request) {
    const auto* to = std::get_if<ToGuide>(&request);
    static_cast<GuidePage&>(page).showEntry(to ? to->entry : QString());
}
void showChecklist(Page& page, const PageRequest& request) {
    if (const auto* to = std::get_if<ToChecklist>(&request); to && !to->item.isEmpty())
        static_cast<ChecklistPage&>(page).choose(toUtf8(to->item));
}

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
