// The pages with real clicks and keys, on a project of their own. No engine runs here.

#include "core/base/lock.h"
#include "core/base/text.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/fake_events.h"
#include "tests/support/fake_hub.h"
#include "tests/support/places.h"
#include "ui/data/data_page.h"
#include "ui/runs/run_view.h"
#include "ui/runs/runs_page.h"
#include "ui/session/demo.h"
#include "ui/session/translate.h"
#include "ui/shell/pages.h"
#include "ui/widgets/chart_card.h"
#include "ui/widgets/error_panel.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTextEdit>
#include <QToolButton>
#include <QWindow>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestPages : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        beginSettings();
        openDemo(m_folder->filePath("project"));
    }
    void cleanup() { m_window.reset(); }

    void pagesAreMadeWithoutOtherWindows();
    void everyControlHasAName();
    void ticksAreKept();
    void evidenceIsConfirmedAndLost();
    void theChecklistIsWrittenTo();
    void whatIsTypedIsKeptWhenTheWindowCloses();
    void whatWasDoneIsUndone();
    void dataSetsAreDescribed();
    void rowsAreTakenOutAndPutBack();
    void importedFilesAppear();
    void badFilesAreExplained();
    void columnsAreChosenByHand();
    void railAndKeysChangePages();
    void everythingIsFoundByItsName();
    void aConfirmationHoldsForItsRun();
    void theGuideIsSearched();
    void modelsAreChosen();
    void foldersAreDroppedOnTheWindow();
    void modelsThatCannotBeUsedAreExplained();
    void modelsAreFetchedFromTheHub();
    void theLanguageChangesWhileRunning();
    void aRunIsShownFromItsEvents();
    void aMissedGoalLeadsToTheNextPlan();
    void helpStandsBesideTheControls();
    void foldersThatCannotBeWrittenAreSaid();
    void theSecondOwnerIsRefused();
    void aDamagedProjectIsRescued();
    void thePageIsRemembered();

private:
    /// Of everything in the window that keys can reach, shown now or not.
    void everythingIsNamed(const QString& where);
    std::unique_ptr<QTemporaryDir> m_folder;
};

/// A part of a page that is shown before it has its place flashes up as a window, and takes the keys away.
void TestPages::pagesAreMadeWithoutOtherWindows() {
    struct Watch : QObject {
        QStringList seen;
        bool eventFilter(QObject* object, QEvent* event) override {
            auto* widget = qobject_cast<QWidget*>(object);
            if (event->type() == QEvent::Show && widget && widget->isWindow())
                seen << QLatin1String(widget->metaObject()->className());
            return false;
        }
    } watch;
    qApp->installEventFilter(&watch);
    for (const PageRow& row : pageTable()) {
        m_window->showPage(QLatin1String(row.key));
        QVERIFY2(watch.seen.isEmpty(), qPrintable(QLatin1String(row.key) + ": " + watch.seen.join(", ")));
        QVERIFY(m_window->isActiveWindow());
    }
}

void TestPages::everythingIsNamed(const QString& where) {
    QTest::qWait(50);
    for (QWidget* widget : m_window->findChildren<QWidget*>()) {
        const bool isReached = widget->window() == m_window.get() && (widget->focusPolicy() & Qt::TabFocus);
        if (!isReached || widget->objectName().startsWith("qt_")) continue;
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(accessible);
        const bool isNamed = !accessible->text(QAccessible::Name).isEmpty();
        QStringList place; // where it is to be found: the classes that hold it
        for (const QWidget* part = widget; part && place.size() < 5; part = part->parentWidget())
            place << QLatin1String(part->metaObject()->className());
        QVERIFY2(isNamed, qPrintable(where + ": " + widget->objectName() + " " + place.join(" in ")));
    }
}

void TestPages::everyControlHasAName() {
    for (const PageRow& row : pageTable()) {
        m_window->showPage(QLatin1String(row.key));
        everythingIsNamed(QLatin1String(row.key));
    }
    m_window->showPage("method");
    for (int step = 1; step <= 7; ++step) {
        click(("wizardStep" + std::to_string(step)).c_str());
        everythingIsNamed(QStringLiteral("step %1 of the wizard").arg(step));
    }
    m_window->show(ToNewRun{});
    everythingIsNamed("a new run");
    m_window->show(ToNewQueue{});
    everythingIsNamed("a new queue");
    testing::write(toPath(m_folder->filePath("more.json")), R"([{"instruction": "Add", "output": "3"}])");
    m_window->show(ToData{m_folder->filePath("more.json")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    everythingIsNamed("an import");
    m_window->showPage("checklist");
    click("item_goal");
    everythingIsNamed("an item of the checklist");
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    everythingIsNamed("the palette");
}

void TestPages::ticksAreKept() {
    click(find<QCheckBox>("check_goal"));
    QVERIFY(find<QCheckBox>("check_goal")->isChecked());
    m_window.reset();
    m_window = std::make_unique<MainWindow>(*m_settings);
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    QVERIFY(find<QCheckBox>("check_goal")->isChecked());
    QVERIFY(!find<QCheckBox>("check_safety")->isChecked());
}

void TestPages::evidenceIsConfirmedAndLost() {
    auto* note = find<QLabel>("note_goal");
    QVERIFY(!note->isVisible()); // there is little room on Overview: what is missing is in the item's tooltip
    QCOMPARE(find<QCheckBox>("check_goal")->toolTip(), QStringLiteral("no goal has a value"));
    click("checklist"); // in the top bar
    QCOMPARE(find<QLabel>("evidence_goal")->text(), QStringLiteral("no goal has a value"));
    click(find<QToolButton>("rail_method"));
    click(find<QAbstractButton>("wizardStep6"));
    click(find<QCheckBox>("goal_eval_loss"));
    click(find<QToolButton>("rail_overview"));
    QTRY_VERIFY2(note->text().startsWith("Confirm: goals with a value: 1"), qPrintable(note->text()));
    QVERIFY(!find<QCheckBox>("check_goal")->isChecked()); // proposed, not ticked
    click(find<QCheckBox>("check_goal"));
    QTRY_VERIFY(!note->isVisible()); // confirmed: the date stands beside the item
    click(find<QToolButton>("rail_method"));
    click(find<QCheckBox>("goal_eval_loss"));
    click(find<QToolButton>("rail_overview"));
    QTRY_COMPARE(note->text(), QStringLiteral("No longer so: no goal has a value"));
    QVERIFY(find<QCheckBox>("check_goal")->isChecked()); // the person's tick stays the person's
}

void TestPages::theChecklistIsWrittenTo() {
    m_settings->setPerson("Ada");
    click(find<QPushButton>("checklist")); // in the top bar, from every page
    QVERIFY(m_window->page("checklist")->isVisible());
    click(find<QPushButton>("item_labels"));
    click(find<QCheckBox>("tick_labels"));
    QTest::keyClicks(find<QLineEdit>("itemOwner"), "Bo");
    QTest::keyClicks(find<QLineEdit>("itemLink"), "https://example.org/a_b");
    QTest::keyClicks(find<QPlainTextEdit>("itemNote"), "ask *twice*");
    click(find<QCheckBox>("itemHasDue"));
    QTRY_VERIFY(find<QLabel>("itemHistory")->text().contains("ticked by Ada"));
    auto* own = find<QLineEdit>("addItem_data");
    QTest::keyClicks(own, "Ask the lawyer");
    QTest::keyClick(own, Qt::Key_Return);
    QTRY_COMPARE(find<QPushButton>("checklist")->text(), QStringLiteral("Checklist 1/13"));
    click(find<QCheckBox>("tick_own-1"));
    QTRY_COMPARE(find<QPushButton>("checklist")->text(), QStringLiteral("Checklist 2/13"));
    QVERIFY(find<QCheckBox>("check_own-1")->isChecked()); // on Overview too

    const QString markdown = m_folder->filePath("list.md"), pdf = m_folder->filePath("list.pdf");
    for (const QString& file : {markdown, pdf}) {
        testing::answerDialog(this, file);
        click(find<QPushButton>("exportChecklist"));
        QTRY_VERIFY(QFile::exists(file));
    }
    const std::string text = testing::read(toPath(markdown));
    for (const char* part : {"# Instrument shop: Checklist", "2 of 13", "- [x] Labels checked", "- [ ] Split decided",
             "Owner: Bo", "a\\_b", "ask \\*twice\\*", "- [x] Ask the lawyer", "| Ada | ticked | Labels checked |"})
        QVERIFY2(contains(text, part), (std::string(part) + " is not in\n" + text).c_str());
    QVERIFY(testing::read(toPath(pdf)).starts_with("%PDF-"));

    // Everything is there when the project is opened again.
    m_window.reset();
    m_window = std::make_unique<MainWindow>(*m_settings);
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    m_window->show();
    m_window->showPage("checklist");
    QTest::qWait(50);
    click(find<QPushButton>("item_labels"));
    QCOMPARE(find<QLineEdit>("itemOwner")->text(), QStringLiteral("Bo"));
    QCOMPARE(find<QPlainTextEdit>("itemNote")->toPlainText(), QStringLiteral("ask *twice*"));
    QVERIFY(find<QCheckBox>("itemHasDue")->isChecked());
    click(find<QPushButton>("item_own-1"));
    click(find<QPushButton>("removeItem"));
    QTRY_COMPARE(find<QPushButton>("checklist")->text(), QStringLiteral("Checklist 1/12"));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(find<QPushButton>("checklist")->text(), QStringLiteral("Checklist 2/13"));
}

/// Closed, or built anew in another language, before the pause in which it would have been saved.
void TestPages::whatIsTypedIsKeptWhenTheWindowCloses() {
    click(find<QPushButton>("checklist"));
    click(find<QPushButton>("item_labels"));
    QTest::keyClicks(find<QPlainTextEdit>("itemNote"), "in the last");
    m_settings->setLanguage("zh_TW");
    m_settings->setLanguage("en");
    click(find<QPushButton>("item_labels"));
    QCOMPARE(find<QPlainTextEdit>("itemNote")->toPlainText(), QStringLiteral("in the last"));
    QTest::keyClicks(find<QLineEdit>("itemOwner"), "Bo");
    m_window.reset();
    m_window = std::make_unique<MainWindow>(*m_settings);
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    m_window->show();
    m_window->showPage("checklist");
    QTest::qWait(50);
    click(find<QPushButton>("item_labels"));
    QCOMPARE(find<QLineEdit>("itemOwner")->text(), QStringLiteral("Bo"));
}

/// Ctrl+Z and Ctrl+Shift+Z over pages: a tick, an answer, a row.
void TestPages::whatWasDoneIsUndone() {
    const auto undo = [&] { QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier); };
    const auto redo = [&] { QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier); };
    click(find<QCheckBox>("check_safety"));
    click(find<QToolButton>("rail_method"));
    click(find<QAbstractButton>("task_values"));
    click(find<QAbstractButton>("task_skill"));
    click(find<QToolButton>("rail_data"));
    auto* table = find<QTableView>("rows");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(2, 1)).center());
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(table->model()->index(2, 5).data().toString(), QStringLiteral("taken out"));
    undo();
    QTRY_COMPARE(table->model()->index(2, 5).data().toString(), QStringLiteral("kept"));
    QCOMPARE(find<QLabel>("said")->text(), QStringLiteral("Undone: Take a row out"));
    undo();
    QTRY_COMPARE(m_window->wizard().answers().task, std::string("values"));
    QVERIFY(find<QAbstractButton>("task_values")->isChecked());
    undo();
    QTRY_COMPARE(m_window->wizard().answers().task, std::string());
    undo();
    QTRY_VERIFY(!find<QCheckBox>("check_safety")->isChecked());
    undo(); // nothing is left
    QTRY_COMPARE(find<QLabel>("said")->text(), QStringLiteral("Nothing to undo"));
    for (int i = 0; i < 4; ++i)
        redo();
    QTRY_COMPARE(table->model()->index(2, 5).data().toString(), QStringLiteral("taken out"));
    QVERIFY(find<QCheckBox>("check_safety")->isChecked());
    QCOMPARE(m_window->wizard().answers().task, std::string("skill"));
}

void TestPages::dataSetsAreDescribed() {
    testing::write(toPath(m_folder->filePath("more.json")), R"([{"instruction": "Add", "output": "3"}])");
    auto* note = find<QLabel>("note_sources"); // the demo's own data set is described
    QVERIFY2(note->text().contains("known of all data sets: 1"), qPrintable(note->text()));
    m_window->show(ToData{m_folder->filePath("more.json")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    QTRY_COMPARE(find<QTableWidget>("previewRows")->rowCount(), 1);
    click(find<QPushButton>("importNow"));
    QTRY_COMPARE(find<QComboBox>("datasets")->currentText(), QStringLiteral("more.json"));
    QTRY_VERIFY(find<QCheckBox>("check_sources")->toolTip().contains("is missing: more.json"));
    for (const auto& [field, text] :
        {std::pair("about_source", "me"), {"about_licence", "CC0"}, {"about_quality", "short"}}) {
        auto* edit = find<QLineEdit>(field);
        edit->setFocus();
        QTest::keyClicks(edit, QLatin1String(text));
        QTest::keyClick(edit, Qt::Key_Tab);
    }
    QTRY_VERIFY2(note->text().contains("known of all data sets: 2"), qPrintable(note->text()));
}

void TestPages::rowsAreTakenOutAndPutBack() {
    m_window->showPage("data");
    auto* table = find<QTableView>("rows");
    QCOMPARE(table->model()->rowCount(), 320);
    QTest::qWait(50);
    const QRect cell = table->visualRect(table->model()->index(2, 1));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(table->model()->index(2, 5).data().toString(), QStringLiteral("taken out"));
    click(find<QPushButton>("toggleRow"));
    QCOMPARE(table->model()->index(2, 5).data().toString(), QStringLiteral("kept"));
}

void TestPages::importedFilesAppear() {
    testing::write(toPath(m_folder->filePath("more.json")),
        R"([{"instruction": "Add", "input": "", "output": "3"}, {"instruction": "x"}])");
    m_window->show(ToData{m_folder->filePath("more.json")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    QTRY_COMPARE(find<QTableWidget>("previewRows")->rowCount(), 1);
    click(find<QPushButton>("importNow"));
    auto* chooser = find<QComboBox>("datasets");
    QTRY_COMPARE(chooser->count(), 2);
    QTRY_COMPARE(chooser->currentText(), QStringLiteral("more.json"));
    QCOMPARE(find<QTableView>("rows")->model()->rowCount(), 1);
}

void TestPages::badFilesAreExplained() {
    testing::write(toPath(m_folder->filePath("bad.jsonl")), "{\"a\": 1}\n");
    m_window->show(ToData{m_folder->filePath("bad.jsonl")});
    // Its columns are shown, to be chosen by hand; nothing can be imported before.
    auto* prompt = find<QComboBox>("part_prompt");
    QTRY_VERIFY(prompt->isVisible());
    QTRY_COMPARE(prompt->count(), 2);
    QVERIFY(!find<QPushButton>("importNow")->isEnabled());
    click(find<QPushButton>("importNot"));
    testing::write(toPath(m_folder->filePath("bad.bin")), std::string("\x7f\0\1", 3));
    m_window->show(ToData{m_folder->filePath("bad.bin")});
    auto* errors = m_window->page("data")->findChild<ErrorPanel*>();
    QTRY_VERIFY(errors->isVisible());
    QVERIFY2(errors->text().contains("Its bytes are no text"), qPrintable(errors->text()));
    QCOMPARE(find<QComboBox>("datasets")->count(), 1);
}

void TestPages::columnsAreChosenByHand() {
    testing::write(toPath(m_folder->filePath("odd.csv")), "frage,antwort\nWie?,So.\nWo?,Hier.\n");
    m_window->show(ToData{m_folder->filePath("odd.csv")});
    auto* prompt = find<QComboBox>("part_prompt");
    auto* response = find<QComboBox>("part_response");
    QTRY_VERIFY(prompt->isVisible());
    prompt->setFocus();
    QTest::keyClick(prompt, Qt::Key_Down); // from "–" to the first column
    QTRY_COMPARE(prompt->currentText(), QStringLiteral("frage"));
    response->setFocus();
    QTest::keyClick(response, Qt::Key_End);
    QTRY_COMPARE(find<QTableWidget>("previewRows")->rowCount(), 2);
    QTest::keyClicks(find<QLineEdit>("import_licence"), "CC0");
    click(find<QPushButton>("importNow"));
    QTRY_COMPARE(find<QComboBox>("datasets")->currentText(), QStringLiteral("odd.csv"));
    QTRY_VERIFY(find<QTableView>("rows")->isVisible());
    QCOMPARE(find<QTableView>("rows")->model()->index(1, 2).data().toString(), QStringLiteral("Hier."));
    QTRY_COMPARE(find<QLineEdit>("about_licence")->text(), QStringLiteral("CC0"));
}

void TestPages::railAndKeysChangePages() {
    click(find<QToolButton>("rail_data"));
    QVERIFY(m_window->page("data")->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_6, Qt::AltModifier);
    QTRY_VERIFY(m_window->page("runs")->isVisible());
    QVERIFY(find<QToolButton>("rail_runs")->isChecked());
}

void TestPages::everythingIsFoundByItsName() {
    const auto type = [&](const char* words) {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = find<QFrame>("palette");
        QTRY_VERIFY(palette->isVisible());
        QTest::keyClicks(find<QLineEdit>("paletteText"), QLatin1String(words));
    };
    type("sett");
    QTest::keyClick(find<QLineEdit>("paletteText"), Qt::Key_Return);
    QTRY_VERIFY(m_window->page("settings")->isVisible());
    QVERIFY(!find<QFrame>("palette")->isVisible());
    type("new run");
    QTest::keyClick(find<QLineEdit>("paletteText"), Qt::Key_Return);
    QTRY_VERIFY(m_window->page("runs")->isVisible() && find<QLineEdit>("runName")->isVisible());
    // The arrows choose, Escape leaves everything as it is.
    type("");
    auto* list = find<QListWidget>("paletteList");
    QVERIFY(list->count() > 8);
    QTest::keyClick(find<QLineEdit>("paletteText"), Qt::Key_Down);
    QCOMPARE(list->currentRow(), 1);
    QTest::keyClick(find<QLineEdit>("paletteText"), Qt::Key_Escape);
    QVERIFY(!find<QFrame>("palette")->isVisible() && m_window->page("runs")->isVisible());
    type("zzzz");
    QCOMPARE(list->count(), 0);
    QTest::keyClick(find<QLineEdit>("paletteText"), Qt::Key_Return);
    QTest::keyClick(find<QLineEdit>("paletteText"), Qt::Key_Escape);
    // By mouse, and what builds the window anew.
    click(find<QPushButton>("search"));
    QTest::keyClicks(find<QLineEdit>("paletteText"), "dark");
    const QRect first = list->visualItemRect(list->item(0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, first.center());
    QTRY_COMPARE(m_settings->theme(), ThemeMode::Dark);
    QTRY_VERIFY(m_window->page("runs")->isVisible());
    m_settings->setTheme(ThemeChoice::Light);
}

/// What a person confirmed of one run does not hold for the next one.
void TestPages::aConfirmationHoldsForItsRun() {
    ChecklistEntry entry;
    entry.tick = Tick{};
    entry.tick->evidence = "0001-a: harmful refused 95.0 %";
    entry.evidence = Evidence{"safety", {"0001-a: harmful refused 96.0 %", {}}, false, "0001-a"};
    QVERIFY(entry.standing() == ChecklistEntry::Standing::Done);
    entry.evidence = Evidence{"safety", {"0002-b: harmful refused 20.0 %", {}}, false, "0002-b"};
    QVERIFY(entry.standing() == ChecklistEntry::Standing::Lost);
    QCOMPARE(entry.note(), QStringLiteral("Confirmed for another run. Now: 0002-b: harmful refused 20.0 %"));
    entry.tick->evidence.clear(); // a person's word alone
    QVERIFY(entry.standing() == ChecklistEntry::Standing::Done);
}

void TestPages::theGuideIsSearched() {
    click(find<QToolButton>("rail_guide"));
    auto* list = find<QListWidget>("guideList");
    auto* text = find<QTextEdit>("guideText");
    QVERIFY(list->count() > 60 && text->toPlainText().contains("What it costs"));
    // Timeline and ecosystem are pages of their own, found by name.
    QTest::keyClicks(find<QLineEdit>("guideSearch"), "timeline");
    QTRY_VERIFY(list->count() > 0 && list->item(0)->text() == "Timeline");
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
    QTRY_VERIFY(text->toPlainText().startsWith("Timeline"));
    QVERIFY(text->toPlainText().contains("LoRA") && text->toPlainText().contains("Not in Luthier yet"));
    find<QLineEdit>("guideSearch")->clear();
    QTest::keyClicks(find<QLineEdit>("guideSearch"), "overfit");
    QTRY_VERIFY(list->count() > 0 && list->count() < 10);
    QVERIFY2(text->toPlainText().contains("Overfitting"), qPrintable(text->toPlainText()));
    const QRect last = list->visualItemRect(list->item(list->count() - 1));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, last.center());
    QVERIFY(!text->toPlainText().startsWith("Overfitting"));
    QTest::keyClicks(find<QLineEdit>("guideSearch"), "zzz");
    QTRY_VERIFY(text->toPlainText().contains("Nothing in the guide"));
}

void TestPages::modelsAreChosen() {
    m_window->show(ToModels{toQString(testing::fixture("gguf_k/model.gguf"))});
    auto* table = find<QTableView>("models");
    auto* use = find<QPushButton>("useModel");
    // The starter, which the demo uses, stands below what was opened.
    QCOMPARE(table->model()->rowCount(), 2);
    QTRY_VERIFY(use->isEnabled());
    const auto labels = find<QWidget>("modelFacts")->findChildren<QLabel*>();
    QVERIFY(std::any_of(
        labels.begin(), labels.end(), [](QLabel* label) { return label->text().contains("LlamaForCausalLM"); }));
    click(use);
    QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("in use"));
    QVERIFY(!use->isEnabled());
    QTest::keyClick(table, Qt::Key_Down); // the starter again, by the keyboard
    QTRY_VERIFY(use->isEnabled());
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(table->model()->index(1, 1).data().toString(), QStringLiteral("in use"));
}

/// As the window system says it: to the window, at a place, on its way and at its end.
void TestPages::foldersAreDroppedOnTheWindow() {
    const auto dropAll = [&](const QStringList& paths, QWidget* onto) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        data.setUrls(urls);
        const QPoint at = onto->mapTo(m_window.get(), onto->rect().center());
        QWindow* system = m_window->windowHandle();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(system, &enter);
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        move.setAccepted(enter.isAccepted()); // QGuiApplication's doing
        QCoreApplication::sendEvent(system, &move);
        if (!move.isAccepted()) return false;
        QDropEvent end(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(system, &end);
        return true;
    };
    const auto drop = [&](const QString& path, QWidget* onto) { return dropAll({path}, onto); };
    // From any page, onto a button or a table.
    QVERIFY(drop(toQString(testing::fixture("gguf_k/model.gguf")), find<QToolButton>("rail_data")));
    auto* table = find<QTableView>("models");
    QTRY_COMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("model"));
    QVERIFY(m_window->page("models")->isVisible());
    QVERIFY(drop(toQString(testing::fixture("qwen2")), table->viewport()));
    QTRY_COMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("qwen2"));
    QTRY_VERIFY(find<QPushButton>("useModel")->isEnabled());
    testing::write(toPath(m_folder->filePath("more.json")), R"([{"instruction": "Add", "output": "3"}])");
    QVERIFY(drop(m_folder->filePath("more.json"), table->viewport()));
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    QTRY_COMPARE(find<QTableWidget>("previewRows")->rowCount(), 1);
    click(find<QPushButton>("importNow"));
    QTRY_COMPARE(find<QComboBox>("datasets")->currentText(), QStringLiteral("more.json"));
    // A folder of texts is data, and several things wait for each other.
    std::filesystem::create_directories(toPath(m_folder->filePath("texts")));
    testing::write(toPath(m_folder->filePath("texts/a.txt")), "A text of the field.");
    testing::write(toPath(m_folder->filePath("two.json")), R"([{"instruction": "Add", "output": "2"}])");
    testing::write(toPath(m_folder->filePath("three.json")), R"([{"instruction": "Add", "output": "3 again"}])");
    QVERIFY(dropAll({m_folder->filePath("texts"), m_folder->filePath("two.json"), m_folder->filePath("three.json")},
        m_window->page("data")));
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    QCOMPARE(find<QLabel>("importWaiting")->text(), QStringLiteral("Waiting: 2"));
    click(find<QPushButton>("importNow"));
    QTRY_COMPARE(find<QComboBox>("datasets")->currentText(), QStringLiteral("texts"));
    QTRY_COMPARE(find<QLabel>("importWaiting")->text(), QStringLiteral("Waiting: 1"));
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click(find<QPushButton>("importNot"));
    QTRY_VERIFY(!find<QLabel>("importWaiting")->isVisible());
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click(find<QPushButton>("importNow"));
    QTRY_COMPARE(find<QComboBox>("datasets")->currentText(), QStringLiteral("three.json"));
    QCOMPARE(find<QComboBox>("datasets")->findText("two.json"), -1);
}

void TestPages::modelsThatCannotBeUsedAreExplained() {
    testing::write(toPath(m_folder->filePath("mamba/config.json")), R"({"architectures": ["MambaForCausalLM"]})");
    auto* errors = m_window->page("models")->findChild<ErrorPanel*>();
    m_window->show(ToModels{m_folder->filePath("mamba")});
    QTRY_VERIFY2(errors->text().contains("MambaForCausalLM"), qPrintable(errors->text()));
    QVERIFY(errors->isVisible() && !find<QPushButton>("useModel")->isEnabled());
    testing::write(
        toPath(m_folder->filePath("no-weights/config.json")), testing::read(testing::resource("starter/config.json")));
    m_window->show(ToModels{m_folder->filePath("no-weights")});
    QTRY_VERIFY2(errors->text().contains("holds no model weights"), qPrintable(errors->text()));
    // Another row, and the error goes.
    auto* table = find<QTableView>("models");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(2, 0)).center());
    QTRY_VERIFY(!errors->isVisible());
}

void TestPages::modelsAreFetchedFromTheHub() {
    testing::FakeHub hub(toPath(m_folder->filePath("hub")));
    hub.files.erase("pytorch_model.bin");
    for (const char* file : {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"})
        hub.files[file] = testing::read(testing::resource("starter") / file);
    m_window->showPage("settings");
    auto* mirror = find<QLineEdit>("hubEndpoint");
    QTest::keyClicks(mirror, QString::fromStdString(hub.options().endpoint));
    QTest::keyClick(mirror, Qt::Key_Return);
    auto* offline = find<QCheckBox>("offline");
    click(offline);
    m_window->showPage("models");
    auto* name = find<QLineEdit>("hubName");
    QVERIFY(!name->isEnabled());
    click(offline);
    QVERIFY(name->isEnabled());

    auto* errors = m_window->page("models")->findChild<ErrorPanel*>();
    QTest::keyClicks(name, "luthier/none");
    click(find<QPushButton>("download"));
    QTRY_VERIFY2(errors->text().contains("The Hub has no model luthier/none"), qPrintable(errors->text()));
    name->selectAll();
    QTest::keyClicks(name, "luthier/tiny");
    hub.cuts = 2;
    click(find<QPushButton>("download"));
    auto* table = find<QTableView>("models");
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 2, 20000);
    QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("luthier/tiny"));
    QTRY_VERIFY(find<QPushButton>("useModel")->isEnabled());
    QVERIFY(!errors->isVisible());
}

void TestPages::theLanguageChangesWhileRunning() {
    QCOMPARE(find<QToolButton>("rail_data")->text(), QStringLiteral("Data"));
    click(find<QToolButton>("rail_settings"));
    auto* language = find<QComboBox>("language");
    QTest::keyClick(language, Qt::Key_Down);
    Q_EMIT language->activated(language->currentIndex());
    QTRY_COMPARE(find<QToolButton>("rail_data")->text(), QStringLiteral("數據"));
    click(find<QToolButton>("rail_overview"));
    QCOMPARE(find<QCheckBox>("check_goal")->text(), QStringLiteral("明確業務目標和成功指標"));
    m_settings->setLanguage("en");
}

void TestPages::aRunIsShownFromItsEvents() {
    const auto run = toPath(m_folder->filePath("project")) / "runs" / "0001-demo";
    Recipe recipe;
    recipe.model.path = "x";
    recipe.data.train = {"x"};
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    testing::writeEvents(run / "events.jsonl", testing::fakeRun(120, 60));
    m_window.reset(); // gives the project's lock back
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    m_window->show(ToRuns{"0001-demo"});
    // No engine holds the lock: it was interrupted, and can be resumed.
    QTRY_VERIFY(find<QPushButton>("resume")->isVisible());
    QVERIFY(!find<QPushButton>("pause")->isVisible());
    auto* chart = static_cast<RunsPage*>(m_window->page("runs"))->runView()->lossChart()->chart();
    QTRY_VERIFY(chart->paintCount() > 0);
    QCOMPARE(chart->valueAt(0, 1e9), chart->lastValue(0));
}

/// A finished run misses its goal: Overview says so, proposes with evidence, and one click makes the next version.
void TestPages::aMissedGoalLeadsToTheNextPlan() {
    const auto run = toPath(m_folder->filePath("project")) / "runs" / "0001-demo";
    Recipe recipe;
    recipe.model.path = testing::resource("starter").string();
    recipe.data.train = {"x"};
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    auto lived = testing::fakeRun(120, 120, true);
    lived.back().seq = lived.size();
    Event warning = lived[1];
    warning.type = "warning";
    warning.seq = lived.size() - 1;
    warning.message = Error{"data.too_long", {"12 rows are left out.", {}}, {}, {}};
    lived.insert(lived.end() - 1, warning);
    testing::writeEvents(run / "events.jsonl", lived);
    // A newer reward model, whose loss says nothing about the goal.
    const auto reward = run.parent_path() / "0002-reward";
    auto events = testing::fakeRun(120, 120, true);
    events.front().texts["objective"] = "reward";
    for (Event& event : events)
        if (event.type == "eval") event.numbers["loss"] = 9;
    testing::write(reward / "run.yaml", recipeToYaml(recipe));
    testing::writeEvents(reward / "events.jsonl", events);
    m_window.reset(); // gives the project's lock back
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    QTest::qWait(50);
    click(find<QPushButton>("setGoals"));
    QVERIFY(m_window->page("method")->isVisible());
    click(find<QCheckBox>("goal_eval_loss")); // at most 1.5
    click(find<QToolButton>("rail_overview"));
    QTRY_VERIFY(m_window->findChild<QLabel*>("goalState_eval_loss"));
    QTRY_COMPARE(find<QLabel>("goalState_eval_loss")->text(), QStringLiteral("reached"));
    QVERIFY(!m_window->findChild<QPushButton*>("iterate_longer"));
    everythingIsNamed("a run");
    m_window->show(ToRuns{"0001-demo"});
    everythingIsNamed("a run's page");
    click(find<QToolButton>("help_warn_long"));
    QTRY_VERIFY(find<QTextEdit>("guideText")->toPlainText().startsWith("Rows are too long"));
    m_window->show(ToEvaluate{"0001-demo"});
    everythingIsNamed("the evaluation of a run");
    m_window->show(ToDeploy{"0001-demo"});
    everythingIsNamed("an export");
    // The bar is raised: it is missed.
    click(find<QToolButton>("rail_method"));
    auto* bar = find<QDoubleSpinBox>("value_eval_loss");
    bar->setFocus();
    bar->selectAll();
    QTest::keyClicks(bar, "0.1");
    QTest::keyClick(bar, Qt::Key_Return);
    click(find<QToolButton>("rail_overview"));
    QTRY_COMPARE(find<QLabel>("goalState_eval_loss")->text(), QStringLiteral("not reached"));
    QTRY_VERIFY(m_window->findChild<QPushButton*>("iterate_longer"));
    QTest::qWait(50);
    click(find<QPushButton>("iterate_longer"));
    QVERIFY(m_window->page("method")->isVisible());
    QCOMPARE(m_window->wizard().keptVersion(), 1LL);
    QTRY_VERIFY(!m_window->wizard().plan().steps.empty() && m_window->wizard().plan().steps.front().recipe);
    QCOMPARE(m_window->wizard().plan().steps.front().recipe->train.epochs, 2 * recipe.train.epochs);
}

void TestPages::helpStandsBesideTheControls() {
    m_window->show(ToNewRun{});
    QTest::qWait(50);
    for (const char* entry :
        {"r", "epochs", "learning_rate", "batch_size", "max_length", "chat_template", "lora", "full"}) {
        auto* mark = find<QToolButton>((std::string("help_") + entry).c_str());
        QVERIFY2(mark->isVisible() && mark->toolTip().size() > 40, entry);
    }
    click(find<QToolButton>("help_learning_rate"));
    QTRY_VERIFY(m_window->page("guide")->isVisible());
    QVERIFY(find<QTextEdit>("guideText")->toPlainText().startsWith("Learning rate"));
    rail("method");
    click("wizardStep7"); // without a goal
    QTest::qWait(50);
    click(find<QToolButton>("help_warn_incomplete"));
    QTRY_VERIFY(find<QTextEdit>("guideText")->toPlainText().startsWith("The plan lacks an answer"));
}

void TestPages::foldersThatCannotBeWrittenAreSaid() {
    MainWindow second(*m_settings);
    QVERIFY(!second.openProject("/proc/luthier"));
    auto* errors = second.findChild<ErrorPanel*>();
    QVERIFY(errors->text().contains("could not be written") &&
            errors->text().contains("Choose a folder that you may write to"));
}

void TestPages::theSecondOwnerIsRefused() {
    MainWindow second(*m_settings);
    QVERIFY(!second.openProject(m_folder->filePath("project")));
    auto* errors = second.findChild<ErrorPanel*>();
    QVERIFY(errors->text().contains("in use"));
}

void TestPages::aDamagedProjectIsRescued() {
    click(find<QCheckBox>("check_goal"));
    m_window.reset();
    const QString folder = m_folder->filePath("project");
    const auto file = toPath(folder) / "project.db";
    std::string bytes = testing::read(file);
    std::fill_n(bytes.begin(), 4096, 'U'); // the list of tables
    testing::write(file, bytes);
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    QVERIFY(!m_window->openProject(folder));
    auto* rescue = find<QPushButton>("rescue");
    QVERIFY(rescue->isVisible());
    click(rescue);
    QTRY_VERIFY(m_window->page("overview") && m_window->page("overview")->isVisible());
    const QString said = m_window->page("overview")->errors()->text();
    QVERIFY2(said.contains("Found again by their folders: 1 data sets"), qPrintable(said));
    m_window->showPage("data");
    QCOMPARE(find<QComboBox>("datasets")->count(), 1);
}

void TestPages::thePageIsRemembered() {
    m_window->showPage("data");
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    QTRY_VERIFY(m_window->page("data")->isVisible());
}

QTEST_MAIN(TestPages)
#include "test_pages.moc"
