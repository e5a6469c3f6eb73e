// Slips of the hand that the window forgives: a wheel over a control, another look in the midst of something, a folder
// that is renamed.

#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"
#include "ui/shell/pages.h"
#include "ui/widgets/chart/chart.h"
#include "ui/widgets/page/error_panel.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabBar>
#include <QWheelEvent>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestSlips : public QObject, private testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }
    void theWheelChangesNothingWithoutFocus();
    void theWheelChangesWhatHasTheFocus();
    void aHalfWrittenQuestionOutlivesAnotherLook();
    void aRenamedProjectIsFollowed();

private:
    static void turnWheel(QWidget* widget) {
        const QPointF middle = widget->rect().center();
        for (const int delta : {-120, -120, 120}) {
            QWheelEvent event(middle, widget->mapToGlobal(middle), {}, {0, delta}, Qt::NoButton, Qt::NoModifier,
                Qt::NoScrollPhase, false);
            QApplication::sendEvent(widget, &event);
        }
    }
    /// What the wheel could change: as text, to be compared.
    static QString valueOf(const QWidget* widget) {
        if (const auto* spin = qobject_cast<const QSpinBox*>(widget)) return QString::number(spin->value());
        if (const auto* spin = qobject_cast<const QDoubleSpinBox*>(widget)) return QString::number(spin->value());
        if (const auto* combo = qobject_cast<const QComboBox*>(widget)) return QString::number(combo->currentIndex());
        if (const auto* slider = qobject_cast<const QAbstractSlider*>(widget)) return QString::number(slider->value());
        if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) return QString::number(tabs->currentIndex());
        if (const auto* chart = qobject_cast<const Chart*>(widget)) return chart->isZoomed() ? "zoomed" : "";
        return {};
    }
    static bool isControl(const QWidget* widget) {
        return qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QComboBox*>(widget) ||
               qobject_cast<const QTabBar*>(widget) || qobject_cast<const Chart*>(widget) ||
               (qobject_cast<const QAbstractSlider*>(widget) && !qobject_cast<const QScrollBar*>(widget));
    }
    /// Each of a page's controls, shown now or not, under the wheel.
    void tryControls(const char* where) {
        m_window->setFocus();
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (!isControl(widget)) continue;
            const QString before = valueOf(widget);
            // Over the control, and over what it is made of: a spin box's field, a chart's plot.
            QList<QWidget*> parts = widget->findChildren<QWidget*>();
            parts.prepend(widget);
            for (QWidget* part : parts)
                if (!part->isWindow() && !part->hasFocus()) turnWheel(part);
            QVERIFY2(valueOf(widget) == before,
                qPrintable(QStringLiteral("%1: %2 %3 went from %4 to %5")
                        .arg(QLatin1String(where), QLatin1String(widget->metaObject()->className()),
                            widget->objectName(), before, valueOf(widget))));
            QVERIFY2(!widget->hasFocus(), qPrintable(widget->objectName() + " took the focus"));
            ++m_tried;
        }
    }
    int m_tried = 0;
};

void TestSlips::theWheelChangesNothingWithoutFocus() {
    for (const PageRow& row : pageTable()) {
        m_window->showPage(QLatin1String(row.key));
        QTest::qWait(30);
        tryControls(row.key);
    }
    for (int step = 1; step <= 7; ++step) {
        rail("method");
        click(find<QAbstractButton>(QStringLiteral("wizardStep%1").arg(step).toLatin1().constData()));
        QTest::qWait(30);
        tryControls("wizard");
    }
    for (const auto& [request, form] :
        {std::pair(PageRequest(ToNewRun{}), "runs"), {PageRequest(ToNewQueue{}), "annotate"}}) {
        m_window->show(request);
        QTest::qWait(30);
        tryControls(form);
    }
    QVERIFY2(m_tried > 60, qPrintable(QString::number(m_tried)));
}

void TestSlips::theWheelChangesWhatHasTheFocus() {
    m_window->show(ToNewRun{});
    QTest::qWait(30);
    QSpinBox* box = nullptr;
    for (QSpinBox* each : m_window->page("runs")->findChildren<QSpinBox*>())
        if (!box && each->isVisible() && each->isEnabled()) box = each;
    QVERIFY(box);
    const int before = box->value();
    box->setFocus();
    turnWheel(box);
    QVERIFY(box->value() != before);
}

void TestSlips::aHalfWrittenQuestionOutlivesAnotherLook() {
    rail("annotate");
    m_window->show(ToNewQueue{});
    auto* name = m_window->page("annotate")->findChild<QLineEdit*>();
    QVERIFY(name);
    name->setText(QStringLiteral("my queue"));
    const QPointer<Page> page = m_window->page("annotate");
    m_settings->setTheme(ThemeChoice::Dark);
    m_settings->setTheme(ThemeChoice::Light);
    m_settings->setLanguage(QStringLiteral("zh_TW"));
    QVERIFY2(page, "the page is gone");
    QCOMPARE(page.data(), m_window->page("annotate"));
    QTRY_VERIFY(page->isVisible());
    QCOMPARE(name->text(), QStringLiteral("my queue"));
    QTRY_VERIFY(page->findChild<QWidget*>("languageNote")->isVisible());
    QCOMPARE(m_window->page("runs")->title(), QStringLiteral("訓練")); // the others are in the language at once
    // A person who does not want it any more has the page anew.
    click(page->findChild<QPushButton*>("remakePage"));
    QTRY_VERIFY(!page);
    QCOMPARE(m_window->page("annotate")->title(), QStringLiteral("標註"));
    m_settings->setLanguage(QStringLiteral("en"));
}

void TestSlips::aRenamedProjectIsFollowed() {
    const QString now = m_folder->filePath("moved");
    answering("projectMoved_yes", [&] {
        QVERIFY(QDir().rename(m_folder->filePath("project"), now));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->project().folder() == toPath(now), 8000);
    });
    QCOMPARE(m_window->project().store().datasets().size(), std::size_t(1));
    QVERIFY(!QFile::exists(m_folder->filePath("project")));
    // A folder that is gone is reported.
    QVERIFY(QDir(now).removeRecursively());
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QWidget*>("errorPanel") &&
                                 m_window->page("overview")->errors()->isVisibleTo(m_window.get()),
        8000);
}

LUTHIER_WINDOW_TEST(TestSlips)
#include "test_slips.moc"
