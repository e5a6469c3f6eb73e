#pragma once
/// The whole window, driven as a person drives it: with clicks and keys. A test is one, beside being a QObject.

#include "ui/shell/main_window.h"
#include "ui/widgets/page/page.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>
#include <QtTest>

#include <functional>
#include <memory>

namespace luthier::testing {

class DrivenWindow {
protected:
    /// Settings, caches and models of the person who runs the tests are out of reach.
    void beginTests() {
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QCoreApplication::setOrganizationName(QStringLiteral("luthier-test"));
        QCoreApplication::setApplicationName(QStringLiteral("luthier-test"));
        for (const char* variable : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"})
            qputenv(variable, m_home.path().toUtf8());
        for (const char* variable : {"HF_HOME", "HF_HUB_CACHE", "OLLAMA_MODELS"})
            qunsetenv(variable);
        beginSettings();
    }
    void beginSettings() {
        m_settings = std::make_unique<ui::Settings>();
        m_settings->setLanguage(QStringLiteral("en"));
    }
    /// A window of its own; keys go to it. An empty project: the welcome.
    void openWindow(const QString& project, QSize size = {1280, 800}) {
        m_window.reset();
        m_window = std::make_unique<ui::MainWindow>(*m_settings);
        m_window->resize(size);
        m_window->show();
        if (!project.isEmpty()) QVERIFY(m_window->openProject(project));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::qWait(50); // lay the new pages out
    }

    /// The same with the demo project, which is made in `folder`.
    void openDemo(const QString& folder) {
        openWindow({});
        QVERIFY(m_window->openDemo(folder));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get())); // keys go where the focus is
        QTest::qWait(50);
    }

    /// A demo of its own for each test, in `m_folder`'s "project".
    void beginDemo() {
        m_folder = std::make_unique<QTemporaryDir>();
        beginSettings();
        openDemo(m_folder->filePath("project"));
    }

    template <class T>
    T* find(const char* name) const {
        T* found = m_window->findChild<T*>(QLatin1String(name));
        if (!found) qFatal("there is no %s", name);
        return found;
    }
    void click(QWidget* widget) const {
        QTest::mouseClick(widget, Qt::LeftButton, {}, QPoint(12, widget->height() / 2));
    }
    void click(const char* button) const { click(find<QAbstractButton>(button)); }
    void rail(const char* page) const { click((std::string("rail_") + page).c_str()); }
    /// As a person picks an entry: by keys, until it is the one.
    void choose(const char* box, const QVariant& wanted) const {
        auto* combo = find<QComboBox>(box);
        const int index = combo->findData(wanted);
        QVERIFY2(index >= 0, qPrintable(QString::fromLatin1(box) + " has no " + wanted.toString()));
        combo->setFocus();
        for (int i = 0; i < combo->count() && combo->currentIndex() != index; ++i)
            QTest::keyClick(combo, combo->currentIndex() < index ? Qt::Key_Down : Qt::Key_Up);
        QCOMPARE(combo->currentIndex(), index);
    }
    /// Clicks as a person does, after moving the pointer in steps: a menu closes at a click without movement.
    static void clickEntry(QMenu* menu, QAction* entry) {
        const QPoint place = menu->actionGeometry(entry).center();
        for (int step = 8; step >= 0; --step)
            QTest::mouseMove(menu, place - QPoint(step, 0));
        QTest::mouseClick(menu, Qt::LeftButton, {}, place);
    }
    /// An entry of a button's menu, by its name.
    void chooseFromMenu(const char* button, const char* entry) const {
        bool isChosen = false;
        QTimer look; // the menu has an event loop of its own; since Qt 6.8 it has none
        QObject::connect(&look, &QTimer::timeout, &look, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu) return;
            look.stop();
            for (QAction* action : menu->actions()) {
                if (action->objectName() != QLatin1String(entry)) continue;
                clickEntry(menu, action);
                isChosen = true;
                return;
            }
            menu->close();
            qFatal("there is no %s", entry);
        });
        look.start(20);
        click(button);
        QTRY_VERIFY(isChosen);
    }
    /// Does something that asks, and answers by clicking the button of that name (ui/widgets/page/confirm.h).
    void answering(const char* button, const std::function<void()>& action) const {
        bool isAnswered = false;
        QTimer look; // the question has an event loop of its own
        QObject::connect(&look, &QTimer::timeout, &look, [&] {
            QWidget* box = QApplication::activeModalWidget();
            if (!box) return;
            auto* answer = box->findChild<QAbstractButton*>(QLatin1String(button));
            if (!answer) return;
            look.stop();
            isAnswered = true;
            QTest::mouseClick(answer, Qt::LeftButton);
        });
        look.start(20);
        action();
        QTRY_VERIFY2(isAnswered, button);
        if (!m_window || !m_window->isVisible()) return;
        m_window->activateWindow(); // keys go there again
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    /// Types over the content of a line or a number field.
    void write(const char* field, const QString& text) const {
        auto* widget = find<QWidget>(field);
        auto* edit = qobject_cast<QLineEdit*>(widget);
        if (!edit) edit = widget->findChild<QLineEdit*>();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }

    /// Everything in the window that keys can reach, shown now or not, says its name to a screen reader.
    void everythingIsNamed(const QString& where) const {
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

    QTemporaryDir m_home;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Settings> m_settings;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace luthier::testing
