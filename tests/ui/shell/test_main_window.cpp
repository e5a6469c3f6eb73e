// The window itself, with real clicks and keys, on a project of its own: rail, palette, what is dropped on it, undo,
// rescue.

#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"
#include "ui/shell/pages.h"
#include "ui/widgets/page/error_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
#include <QWindow>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestMainWindow : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void pagesAreMadeWithoutOtherWindows();
    void everyControlHasAName();
    void railAndKeysChangePages();
    void everythingIsFoundByItsName();
    void whatWasDoneIsUndone();
    void foldersAreDroppedOnTheWindow();
    void theLanguageChangesWhileRunning();
    void thePageIsRemembered();
    void foldersThatCannotBeWrittenAreSaid();
    void theSecondOwnerIsRefused();
    void aDamagedProjectIsRescued();
};

/// A part of a page shown before it has its place flashes up as a window and takes the keys away.
void TestMainWindow::pagesAreMadeWithoutOtherWindows() {
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

void TestMainWindow::everyControlHasAName() {
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

void TestMainWindow::railAndKeysChangePages() {
    click(find<QToolButton>("rail_data"));
    QVERIFY(m_window->page("data")->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_6, Qt::AltModifier);
    QTRY_VERIFY(m_window->page("runs")->isVisible());
    QVERIFY(find<QToolButton>("rail_runs")->isChecked());
}

void TestMainWindow::everythingIsFoundByItsName() {
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

/// Ctrl+Z and Ctrl+Shift+Z over pages: a tick, an answer, a row.
void TestMainWindow::whatWasDoneIsUndone() {
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

/// As the window system says it: to the window, at a place, on its way and at its end.
void TestMainWindow::foldersAreDroppedOnTheWindow() {
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

void TestMainWindow::theLanguageChangesWhileRunning() {
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

void TestMainWindow::thePageIsRemembered() {
    m_window->showPage("data");
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->show();
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    QTRY_VERIFY(m_window->page("data")->isVisible());
}

void TestMainWindow::foldersThatCannotBeWrittenAreSaid() {
    MainWindow second(*m_settings);
    QVERIFY(!second.openProject("/proc/luthier"));
    auto* errors = second.findChild<ErrorPanel*>();
    QVERIFY(errors->text().contains("could not be written") &&
            errors->text().contains("Choose a folder that you may write to"));
}

void TestMainWindow::theSecondOwnerIsRefused() {
    MainWindow second(*m_settings);
    QVERIFY(!second.openProject(m_folder->filePath("project")));
    auto* errors = second.findChild<ErrorPanel*>();
    QVERIFY(errors->text().contains("in use"));
}

void TestMainWindow::aDamagedProjectIsRescued() {
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

LUTHIER_WINDOW_TEST(TestMainWindow)
#include "test_main_window.moc"
