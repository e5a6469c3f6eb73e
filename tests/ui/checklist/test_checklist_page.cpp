// The checklist with real clicks and keys: ticks, evidence, owners, what is exported.

#include "core/base/text.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/plan/checklist.h"
#include "ui/session/translate.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestChecklistPage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void ticksAreKept();
    void evidenceIsConfirmedAndLost();
    void aConfirmationHoldsForItsRun();
    void theChecklistIsWrittenTo();
    void whatIsTypedIsKeptWhenTheWindowCloses();
};

void TestChecklistPage::ticksAreKept() {
    click(find<QCheckBox>("check_goal"));
    QVERIFY(find<QCheckBox>("check_goal")->isChecked());
    m_window.reset();
    m_window = std::make_unique<MainWindow>(*m_settings);
    QVERIFY(m_window->openProject(m_folder->filePath("project")));
    QVERIFY(find<QCheckBox>("check_goal")->isChecked());
    QVERIFY(!find<QCheckBox>("check_safety")->isChecked());
}

void TestChecklistPage::evidenceIsConfirmedAndLost() {
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
    QTRY_COMPARE(note->text(), QStringLiteral("No longer true: no goal has a value"));
    QVERIFY(find<QCheckBox>("check_goal")->isChecked()); // the person's tick stays the person's
}

/// What a person confirmed of one run does not hold for the next one.
void TestChecklistPage::aConfirmationHoldsForItsRun() {
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

void TestChecklistPage::theChecklistIsWrittenTo() {
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
void TestChecklistPage::whatIsTypedIsKeptWhenTheWindowCloses() {
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

LUTHIER_WINDOW_TEST(TestChecklistPage)
#include "test_checklist_page.moc"
