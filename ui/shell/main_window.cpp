#include "ui/shell/main_window.h"

#include "core/advisor/facts/model_search.h"
#include "core/annotate/pack.h"
#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "ui/session/demo.h"
#include "ui/session/translate.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/pages.h"
#include "ui/shell/rail.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/welcome.h"
#include "ui/shell/wheel_guard.h"
#include "ui/widgets/page/confirm.h"
#include "ui/widgets/page/error_panel.h"

#include <QBoxLayout>
#include <QCloseEvent>
#include <QMimeData>
#include <QShortcut>
#include <QStackedWidget>
#include <QStandardPaths>

#include <tuple>

namespace luthier::ui {

namespace {

constexpr const char* kPageKey = "window.page"; // a setting of the project

Error rescueReport(const Salvage& salvage) {
    const std::map<std::string, std::string> values = {{"rows", formatCount(salvage.rows)},
        {"datasets", formatCount(salvage.datasetsFound)}, {"runs", formatCount(salvage.runsFound)}};
    return {"project.rescued", {QT_TRANSLATE_NOOP("errors", "The project's database was damaged and was rebuilt."), {}},
        salvage.broken.empty()
            ? Message{QT_TRANSLATE_NOOP("errors", "All of its {rows} entries could be read."), values}
            : Message{QT_TRANSLATE_NOOP("errors", "{rows} entries could be read, others are lost. Found again by their "
                                                  "folders: {datasets} data "
                                                  "sets and {runs} runs."),
                  values},
        {QT_TRANSLATE_NOOP("errors", "Look through what you decided last. The damaged file is kept as {file}."),
            {{"file", salvage.kept.filename().string()}}}};
}

} // namespace

MainWindow::MainWindow(Settings& settings, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(settings) {
    setWindowTitle(QStringLiteral("Luthier"));
    resize(1280, 800);
    setMinimumSize(1000, 660);
    setAcceptDrops(true);
    if (const QByteArray geometry = m_settings.windowGeometry(); !geometry.isEmpty()) restoreGeometry(geometry);
    const auto take = [this](auto read, auto& into) {
        if (read)
            into = std::move(*read);
        else if (!m_badResources)
            m_badResources = read.error();
    };
    take(readChecklist(resourcesFolder() / "checklist.yaml"), m_checklistPhases);
    take(readJudgement(resourcesFolder()), m_judgement);
    take(readGuide(resourcesFolder() / "guide.yaml"), m_guideTexts);
    connect(&m_settings, &Settings::changed, this, &MainWindow::rebuild);
    connect(&m_guard, &InstanceGuard::raiseAsked, this, [this] {
        setWindowState(windowState() & ~Qt::WindowMinimized);
        raise();
        activateWindow();
    });
    new WheelGuard(this);
    constexpr int kPlaceCheckMs = 2000;
    m_placeTimer.setInterval(kPlaceCheckMs);
    connect(&m_placeTimer, &QTimer::timeout, this, &MainWindow::checkProjectPlace);
    rebuild();
    if (m_badResources) showError(*m_badResources);
}

MainWindow::~MainWindow() {
    delete m_content; // pages borrow project and runs
}

void MainWindow::rebuild() {
    const auto shown = m_pages.find(m_current);
    const Page* current = shown == m_pages.end() ? nullptr : shown->second;
    const PageRequest place = current ? current->place() : PageRequest();
    auto kept = takeBusyPages();
    const bool isKept = kept.contains(m_current);
    delete m_content;
    m_pages.clear();
    m_welcome = nullptr;
    m_rail = nullptr;
    m_stack = nullptr;
    m_content = new QWidget;
    m_topBar = new TopBar;
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_topBar);
    if (m_project)
        buildPages(std::move(kept));
    else
        buildWelcome();
    setCentralWidget(m_content);
    showTopBar();
    if (!isKept) show(place);
}

/// Takes the pages with work that a person would miss out of the old stack.
std::map<QString, Page*> MainWindow::takeBusyPages() {
    std::map<QString, Page*> out;
    if (!m_stack) return out;
    for (const auto& [key, page] : m_pages) {
        if (!page->holdsWork()) continue;
        m_stack->removeWidget(page);
        page->setParent(this);
        page->hide();
        out[key] = page;
    }
    return out;
}

void MainWindow::giveBackPages(std::map<QString, Page*> pages) {
    std::erase_if(m_languages, [&](const auto& entry) { return !pages.contains(entry.first); });
    for (const auto& [key, page] : pages) {
        m_pages[key] = page;
        m_stack->addWidget(page);
        page->setWaitsForLanguage(isInOldLanguage(key));
    }
}

/// True if the page was kept through a change of language.
bool MainWindow::isInOldLanguage(const QString& key) const {
    const auto made = m_languages.find(key);
    return made != m_languages.end() && made->second != m_settings.language();
}

void MainWindow::remakePage(const QString& key) {
    const auto it = m_pages.find(key);
    if (it == m_pages.end()) return;
    it->second->deleteLater(); // it may be the sender
    m_stack->removeWidget(it->second);
    m_pages.erase(it);
    m_languages.erase(key);
    if (key == m_current) showPage(key);
}

void MainWindow::buildWelcome() {
    m_welcome = new Welcome(m_settings);
    m_content->layout()->addWidget(m_welcome);
    connect(m_welcome, &Welcome::projectChosen, this, &MainWindow::openProject, Qt::QueuedConnection);
    connect(m_welcome, &Welcome::rescueAsked, this, &MainWindow::rescueProject, Qt::QueuedConnection);
    connect(
        m_welcome, &Welcome::demoAsked, this, [this] { openDemo(toQString(expandHome("~/luthier-demo"))); },
        Qt::QueuedConnection);
}

void MainWindow::buildPages(std::map<QString, Page*> kept) {
    m_rail = new Rail;
    m_stack = new QStackedWidget;
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_rail);
    row->addWidget(m_stack, 1);
    static_cast<QVBoxLayout*>(m_content->layout())->addLayout(row, 1);
    m_checklist->refresh(); // its texts are in the language
    int number = 1;
    for (const PageRow& entry : pageTable()) {
        const QString key = QLatin1String(entry.key);
        if (entry.place != PagePlace::TopBar)
            m_rail->addEntry(key, translatedLabel("pages", entry.word), QLatin1String(entry.icon),
                entry.place == PagePlace::RailBottom);
        if (number > 10) continue; // there are ten digits
        connect(new QShortcut(QKeySequence(Qt::ALT | Qt::Key(Qt::Key_0 + number++ % 10)), m_content),
            &QShortcut::activated, this, [this, key] { showPage(key); });
    }
    m_palette = new CommandPalette(m_content);
    connect(m_topBar, &TopBar::searchAsked, this, &MainWindow::showPalette);
    connect(m_topBar, &TopBar::checklistAsked, this, [this] { showPage(QStringLiteral("checklist")); });
    const auto count = [this] { m_topBar->showChecklist(m_checklist->done(), m_checklist->count()); };
    connect(m_checklist.get(), &Checklist::changed, m_topBar, count);
    count();
    connect(new QShortcut(QKeySequence::Undo, m_content), &QShortcut::activated, this, &MainWindow::undo);
    connect(new QShortcut(QKeySequence::Redo, m_content), &QShortcut::activated, this, &MainWindow::redo);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), m_content), &QShortcut::activated, this,
        &MainWindow::showPalette);
    connect(new QShortcut(QKeySequence(Qt::Key_F11), m_content), &QShortcut::activated, this,
        [this] { setOnlyPage(!m_isOnlyPage); });
    connect(m_rail, &Rail::chosen, this, [this](const QString& key) { showPage(key); });
    giveBackPages(std::move(kept));
    setOnlyPage(m_isOnlyPage);
    showPage(page(m_current) ? m_current : QStringLiteral("overview")); // no page yet, or one of a newer program
}

Page* MainWindow::page(const QString& key) {
    if (const auto it = m_pages.find(key); it != m_pages.end()) return it->second;
    const auto table = pageTable();
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const PageRow& entry) { return key == QLatin1String(entry.key); });
    if (row == table.end() || !m_stack) return nullptr;
    const PageContext context{*m_project, *m_runs, *m_wizard, *m_planRuns, *m_speeds, *m_rounds, *m_evaluations,
        *m_machineTest, m_settings, *m_checklist, m_guideTexts};
    Page* made = row->make(context);
    m_pages[key] = made;
    m_languages[key] = m_settings.language();
    m_stack->addWidget(made);
    connect(made, &Page::pageAsked, this, [this](const PageRequest& request) { show(request); });
    connect(made, &Page::remakeAsked, this, [this, key] { remakePage(key); });
    return made;
}

void MainWindow::show(const PageRequest& request) {
    std::visit(
        [&]<class To>(const To&) {
            if constexpr (!std::is_same_v<To, std::monostate>) showPage(QLatin1String(To::kPage), request);
        },
        request);
}

void MainWindow::showPage(const QString& key, const PageRequest& request) {
    // Remake a page that was kept in another language once it holds nothing any more.
    if (const auto old = m_pages.find(key); isInOldLanguage(key) && old != m_pages.end() && !old->second->holdsWork())
        remakePage(key);
    Page* page = this->page(key);
    if (!page) return;
    m_current = key;
    m_stack->setCurrentWidget(page);
    // A page that was just made is laid out before anybody can click on it.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    m_rail->setCurrent(key);
    for (const PageRow& entry : pageTable())
        if (key == QLatin1String(entry.key)) entry.show(*page, request);
    showTopBar();
}

void MainWindow::setOnlyPage(bool only) {
    m_isOnlyPage = only;
    if (m_rail) m_rail->setVisible(!only);
    m_topBar->setVisible(!only);
}

bool MainWindow::openQueue(const QString& queue, const QString& project) {
    const bool pack = isPack(toPath(queue)), isWhole = Project::isProject(toPath(queue));
    QString folder = isWhole ? queue : project;
    if (pack && folder.isEmpty()) {
        // Named by content: a second pack of the same name is another queue.
        const auto hash = hashFile(toPath(queue));
        if (!hash) {
            showError(hash.error());
            return false;
        }
        folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/packs/") +
                 toQString(hash->substr(0, 12));
    }
    if (folder.isEmpty()) {
        showError(fail("annotate.no_queue", {QT_TRANSLATE_NOOP("errors", "There is no such queue."), {}},
            {QT_TRANSLATE_NOOP("errors", "{name} is no pack and no project."), {{"name", toUtf8(queue)}}},
            {QT_TRANSLATE_NOOP("errors", "Check the path, or choose the folder again."), {}})
                .value());
        return false;
    }
    if (!openProject(folder)) return false;
    QString what = queue;
    if (isWhole) {
        const auto queues = m_project->store().queues().queues();
        what = queues.empty() ? QString() : QString::number(queues.front().id);
    }
    show(ToAnnotate{what});
    setOnlyPage(true);
    return true;
}

void MainWindow::undo() {
    QUndoStack& stack = m_project->undoStack();
    QString text = stack.undoText();
    if (stack.canUndo())
        stack.undo();
    else
        text = page(m_current)->undoEarlier();
    m_topBar->say(text.isEmpty() ? tr("Nothing to undo") : tr("Undone: %1").arg(text));
}

void MainWindow::redo() {
    QUndoStack& stack = m_project->undoStack();
    QString text = stack.redoText();
    if (stack.canRedo())
        stack.redo();
    else
        text = page(m_current)->redoEarlier();
    m_topBar->say(text.isEmpty() ? tr("Nothing to redo") : tr("Redone: %1").arg(text));
}

void MainWindow::showPalette() { m_palette->open(commands()); }

std::vector<Command> MainWindow::commands() {
    std::vector<Command> out;
    for (const PageRow& entry : pageTable())
        out.push_back({translatedLabel("pages", entry.word), tr("page"),
            [this, key = QLatin1String(entry.key)] { showPage(key); }});
    out.push_back({tr("New queue of answers to compare"), tr("command"), [this] { show(ToNewQueue{}); }});
    for (const QueueRow& queue : m_project->store().queues().queues())
        out.push_back({toQString(queue.settings.name), tr("queue"),
            [this, id = queue.id] { show(ToAnnotate{QString::number(id)}); }});
    out.push_back({m_isOnlyPage ? tr("Show everything again") : tr("Only this page"), tr("look"),
        [this] { setOnlyPage(!m_isOnlyPage); }});
    out.push_back({tr("Evaluate the newest run"), tr("command"), [this] { showPage(QStringLiteral("evaluate")); }});
    out.push_back({tr("New run"), tr("command"), [this] { show(ToNewRun{}); }});
    out.push_back({tr("Import a file"), tr("command"), [this] { show(ToImport{}); }});
    const QUndoStack& stack = m_project->undoStack();
    if (stack.canUndo()) out.push_back({tr("Undo: %1").arg(stack.undoText()), tr("command"), [this] { undo(); }});
    if (stack.canRedo()) out.push_back({tr("Redo: %1").arg(stack.redoText()), tr("command"), [this] { redo(); }});
    for (const GuideTopic& topic : m_guideTexts.topics)
        out.push_back({ownLanguage(topic.text), tr("guide"),
            [this, key = "topic:" + toQString(topic.key)] { show(ToGuide{key}); }});
    for (const GuideEntry& entry : m_guideTexts.entries)
        out.push_back(
            {ownLanguage(entry.title), tr("guide"), [this, key = toQString(entry.key)] { show(ToGuide{key}); }});
    for (const RunWatcher* run : m_runs->runs())
        out.push_back({run->id(), tr("run"), [this, id = run->id()] { show(ToRuns{id}); }});
    out.push_back({tr("Light"), tr("look"), [this] { m_settings.setTheme(ThemeChoice::Light); }});
    out.push_back({tr("Dark"), tr("look"), [this] { m_settings.setTheme(ThemeChoice::Dark); }});
    out.push_back({tr("Like the desktop"), tr("look"), [this] { m_settings.setTheme(ThemeChoice::System); }});
    out.push_back(
        {QStringLiteral("English"), tr("language"), [this] { m_settings.setLanguage(QStringLiteral("en")); }});
    out.push_back(
        {QStringLiteral("繁體中文"), tr("language"), [this] { m_settings.setLanguage(QStringLiteral("zh_TW")); }});
    out.push_back({m_settings.isOffline() ? tr("Allow downloads again") : tr("Work offline"), tr("setting"),
        [this] { m_settings.setOffline(!m_settings.isOffline()); }});
    for (const QString& folder : m_settings.recentProjects())
        if (toPath(folder) != m_project->folder())
            out.push_back({folder, tr("project"), [this, folder] { openProject(folder); }});
    return out;
}

void MainWindow::showTopBar() {
    if (!m_project) return m_topBar->show({}, {});
    QString word;
    for (const PageRow& entry : pageTable())
        if (m_current == QLatin1String(entry.key) && m_current != QStringLiteral("overview"))
            word = translatedLabel("pages", entry.word);
    m_topBar->show(m_project->name(), word);
}

void MainWindow::showError(const Error& error) {
    if (m_welcome)
        m_welcome->errors()->show(error);
    else if (Page* page = this->page(m_current))
        page->errors()->show(error);
}

bool MainWindow::openProject(const QString& folder) { return setProject(Project::open(toPath(folder)), folder); }

bool MainWindow::rescueProject(const QString& folder) {
    const auto salvage = Project::rescue(toPath(folder));
    if (!salvage) {
        showError(salvage.error());
        return false;
    }
    if (!openProject(folder)) return false;
    showError(rescueReport(*salvage));
    return true;
}

bool MainWindow::openDemo(const QString& folder) {
    auto opened = Project::open(toPath(folder));
    if (opened)
        if (auto filled = fillDemoProject(**opened); !filled) {
            showError(filled.error());
            return false;
        }
    return setProject(std::move(opened), folder);
}

/// Deletes the pages and everything else that borrows the project.
void MainWindow::closeProject() {
    delete m_content;
    m_content = nullptr;
    m_topBar = nullptr;
    m_rail = nullptr;
    m_stack = nullptr;
    m_palette = nullptr;
    m_welcome = nullptr;
    m_pages.clear();
    m_languages.clear();
    m_checklist.reset();
    m_machineTest.reset();
    m_rounds.reset();
    m_evaluations.reset();
    m_speeds.reset();
    m_planRuns.reset();
    m_wizard.reset();
    m_runs.reset();
    m_project.reset();
}

void MainWindow::checkProjectPlace() {
    if (!m_project || !m_project->isMoved()) return;
    const auto now = m_project->placeNow();
    if (std::exchange(m_toldPlace, now) == now) return; // reported once
    if (now.empty())
        return showError({"project.gone", {QT_TRANSLATE_NOOP("errors", "The project's folder is gone."), {}},
            {QT_TRANSLATE_NOOP("errors", "There is nothing at {folder} any more: what you do here is not kept."),
                {{"folder", m_project->folder().string()}}},
            {QT_TRANSLATE_NOOP("errors", "Put it back, or open another project."), {}}});
    const bool isMeant = confirm(this, "projectMoved", tr("The project's folder was renamed or moved."),
        tr("It is now at %1. What you do here from now on would not be kept.").arg(toQString(now)), tr("Open it there"),
        tr("Not now"));
    if (!isMeant || !mayLoseOpenWork("moveProject", tr("Open it there?"), tr("Open it and lose that"))) return;
    closeProject(); // we hold its lock, so it could not be opened a second time
    auto opened = Project::open(now);
    if (!opened) rebuild(); // says why
    setProject(std::move(opened), toQString(now));
}

bool MainWindow::mayLoseOpenWork(const char* name, const QString& question, const QString& yes) {
    QStringList open;
    for (const auto& [key, page] : m_pages)
        if (const QString work = page->openWork(); !work.isEmpty()) open << work;
    return open.isEmpty() || confirm(this, name, question, open.join(QLatin1Char('\n')), yes, tr("Stay"));
}

bool MainWindow::setProject(Result<std::unique_ptr<Project>> opened, const QString& folder) {
    if (m_badResources) opened = tl::unexpected(*m_badResources);
    if (!opened) {
        // Another window has it: bring that one to the front.
        if (opened.error().code == "lock.held") InstanceGuard::raiseOwner(toPath(folder));
        showError(opened.error());
        if (m_welcome) m_welcome->offerRescue(opened.error().code == "store.damaged" ? folder : QString());
        return false;
    }
    if (!mayLoseOpenWork("leaveProject", tr("Open the other project?"), tr("Open it and lose that"))) return false;
    closeProject();
    m_project = std::move(*opened);
    m_toldPlace.reset();
    m_project->setPerson([this] { return m_settings.person(); });
    m_runs = std::make_unique<RunController>(*m_project);
    m_wizard = std::make_unique<Wizard>(*m_project, *m_runs, m_judgement);
    m_planRuns = std::make_unique<PlanRuns>(*m_wizard, *m_runs);
    m_speeds = std::make_unique<Speeds>(*m_wizard);
    m_evaluations = std::make_unique<Evaluations>(*m_project, *m_runs);
    m_rounds = std::make_unique<Rounds>(*m_wizard, *m_runs, *m_evaluations);
    m_machineTest = std::make_unique<MachineTest>(*m_project);
    m_checklist = std::make_unique<Checklist>(
        *m_project, *m_runs, *m_wizard, *m_evaluations, m_checklistPhases, [this] { return m_settings.person(); });
    connect(m_machineTest.get(), &MachineTest::changed, m_checklist.get(), &Checklist::refresh);
    m_guard.own(m_project->folder());
    m_settings.addRecentProject(toQString(m_project->folder()));
    connect(m_project.get(), &Project::settingsChanged, this, &MainWindow::showTopBar);
    m_current = toQString(m_project->store().setting(kPageKey));
    m_placeTimer.start();
    rebuild();
    return true;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayLoseOpenWork("closeWindow", tr("Close the window?"), tr("Close and lose it"))) return event->ignore();
    m_settings.setWindowGeometry(saveGeometry());
    // Failing to save which page opens next time is no reason to keep the window open.
    if (m_project) std::ignore = m_project->store().setSetting(kPageKey, toUtf8(m_current));
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (!url.isLocalFile()) continue;
        const QString path = url.toLocalFile();
        const auto local = toPath(path);
        if (m_project && local == m_project->folder()) continue;
        if (Project::isProject(local)) { // queued: closing the open project deletes the drop target
            QMetaObject::invokeMethod(this, [this, path] { openProject(path); }, Qt::QueuedConnection);
            return;
        }
        if (!m_project) continue;
        // The data page queues several files.
        show(isPack(local)           ? PageRequest(ToAnnotate{path})
             : looksLikeModel(local) ? PageRequest(ToModels{path})
                                     : PageRequest(ToData{path}));
    }
}

} // namespace luthier::ui
