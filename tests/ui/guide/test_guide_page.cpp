// The guide with real clicks and keys, and the marks that lead to it.

#include "tests/support/driven_window.h"
#include "tests/support/test_program.h"

#include <QLineEdit>
#include <QListWidget>
#include <QTextEdit>
#include <QToolButton>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestGuidePage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void theGuideIsSearched();
    void helpStandsBesideTheControls();
};

void TestGuidePage::theGuideIsSearched() {
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

void TestGuidePage::helpStandsBesideTheControls() {
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

LUTHIER_WINDOW_TEST(TestGuidePage)
#include "test_guide_page.moc"
