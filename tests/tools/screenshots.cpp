// screenshots FOLDER [PAGE]: a picture of every page and state, light and dark, English and 繁體中文, 1280 x 800.
// With a second word only of that page. Nothing here is drawn by hand: it is the real window on a project that this
// program makes.

#include "core/base/lock.h"
#include "core/data/import/import_file.h"
#include "core/run/run_folder.h"
#include "tests/support/engine_program.h"
#include "tests/support/fake_events.h"
#include "tests/support/places.h"
#include "tests/tools/annotate_pictures.h"
#include "ui/evaluate/score_table.h"
#include "ui/runs/run_view.h"
#include "ui/runs/runs_page.h"
#include "ui/session/demo.h"
#include "ui/session/runs/evaluations.h"
#include "ui/session/translate.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/chart/chart_card.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace luthier;
using namespace luthier::ui;

namespace {

void settle(int ms = 400) {
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < ms)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
}

/// A project with data and two runs, one of them "running": this program holds its lock.
void fillProject(const std::filesystem::path& folder) {
    {
        auto project = Project::open(folder);
        if (!project || !fillDemoProject(**project)) qFatal("the demo project could not be made");
        (*project)->setName(QStringLiteral("Instrument shop"));
        for (const char* item : {"goal", "feasibility", "sources", "cleaned", "split"})
            if (!(*project)->store().checklist().setTicked(item, true, "Ada")) qFatal("no tick");
        ChecklistStore checklist = (*project)->store().checklist();
        if (!checklist.setNotes("labels", {"100 rows, by hand. Bo looks at the Chinese ones.",
                                              "https://example.org/labels", "Bo", "2026-12-01"}) ||
            !checklist.addItem("data", "Ask the shop about old prices"))
            qFatal("no notes");
    }
    // A real run for the chat: the engine trains it now, in a few seconds.
    const auto real = testing::makeDemoRun(folder, [](Recipe& recipe) {
        recipe.train.max_steps = 300;
        recipe.train.threads = 1; // pictures are made while others compile
        recipe.train.batch_size = 8;
        recipe.train.learning_rate = 5e-3;
        recipe.eval.every = 150;
    });
    if (testing::runEngine({QStringLiteral("train"), toQString(real)}).exitCode != 0) qFatal("the real run failed");
    // And base and tuned are scored; the names are those that the window gives.
    for (const bool isBase : {true, false}) {
        QStringList arguments{QStringLiteral("evaluate"), toQString(real), QStringLiteral("--limit"),
            QStringLiteral("40"), QStringLiteral("--out")};
        const auto name = evaluationName(RunFolder{real}, 40, isBase);
        arguments << toQString(folder / "evaluations" / *name);
        if (isBase) arguments << QStringLiteral("--base");
        if (testing::runEngine(arguments).exitCode != 0) qFatal("the evaluation failed");
    }
    Recipe recipe;
    recipe.model.path = testing::resource("starter").string();
    recipe.data.train = {"x.jsonl"};
    for (const auto& [name, done, finished] :
        {std::tuple("0002-full", 600, true), std::tuple("0003-lora-shop", 728, false)}) {
        const auto run = folder / "runs" / name;
        testing::write(run / "run.yaml", recipeToYaml(recipe));
        testing::writeEvents(run / "events.jsonl", testing::fakeRun(finished ? 600 : 1170, done, finished));
        testing::write(run / "checkpoints" / "step-000600" / "checksums.json", "{}");
    }
}

/// Asks both models one question, in the window's language, and waits for their answers.
void askInChat(MainWindow& window) {
    auto* send = window.findChild<QPushButton*>(QStringLiteral("send"));
    const auto wait = [send] {
        for (int i = 0; i < 100 && !send->isEnabled(); ++i)
            settle(100);
    };
    wait();
    window.findChild<QLineEdit*>(QStringLiteral("question"))
        ->setText(isChinese() ? QStringLiteral("誰可以幫長笛調音？") : QStringLiteral("How much is the violin?"));
    send->click();
    settle(100);
    wait();
}

void chat(MainWindow& window) {
    window.show(ToChat{QStringLiteral("0001-demo")});
    askInChat(window);
}

/// A file that takes long enough to import for a picture of it.
void writeLongFile(const std::filesystem::path& file) {
    std::string text;
    for (int i = 0; i < 400'000; ++i)
        text += R"({"instruction": "Question )" + std::to_string(i) + R"(", "output": "Answer."})" + "\n";
    testing::write(file, text);
}

/// Questions to a shop as they come out of a mailbox: what cleaning is for.
void writeMessyFile(const std::filesystem::path& file) {
    const std::pair<const char*, const char*> rows[] = {
        {"Where is my order 4471?", "It left our warehouse on Monday and should reach you on Thursday."},
        {"Can I return opened shoes?", "Yes, within 30 days if they were only tried on indoors."},
        {"where is my order 4471", "It left our warehouse on Monday and should reach you on Thursday!"},
        {"Do you ship to Taiwan?", "I'm sorry, but as an AI language model I cannot answer that."},
        {"請問可以改送貨地址嗎？", "可以的，出貨前都能修改。請告訴我新的地址和訂單編號。"},
        {"Invoice for order 3310", "Sent to mina.chen@mail.example.org just now. It lists the tax as well."},
        {"How do I reset it?", " …"},
        {"Is there a student discount?", "Yes:  10 % with a school address.\n\n\n\nAdd it under Account."},
        {"Which size for 178 cm?", "An M fits most people between 174 and 181 cm; take an L if you like it wide."},
        {"Cancel my order please", "Done. The money is back on your card in 2 to 3 days."},
        {"Can you call me?", "Of course: is 0912-345-678 still your number?"},
        {"What is your name?", "I am {{name}}, the assistant of {{shop}}."},
        {"The zip is broken", "Weâ€™re sorry to hear that. Send us a picture and weâ€™ll replace it."}};
    std::string text;
    for (int round = 0; round < 8; ++round)
        for (const auto& [question, answer] : rows) {
            Record record;
            const bool isSame = round > 0 && question == rows[1].first;
            record.messages = {
                {"user", std::string(question) + (round == 0 || isSame ? "" : " (" + std::to_string(round) + ")")},
                {"assistant", answer}};
            text += toJsonLine(record) + "\n";
        }
    testing::write(file, text + "{\"messages\": [\n");
}

/// A home folder in which other programs have left models.
void fillHome(const std::filesystem::path& home) {
    const auto place = [](const std::filesystem::path& from, const std::filesystem::path& to) {
        std::filesystem::create_directories(to.parent_path());
        std::filesystem::create_symlink(from, to);
    };
    const auto hub = home / ".cache/huggingface/hub";
    for (const auto& [name, fixture] : {std::pair("Qwen--Qwen2.5-0.5B", "qwen2"), {"google--t5-small", "t5"},
             {"bigcode--starcoder2-3b", "starcoder2"}, {"google-bert--bert-base-uncased", "bert"}})
        place(testing::fixture(fixture), hub / (std::string("models--") + name) / "snapshots" / "main");
    place(testing::fixture("gguf_k/model.gguf"), home / ".lmstudio/models/luthier/tiny-llama/tiny-llama-Q4_K_M.gguf");
    testing::write(home / "mamba" / "config.json", R"({"architectures": ["MambaForCausalLM"]})");
}

/// Runs that nobody works on any more: one was killed, one said why it failed.
void addBrokenRuns(const std::filesystem::path& folder) {
    const std::string recipe = testing::read(folder / "runs" / "0003-lora-shop" / "run.yaml");
    auto events = testing::fakeRun(1170, 400);
    testing::write(folder / "runs" / "0000-killed" / "run.yaml", recipe);
    testing::writeEvents(folder / "runs" / "0000-killed" / "events.jsonl", events);
    Event failure = testing::makeEvent("failed");
    failure.message = fail("file.no_space", {"{file} could not be written.", {{"file", "adapter_model.safetensors"}}},
        {"The disk is full.", {}},
        {"Make room on the disk and try again; what was there before is untouched.",
            {}}).value();
    events.push_back(failure);
    testing::write(folder / "runs" / "0000-failed" / "run.yaml", recipe);
    testing::writeEvents(folder / "runs" / "0000-failed" / "events.jsonl", events);
    testing::write(folder / "no-data.jsonl", "{\"a\": 1}\n");
}

class Pictures {
public:
    explicit Pictures(QString folder)
        : m_folder(std::move(folder)) {}

    void take(QWidget& window, const QString& name, Settings& settings) {
        settle();
        const QString look = settings.theme() == ThemeMode::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        const QString language =
            settings.language() == QStringLiteral("en") ? QStringLiteral("en") : QStringLiteral("zh");
        window.grab().save(QStringLiteral("%1/%2-%3-%4.png").arg(m_folder, name, language, look));
    }

private:
    QString m_folder;
};

/// A project whose database is damaged: what is said, and what is said after the rescue.
void takeRescue(MainWindow& window, Pictures& pictures, Settings& settings, const std::filesystem::path& folder) {
    std::filesystem::remove_all(folder);
    testing::write(folder / "project.db", std::string(8192, 'x'));
    testing::write(folder / "runs" / "0001-lora" / "run.yaml", "luthier: 1\n");
    window.openProject(toQString(folder));
    pictures.take(window, QStringLiteral("welcome-damaged"), settings);
    window.rescueProject(toQString(folder));
    pictures.take(window, QStringLiteral("overview-rescued"), settings);
}

/// A project with two real runs over one base.
void fillPair(const std::filesystem::path& folder) {
    if (auto project = Project::open(folder); !project || !fillDemoProject(**project)) qFatal("no demo project");
    for (const auto& [name, seed] : {std::pair("0001-prices", 1), std::pair("0002-care", 2)}) {
        const auto made = testing::makeDemoRun(folder, [seed = seed](Recipe& recipe) {
            recipe.train.max_steps = 120;
            recipe.train.threads = 1;
            recipe.train.batch_size = 8;
            recipe.train.seed = std::uint64_t(seed);
            recipe.train.learning_rate = 5e-3;
        });
        const auto run = made.parent_path() / name;
        std::filesystem::rename(made, run);
        if (testing::runEngine({QStringLiteral("train"), toQString(run)}).exitCode != 0) qFatal("a run failed");
    }
}

/// Two runs of one base: mixed in the chat, merged on Deploy; and the rows that a step learned.
void takePair(MainWindow& window, Pictures& pictures, Settings& settings, const std::filesystem::path& project,
    const QString& prefix = {}) {
    window.openProject(toQString(project));
    const auto click = [&](const QString& name) { window.findChild<QAbstractButton*>(name)->click(); };
    window.show(ToRuns{QStringLiteral("0001-prices")});
    settle(600);
    auto* chart = static_cast<RunsPage*>(window.page(QStringLiteral("runs")))->runView()->lossChart()->chart();
    Q_EMIT chart->clicked(40);
    settle(2500);
    pictures.take(window, prefix + QStringLiteral("run-lineage"), settings);
    window.show(ToChat{QStringLiteral("0001-prices")});
    settle(2500);
    auto* other = window.findChild<QComboBox*>(QStringLiteral("chatMix"));
    other->setCurrentIndex(other->count() - 1);
    Q_EMIT other->activated(other->currentIndex());
    askInChat(window);
    pictures.take(window, prefix + QStringLiteral("chat-mix"), settings);
    if (!prefix.isEmpty()) return;
    window.showPage(QStringLiteral("deploy"));
    settle(500);
    for (const char* run : {"0001-prices", "0002-care"})
        click(QStringLiteral("merge_") + QLatin1String(run));
    pictures.take(window, QStringLiteral("deploy-merge"), settings);
    click(QStringLiteral("merge"));
    auto* outcome = window.findChild<QLabel*>(QStringLiteral("mergeOutcome"));
    for (int tries = 0; tries < 100 && outcome->text().isEmpty(); ++tries)
        settle(100);
    settle(500);
    for (auto* area : window.page(QStringLiteral("deploy"))->findChildren<QScrollArea*>())
        if (area->isVisible()) area->ensureWidgetVisible(outcome);
    pictures.take(window, QStringLiteral("deploy-merged"), settings);
}

/// Base beside tuned, with the answers of a task; and an evaluation that runs.
void takeEvaluate(MainWindow& window, Pictures& pictures, Settings& settings, const QString& prefix,
    const std::filesystem::path& project) {
    window.show(ToEvaluate{QStringLiteral("0001-demo")});
    settle(300);
    auto* table = window.findChild<ScoreTable*>(QStringLiteral("scores"));
    for (int i = 0; i < int(table->rows().size()); ++i)
        if (table->rows()[std::size_t(i)].task == "held_out") table->selectRow(i);
    pictures.take(window, prefix + QStringLiteral("evaluate"), settings);
    if (!prefix.isEmpty()) return;
    window.findChild<QSpinBox*>(QStringLiteral("rowLimit"))->setValue(60);
    window.findChild<QAbstractButton*>(QStringLiteral("evaluate"))->click();
    settle(1800);
    pictures.take(window, QStringLiteral("evaluate-running"), settings);
    window.findChild<QAbstractButton*>(QStringLiteral("cancelEvaluation"))->click();
    settle(300);
    for (const bool isBase : {true, false})
        std::filesystem::remove_all(
            project / "evaluations" / *evaluationName(RunFolder{project / "runs" / "0001-demo"}, 60, isBase));
}

/// What one of the design's three people clicks in the wizard.
struct Person {
    const char *name, *task, *scenario, *goal, *method;
};
constexpr Person kExpert{"", "task_skill", "scenario_chat", "goal_eval_loss", "lora"};
constexpr Person kOthers[] = {{"annotator-", "task_values", "scenario_safety", "goal_refusal", nullptr},
    {"engineer-", "task_field", "scenario_code", "goal_pass_at_k", nullptr}};

/// The data page: rows, tokens, what a step would change, what lies below, and an import.
void takeData(MainWindow& window, Pictures& pictures, Settings& settings, const QString& prefix, const QString& messy) {
    const auto click = [&](const char* name) {
        auto* button = window.findChild<QAbstractButton*>(QLatin1String(name));
        if (button) button->click();
        settle(300);
    };
    window.show(ToData{messy});
    settle(800);
    pictures.take(window, prefix + QStringLiteral("data-import"), settings);
    window.show(ToData{messy}); // one that was dropped meanwhile
    pictures.take(window, prefix + QStringLiteral("data-waiting"), settings);
    click("importNow");
    settle(1500);
    click("importNot");
    pictures.take(window, prefix + QStringLiteral("data"), settings);
    click("viewTokens");
    pictures.take(window, prefix + QStringLiteral("data-tokens"), settings);
    click("cleanCount_unicode");
    click("viewChange");
    pictures.take(window, prefix + QStringLiteral("data-change"), settings);
    click("cleanCount_unicode");
    click("editRow");
    pictures.take(window, prefix + QStringLiteral("data-edit"), settings);
    click("cancelEdit");
    for (QScrollArea* area : window.page(QStringLiteral("data"))->findChildren<QScrollArea*>())
        if (auto* said = area->findChild<QWidget*>(QStringLiteral("labelSaid"))) area->ensureWidgetVisible(said);
    pictures.take(window, prefix + QStringLiteral("data-charts"), settings);
    click("applyCleaning");
    settle(2500);
    for (QScrollArea* area : window.page(QStringLiteral("data"))->findChildren<QScrollArea*>())
        area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
    pictures.take(window, prefix + QStringLiteral("data-cleaned"), settings);
    for (int i = 0; i < 20; ++i)
        click("undoData");
    // Two data sets: the wizard offers to learn the other one as well.
    window.showPage(QStringLiteral("method"));
    click("wizardStep5");
    click("also_0");
    settle(500);
    pictures.take(window, prefix + QStringLiteral("method-5-mixed"), settings);
    click("also_0");
}

void takeGuide(MainWindow& window, Pictures& pictures, Settings& settings, const QString& prefix) {
    window.showPage(QStringLiteral("guide"));
    pictures.take(window, prefix + QStringLiteral("guide"), settings);
    for (const char* topic : {"timeline", "ecosystem"}) {
        window.show(ToGuide{QStringLiteral("topic:") + QLatin1String(topic)});
        pictures.take(window, prefix + QStringLiteral("guide-") + QLatin1String(topic), settings);
    }
}

/// Goes through the wizard as that person does, and takes each of its pages.
void takeWizard(
    MainWindow& window, Pictures& pictures, Settings& settings, const QString& prefix, const Person& person = kExpert) {
    const auto click = [&](const char* name) {
        window.findChild<QAbstractButton*>(QLatin1String(name))->click();
        settle(100);
    };
    window.showPage(QStringLiteral("method"));
    const char* names[] = {"task", "scenario", "model", "machine", "data", "goals", "plan"};
    const char* answers[] = {person.task, person.scenario, nullptr, nullptr, nullptr, person.goal, nullptr};
    // The demo's advice, not what the last round overruled.
    auto* advised = window.findChild<QComboBox*>(QStringLiteral("overruleMethod"));
    advised->setCurrentIndex(0);
    Q_EMIT advised->activated(0);
    const std::vector<Goal> goals = window.wizard().answers().goals; // of the person before
    for (const Goal& goal : goals)
        if (("goal_" + goal.metric) != person.goal) click(("goal_" + goal.metric).c_str());
    click("wizardStep1");
    for (int i = 0; i < 7; ++i) {
        settle(300);
        if (answers[i] && !window.findChild<QAbstractButton*>(QLatin1String(answers[i]))->isChecked())
            click(answers[i]);
        if (i == 3) {
            click("measureMachine");
            auto* measure = window.findChild<QAbstractButton*>(QStringLiteral("measureMachine"));
            for (int tries = 0; tries < 100 && !measure->isEnabled(); ++tries)
                settle(100);
        }
        if (i == 6 && prefix.isEmpty()) {
            click("tryFewShot");
            settle(3000);
            pictures.take(window, QStringLiteral("chat-few-shot"), settings);
            window.showPage(QStringLiteral("method"));
        }
        if (i == 6 && person.method) {
            // Few-shot is what 320 rows get; the picture shows what a plan that trains looks like.
            auto* methods = window.findChild<QComboBox*>(QStringLiteral("overruleMethod"));
            methods->setCurrentIndex(methods->findData(QLatin1String(person.method)));
            Q_EMIT methods->activated(methods->currentIndex());
        }
        pictures.take(
            window, prefix + QStringLiteral("method-%1-%2").arg(i + 1).arg(QLatin1String(names[i])), settings);
        if (i < 6) {
            click("wizardNext");
            continue;
        }
        // The same page further down, with the recipe's advanced view.
        click("recipeAdvanced");
        for (auto* area : window.page(QStringLiteral("method"))->findChildren<QScrollArea*>())
            if (area->isVisible()) area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
        pictures.take(window, prefix + QStringLiteral("method-8-plan-below"), settings);
        click("recipeSimple");
        if (!person.method) continue;
        // A step more than advised, and what that changes.
        auto* steps = window.findChild<QPushButton*>(QStringLiteral("overruleSteps"));
        steps->menu()->popup(steps->mapToGlobal(QPoint(0, steps->height())));
        for (QAction* action : steps->menu()->actions())
            if (action->objectName() == QLatin1String("step_dpo")) action->trigger();
        steps->menu()->close();
        for (auto* area : window.page(QStringLiteral("method"))->findChildren<QScrollArea*>())
            if (area->isVisible()) area->verticalScrollBar()->setValue(0);
        pictures.take(window, prefix + QStringLiteral("method-9-overruled"), settings);
        click("followAdvice");
    }
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir home; // settings of the person who runs this stay as they are
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("LUTHIER_ENGINE", (testing::buildFolder() / "bin" / "luthier-engine").string().c_str());
    qputenv("LUTHIER_RESOURCES", testing::sourceFolder().append("resources").string().c_str());
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("luthier-pictures"));
    QApplication::setOrganizationName(QStringLiteral("luthier"));
    const QString only = QString::fromLocal8Bit(argc > 2 ? argv[2] : "");
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral(".");
    std::filesystem::create_directories(toPath(folder));
    const std::filesystem::path full = toPath(home.path()) / "instrument-shop",
                                empty = toPath(home.path()) / "new-project";
    const auto pair = toPath(home.path()) / "two-runs";
    if (only.isEmpty() || only == QStringLiteral("pair")) fillPair(pair);
    fillProject(full);
    addBrokenRuns(full);
    writeLongFile(full / "long.jsonl");
    writeMessyFile(full / "support.jsonl");
    if (only.isEmpty() || only == QStringLiteral("annotate")) testing::fillAnnotation(full);
    if (auto project = Project::open(full)) { // a goal that the newest run missed
        Answers answers;
        answers.task = "skill";
        answers.scenario = "chat";
        answers.modelPath = (*project)->modelFolder().string();
        answers.method = "lora";
        answers.goals = {{"eval_loss", 0.5}, {"blind_win_rate", 60}};
        answers.data = {(*project)->store().datasets().front().hash, 0, 0, 0};
        if (!(*project)->store().setSetting("answers", answersToJson(answers)) ||
            !(*project)->store().addPlan(answersToJson(answers)))
            qFatal("no plan");
        (*project)->addRun({"0002-full", "full", 1, 1, "sft"});
    }
    const auto lock = FileLock::take(full / "runs" / "0003-lora-shop" / "engine.lock");

    for (const char* variable : {"HF_HOME", "HF_HUB_CACHE", "OLLAMA_MODELS"})
        qunsetenv(variable);
    const auto people = toPath(home.path()) / "home";
    fillHome(people);

    Settings settings;
    Pictures pictures(folder);
    for (const char* language : {"en", "zh_TW"})
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            settings.setLanguage(QLatin1String(language));
            settings.setTheme(mode == ThemeMode::Dark ? ThemeChoice::Dark : ThemeChoice::Light);
            if (only.isEmpty() || only == QStringLiteral("welcome")) {
                qputenv("HOME", home.path().toUtf8());
                MainWindow window(settings);
                window.resize(1280, 800);
                window.show();
                pictures.take(window, QStringLiteral("welcome"), settings);
                takeRescue(window, pictures, settings, toPath(home.path()) / "damaged");
                window.openProject(toQString(empty));
                for (const char* page :
                    {"overview", "method", "models", "data", "annotate", "runs", "evaluate", "chat", "deploy"}) {
                    window.showPage(QLatin1String(page));
                    pictures.take(window, QStringLiteral("empty-") + QLatin1String(page), settings);
                }
                if (!only.isEmpty()) continue;
            }
            qputenv("HOME", people.string().c_str());
            MainWindow window(settings);
            window.resize(1280, 800);
            window.show();
            if (only == QStringLiteral("pair")) {
                takePair(window, pictures, settings, pair);
                continue;
            }
            window.openProject(toQString(full));
            if (only == QStringLiteral("people")) {
                for (const Person& person : kOthers)
                    takeWizard(window, pictures, settings, QLatin1String(person.name), person);
                continue;
            }
            if (!only.isEmpty()) {
                for (const QString& prefix : {QString(), QStringLiteral("small-")}) {
                    if (!prefix.isEmpty()) window.resize(1000, 660);
                    if (only == QStringLiteral("method")) {
                        takeWizard(window, pictures, settings, prefix);
                        continue;
                    }
                    if (only == QStringLiteral("annotate")) {
                        testing::takeAnnotation(
                            window, prefix, [&](const QString& name) { pictures.take(window, name, settings); });
                        continue;
                    }
                    if (only == QStringLiteral("evaluate")) {
                        takeEvaluate(window, pictures, settings, prefix, full);
                        continue;
                    }
                    if (only == QStringLiteral("data")) {
                        takeData(window, pictures, settings, prefix, toQString(full / "support.jsonl"));
                        continue;
                    }
                    if (only == QStringLiteral("guide")) {
                        takeGuide(window, pictures, settings, prefix);
                        continue;
                    }
                    window.showPage(only);
                    pictures.take(window, prefix + only, settings);
                }
                continue;
            }
            takeWizard(window, pictures, settings, {});
            testing::takeAnnotation(window, {}, [&](const QString& name) { pictures.take(window, name, settings); });
            for (const char* page : {"overview", "models", "data", "runs", "settings", "deploy", "checklist"}) {
                window.showPage(QLatin1String(page));
                pictures.take(window, QLatin1String(page), settings);
            }
            takeGuide(window, pictures, settings, {});
            takeEvaluate(window, pictures, settings, {}, full);
            window.show(ToRuns{QStringLiteral("0003-lora-shop")});
            settle(300);
            pictures.take(window, QStringLiteral("run"), settings);
            static_cast<RunsPage*>(window.page(QStringLiteral("runs")))->showNewRun();
            pictures.take(window, QStringLiteral("new-run"), settings);
            for (const char* run : {"0000-killed", "0000-failed"}) {
                window.show(ToRuns{QLatin1String(run)});
                settle(200);
                pictures.take(window, QString::fromLatin1(run).mid(5), settings);
            }
            window.show(ToModels{toQString(people / "mamba")});
            pictures.take(window, QStringLiteral("models-error"), settings);
            window.show(ToData{toQString(full / "no-data.jsonl")});
            pictures.take(window, QStringLiteral("data-error"), settings);
            chat(window);
            pictures.take(window, QStringLiteral("chat"), settings);
            // A run whose checkpoint holds no weights: what chat and export say then.
            window.show(ToChat{QStringLiteral("0002-full")});
            settle(3000);
            pictures.take(window, QStringLiteral("chat-error"), settings);
            window.show(ToDeploy{QStringLiteral("0002-full")});
            window.findChild<QPushButton*>(QStringLiteral("export"))->click();
            settle(3000);
            pictures.take(window, QStringLiteral("deploy-error"), settings);
            window.show(ToData{toQString(full / "long.jsonl")});
            settle(800);
            window.findChild<QPushButton*>(QStringLiteral("importNow"))->click();
            settle(300);
            pictures.take(window, QStringLiteral("data-importing"), settings);
            window.findChild<QPushButton*>(QStringLiteral("cancelImport"))->click();
            settle(500);
            window.resize(1000, 660);
            takeWizard(window, pictures, settings, QStringLiteral("small-"));
            for (const char* page :
                {"overview", "models", "data", "deploy", "guide", "settings", "chat", "checklist"}) {
                window.showPage(QLatin1String(page));
                pictures.take(window, QStringLiteral("small-") + QLatin1String(page), settings);
            }
            takeEvaluate(window, pictures, settings, QStringLiteral("small-"), full);
            window.show(ToRuns{QStringLiteral("0003-lora-shop")});
            pictures.take(window, QStringLiteral("small-run"), settings);
            static_cast<RunsPage*>(window.page(QStringLiteral("runs")))->showNewRun();
            pictures.take(window, QStringLiteral("small-new-run"), settings);
            takePair(window, pictures, settings, pair, QStringLiteral("small-"));
            window.resize(1280, 800);
            takePair(window, pictures, settings, pair);
        }
    return 0;
}
