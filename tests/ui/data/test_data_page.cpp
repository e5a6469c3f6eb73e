#include "core/base/text.h"
#include "core/data/record.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/data/data_page.h"
#include "ui/session/data/data_work.h"
#include "ui/session/translate.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTextEdit>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

/// The data page as a person uses it: with mouse and keys, in the whole window.
class TestDataPage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init();
    void cleanup() { m_window.reset(); }

    void rowsAreFoundAndSorted();
    void cleaningIsSeenAppliedAndUndone();
    void limitsCountAtOnce();
    void rowsAreEditedSplitMergedAndTagged();
    void textIsReplacedInTheRowsShown();
    void labelsAreCheckedByKeys();
    void splitsAreFrozenAndUsed();
    void tokensAreShown();
    void stepsAreSavedAndOpened();
    void aRunReadsTheFrozenSplit();
    void anImportIsCancelled();
    void aSplitIsShownAndReplacedOnlyWhenMeant();
    void mostRowsGoOnlyWhenMeant();
    void whatWasTypedIsNotLost();

private:
    void openProject() {
        openWindow(m_folder->filePath("project"), {1280, 900});
        m_window->showPage("data");
        QTest::qWait(50); // lay the new page out
        QTRY_VERIFY(find<QTableView>("rows")->isVisible() || find<QPushButton>("importFirst")->isVisible());
    }
    void chooseRow(int line) {
        auto* table = find<QTableView>("rows");
        QTest::mouseClick(
            table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(line, 1)).center());
        QTRY_COMPARE(table->currentIndex().row(), line);
    }
    QString cell(int line, int column) {
        return find<QTableView>("rows")->model()->index(line, column).data().toString();
    }
    int rowCount() { return find<QTableView>("rows")->model()->rowCount(); }
    void waitForCounts() {
        QTRY_COMPARE_WITH_TIMEOUT(find<QPushButton>("cleanCount_cut_off")->text().isEmpty(), false, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("cleanCount_cut_off")->text() != QStringLiteral("–"), 10000);
    }
};

void TestDataPage::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    beginSettings();
    std::string text;
    const auto add = [&](const std::string& question, const std::string& answer) {
        Record record;
        record.messages = {{"user", question}, {"assistant", answer}};
        text += toJsonLine(record) + "\n";
    };
    const char* parts[] = {"bridge", "sound post", "bass bar", "tailpiece", "fingerboard", "scroll"};
    for (const char* part : parts)
        add(std::string("What does the ") + part + " do?",
            std::string("The ") + part + " carries what it must, and is made of wood.");
    add("What does the bridge do?", "The bridge carries what it must, and is made of wood.");
    add("Who wrote this?", "Write to ada@mail.example.org  please.");
    add("Can you say more?", "I'm sorry, but I cannot help with that.");
    testing::write(toPath(m_folder->filePath("parts.jsonl")), text);
    openProject();
    m_window->show(ToData{m_folder->filePath("parts.jsonl")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    QTRY_COMPARE(find<QTableWidget>("previewRows")->rowCount(), 9);
    click(find<QPushButton>("importNow"));
    QTRY_VERIFY(find<QTableView>("rows")->isVisible());
    QTRY_COMPARE(rowCount(), 9);
}

void TestDataPage::rowsAreFoundAndSorted() {
    auto* search = find<QLineEdit>("searchRows");
    search->setFocus();
    QTest::keyClicks(search, "SOUND post");
    QTRY_COMPARE(rowCount(), 1);
    QCOMPARE(cell(0, 0), QStringLiteral("2"));
    QTRY_COMPARE(find<QLabel>("shownCount")->text(), QStringLiteral("1 shown"));
    search->clear();
    QTRY_COMPARE(rowCount(), 9);
    click(find<QPushButton>("searchPattern"));
    search->setFocus();
    QTest::keyClicks(search, "scroll|bar");
    QTRY_COMPARE(rowCount(), 2);
    search->clear();
    QTRY_COMPARE(rowCount(), 9);
    // Facts are counted in the background; then the header sorts by them.
    QTRY_VERIFY(cell(8, 4) != QStringLiteral("…"));
    auto* header = find<QTableView>("rows")->horizontalHeader();
    const QPoint quality(header->sectionViewportPosition(4) + 20, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, quality);
    QTRY_COMPARE(cell(0, 0), QStringLiteral("9")); // the refusal is the worst
    auto* status = find<QComboBox>("filterQuality");
    status->setFocus();
    QTest::keyClick(status, Qt::Key_Down);
    QTRY_COMPARE(rowCount(), 1);
}

void TestDataPage::cleaningIsSeenAppliedAndUndone() {
    waitForCounts();
    QCOMPARE(find<QPushButton>("cleanCount_exact_duplicates")->text(), QStringLiteral("−1"));
    QCOMPARE(find<QPushButton>("cleanCount_personal_data")->text(), QStringLiteral("1 edited"));
    // What a step touches is shown, with what it would change.
    click(find<QPushButton>("cleanCount_personal_data"));
    QTRY_COMPARE(rowCount(), 1);
    chooseRow(0);
    click(find<QPushButton>("viewChange"));
    QTRY_VERIFY(find<QPushButton>("viewChange")->isChecked());
    click(find<QPushButton>("cleanCount_personal_data"));
    QTRY_COMPARE(rowCount(), 9);
    // Near-duplicates: only the words differ here, which is what these rows are about.
    click(find<QCheckBox>("clean_near_duplicates"));
    QVERIFY(!find<QCheckBox>("clean_near_duplicates")->isChecked());
    click(find<QPushButton>("applyCleaning"));
    QTRY_COMPARE(cell(8, 5), QStringLiteral("Refusals"));
    QTRY_COMPARE(cell(6, 5), QStringLiteral("Exact duplicates"));
    QTRY_COMPARE(cell(7, 2), QStringLiteral("Write to [EMAIL] please."));
    QTRY_VERIFY(find<QLabel>("cleaningSaid")->text().contains("Refusals −1"));
    // The checklist sees it.
    QVERIFY(find<QLabel>("dataHistory")->text().contains("Exact duplicates"));
    // After a restart everything is as it was, and can be taken back step by step.
    openProject();
    QTRY_COMPARE(rowCount(), 9);
    QCOMPARE(cell(8, 5), QStringLiteral("Refusals"));
    click(find<QPushButton>("undoData"));
    QTRY_COMPARE(cell(8, 5), QStringLiteral("kept"));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier); // the keys reach back as far
    QTRY_COMPARE(cell(6, 5), QStringLiteral("kept"));
    click(find<QPushButton>("redoData"));
    QTRY_COMPARE(cell(6, 5), QStringLiteral("Exact duplicates"));
    for (int i = 0; i < 5; ++i)
        click(find<QPushButton>("undoData"));
    QTRY_VERIFY(!find<QPushButton>("undoData")->isEnabled());
    QCOMPARE(cell(7, 2), QStringLiteral("Write to ada@mail.example.org please."));
}

void TestDataPage::limitsCountAtOnce() {
    waitForCounts();
    QCOMPARE(find<QPushButton>("cleanCount_length")->text(), QStringLiteral("0"));
    click(find<QCheckBox>("clean_length"));
    auto* least = find<QSpinBox>("cleanSetting_least");
    QTRY_VERIFY(least->isVisible());
    least->setFocus();
    least->selectAll();
    QTest::keyClicks(least, "60"); // characters: no model is chosen
    QTRY_VERIFY(find<QPushButton>("cleanCount_length")->text().startsWith(QStringLiteral("−")));
    QTest::keyClick(least, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(least, "9000");
    QTRY_COMPARE(find<QPushButton>("cleanCount_length")->text(), QStringLiteral("−9"));
}

void TestDataPage::rowsAreEditedSplitMergedAndTagged() {
    chooseRow(1);
    click(find<QPushButton>("editRow"));
    auto* answer = find<QPlainTextEdit>("rowText1");
    QTRY_VERIFY(answer->isVisible());
    answer->setFocus();
    QTest::keyClick(answer, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(answer, "It carries the sound.");
    click(find<QPushButton>("saveRow"));
    QTRY_COMPARE(cell(1, 2), QStringLiteral("It carries the sound."));
    QCOMPARE(cell(1, 5), QStringLiteral("edited"));
    // Two rows become one conversation of four turns, which is split again behind the first answer.
    click(find<QPushButton>("mergeRow"));
    QTRY_VERIFY(cell(2, 5) != QStringLiteral("kept"));
    QTRY_VERIFY(cell(1, 1).contains("bass bar"));
    click(find<QPushButton>("editRow"));
    auto* first = find<QPlainTextEdit>("rowText1");
    QTRY_VERIFY(first->isVisible());
    QTest::mouseClick(first->viewport(), Qt::LeftButton, {}, QPoint(30, 12));
    click(find<QPushButton>("splitRow"));
    QTRY_COMPARE(rowCount(), 10);
    QCOMPARE(cell(9, 5), QStringLiteral("added"));
    QCOMPARE(cell(9, 1), QStringLiteral("What does the bass bar do?"));
    QTRY_COMPARE(cell(1, 1), QStringLiteral("What does the sound post do?"));
    auto* tags = find<QLineEdit>("rowTags");
    tags->setFocus();
    QTest::keyClicks(tags, "later, wood");
    QTest::keyClick(tags, Qt::Key_Return);
    QTRY_VERIFY(cell(1, 5).endsWith(QStringLiteral("later · wood")));
    auto* search = find<QLineEdit>("searchRows");
    search->setFocus();
    QTest::keyClicks(search, "tag:later");
    QTRY_COMPARE(rowCount(), 1);
    search->clear();
    QTest::keyClicks(search, "turns:2 sound");
    QTRY_COMPARE(rowCount(), 1);
    search->clear();
    QTRY_COMPARE(rowCount(), 10);
    for (int i = 0; i < 4; ++i)
        click(find<QPushButton>("undoData"));
    QTRY_COMPARE(rowCount(), 9);
    QCOMPARE(cell(1, 5), QStringLiteral("kept"));
    QCOMPARE(cell(2, 5), QStringLiteral("kept"));
}

void TestDataPage::textIsReplacedInTheRowsShown() {
    auto* search = find<QLineEdit>("searchRows");
    search->setFocus();
    QTest::keyClicks(search, "bridge");
    QTRY_COMPARE(rowCount(), 2);
    click(find<QPushButton>("openReplace"));
    QTest::keyClicks(find<QLineEdit>("replaceFind"), "(car)ries");
    click(find<QPushButton>("replacePattern"));
    QTest::keyClicks(find<QLineEdit>("replaceWith"), "\\1ted");
    click(find<QPushButton>("replaceNow"));
    QTRY_VERIFY(cell(0, 2).contains("carted"));
    search->setFocus();
    search->clear();
    QTRY_COMPARE(rowCount(), 9);
    QVERIFY(cell(1, 2).contains("carries")); // it was not shown
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(cell(0, 2).contains("carries"));
}

void TestDataPage::labelsAreCheckedByKeys() {
    click(find<QPushButton>("checkLabels"));
    QTRY_VERIFY(find<QPushButton>("labelRight")->isVisible());
    auto* table = find<QTableView>("rows");
    for (int i = 0; i < 9; ++i)
        QTest::keyClick(table, i == 4 ? Qt::Key_N : Qt::Key_Y);
    QTRY_VERIFY2(find<QLabel>("labelSaid")->text().startsWith("1 of 9 checked rows wrong: error rate 11.1 %"),
        qPrintable(find<QLabel>("labelSaid")->text()));
    QVERIFY(!find<QPushButton>("labelRight")->isVisible());
    click(find<QPushButton>("checkLabels")); // End
    QTRY_COMPARE(rowCount(), 9);
    m_window->showPage("checklist");
    QTRY_VERIFY(m_window->findChild<QLabel*>("note_labels") == nullptr ||
                find<QLabel>("note_labels")->text().contains("1 of 9"));
}

void TestDataPage::splitsAreFrozenAndUsed() {
    auto* eval = find<QSpinBox>("splitEval");
    eval->setFocus();
    eval->selectAll();
    QTest::keyClicks(eval, "30");
    click(find<QCheckBox>("splitTogether"));
    click(find<QPushButton>("splitAndFreeze"));
    QTRY_VERIFY2(find<QLabel>("splitSaid")->text().contains("to learn"), qPrintable(find<QLabel>("splitSaid")->text()));
    m_window->show(ToNewRun{});
    QTRY_VERIFY(find<QLabel>("runSplit")->isVisible());
    QVERIFY(find<QLabel>("runSplit")->text().startsWith("As the data set was split"));
    // Rows that change later make the split old.
    m_window->showPage("data");
    chooseRow(0);
    QTest::keyClick(find<QTableView>("rows"), Qt::Key_Delete);
    QTRY_VERIFY(find<QLabel>("splitSaid")->text().startsWith("The rows changed"));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(find<QLabel>("splitSaid")->text().contains("to learn"));
}

void TestDataPage::tokensAreShown() {
    chooseRow(0);
    click(find<QPushButton>("viewTokens"));
    const auto textOfTokens = [&] {
        QString text;
        for (QTextEdit* view : m_window->page("data")->findChildren<QTextEdit*>())
            if (view->accessibleName() == QStringLiteral("The row as the model sees it")) text = view->toPlainText();
        return text;
    };
    QTRY_VERIFY(textOfTokens().startsWith("Choose a model first"));
    m_window->project().setModelFolder(testing::resource("starter"));
    QTRY_VERIFY(find<QTableView>("rows")->model()->headerData(3, Qt::Horizontal).toString().startsWith("Tokens"));
    click(find<QPushButton>("viewConversation"));
    click(find<QPushButton>("viewTokens"));
    QTRY_VERIFY(textOfTokens().contains("tokens carry loss"));
    QVERIFY(textOfTokens().contains("<|turn|>"));
}

void TestDataPage::stepsAreSavedAndOpened() {
    const auto choose = [&](int entry, const QString& answer) {
        auto* button = find<QPushButton>("cleaningRecipe");
        QMenu* menu = button->menu();
        menu->popup(m_window->mapToGlobal(QPoint(10, 10)));
        testing::answerDialog(m_window.get(), answer);
        clickEntry(menu, menu->actions()[entry]);
    };
    waitForCounts();
    click(find<QCheckBox>("clean_refusals"));
    const QString steps = m_folder->filePath("steps.json"), report = m_folder->filePath("quality.html");
    choose(0, steps);
    QTRY_VERIFY(QFile::exists(steps));
    const auto saved = parseCleanRecipe(testing::read(toPath(steps)));
    QVERIFY(saved && saved->size() == defaultCleanRecipe().size() - 1);
    testing::write(toPath(steps),
        R"({"luthier_cleaning": 1, "steps": [{"operation": "refusals"}, {"operation": "length", "most": 40}]})");
    choose(1, steps);
    QTRY_VERIFY(find<QCheckBox>("clean_refusals")->isChecked());
    QVERIFY(!find<QCheckBox>("clean_unicode")->isChecked());
    QTRY_VERIFY(find<QPushButton>("cleanCount_length")->text().startsWith(QStringLiteral("−")));
    answering("takeOutMost_yes", [&] { click("applyCleaning"); });
    QTRY_COMPARE(cell(8, 5), QStringLiteral("Length")); // it comes before the refusals
    choose(2, report);
    QTRY_VERIFY(QFile::exists(report));
    const std::string html = testing::read(toPath(report));
    QVERIFY(contains(html, "<h1>parts.jsonl</h1>") && contains(html, "<td>Length</td>") &&
            contains(html, "What does the bridge do?"));
}

void TestDataPage::aRunReadsTheFrozenSplit() {
    m_window->project().setModelFolder(testing::resource("starter"));
    write("splitTest", "20");
    click(find<QPushButton>("splitAndFreeze"));
    QTRY_VERIFY(find<QLabel>("splitSaid")->text().contains("to learn"));
    const std::string dataset = m_window->project().store().datasets().front().hash;
    const auto split = m_window->project().frozenSplit(dataset);
    QVERIFY(split);
    m_window->show(ToNewRun{});
    QTRY_VERIFY(find<QLabel>("runSplit")->isVisible());
    QTRY_VERIFY(find<QPushButton>("start")->isEnabled());
    click(find<QPushButton>("start"));
    const auto runs = m_window->project().runsFolder();
    QTRY_VERIFY(!std::filesystem::is_empty(runs));
    const auto recipe = std::filesystem::directory_iterator(runs)->path() / "run.yaml";
    QTRY_VERIFY(std::filesystem::exists(recipe));
    const auto read = readRecipe(recipe);
    QVERIFY(read && split->testRows > 0);
    const auto fileOf = [](const std::string& place) { return std::filesystem::path(place).filename().string(); };
    QCOMPARE(fileOf(read->data.train.front()), split->train);
    QCOMPARE(fileOf(read->data.eval), split->eval);
    QCOMPARE(fileOf(read->data.test), split->test);
}

void TestDataPage::anImportIsCancelled() {
    std::string text;
    for (int i = 0; i < 1'500'000; ++i)
        text += "{\"text\": \"row " + std::to_string(i) + "\"}\n";
    testing::write(toPath(m_folder->filePath("long.jsonl")), text);
    m_window->show(ToData{m_folder->filePath("long.jsonl")});
    QTRY_COMPARE(find<QTableWidget>("previewRows")->rowCount(), 100);
    click(find<QPushButton>("importNow"));
    QTRY_VERIFY(find<QPushButton>("cancelImport")->isVisible());
    click(find<QPushButton>("cancelImport"));
    QTRY_VERIFY(!find<QPushButton>("cancelImport")->isVisible());
    QCOMPARE(find<QComboBox>("datasets")->count(), 1);
    const auto sets = m_window->project().datasetsFolder();
    QCOMPARE(std::distance(std::filesystem::directory_iterator(sets), {}), std::ptrdiff_t(1)); // nothing is left of it
}

/// A frozen split survives a restart, and the fields show it; another one is asked for, is in the history, and can be
/// undone.
void TestDataPage::aSplitIsShownAndReplacedOnlyWhenMeant() {
    write("splitEval", "30");
    write("splitTest", "20");
    click("splitAndFreeze");
    QTRY_COMPARE(find<QLabel>("splitFrozen")->text(), QStringLiteral("frozen"));
    const std::string dataset = m_window->project().store().datasets().front().hash;
    const auto first = m_window->project().frozenSplit(dataset);
    openProject(); // as after a restart
    QTRY_COMPARE(find<QLabel>("splitFrozen")->text(), QStringLiteral("frozen"));
    QCOMPARE(find<QSpinBox>("splitEval")->value(), 30);
    QCOMPARE(find<QSpinBox>("splitTest")->value(), 20);
    write("splitEval", "50");
    answering("replaceSplit_no", [&] { click("splitAndFreeze"); });
    QCOMPARE(m_window->project().frozenSplit(dataset), first);
    answering("replaceSplit_yes", [&] { click("splitAndFreeze"); });
    QTRY_VERIFY(m_window->project().frozenSplit(dataset) != first);
    QVERIFY(find<QLabel>("dataHistory")->text().contains("Split replaced"));
    QVERIFY(find<QLabel>("dataHistory")->text().contains("Split and frozen"));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_window->project().frozenSplit(dataset), first);
    QVERIFY(!find<QLabel>("dataHistory")->text().contains("Split replaced"));
    QCOMPARE(find<QSpinBox>("splitEval")->value(), 30);
}

void TestDataPage::mostRowsGoOnlyWhenMeant() {
    const QString steps = m_folder->filePath("steps.json");
    testing::write(
        toPath(steps), R"({"luthier_cleaning": 1, "steps": [{"operation": "length", "least": 100, "most": 4000}]})");
    const auto load = [&] {
        auto* button = find<QPushButton>("cleaningRecipe");
        QMenu* menu = button->menu();
        menu->popup(m_window->mapToGlobal(QPoint(10, 10)));
        testing::answerDialog(m_window.get(), steps);
        clickEntry(menu, menu->actions()[1]);
    };
    waitForCounts();
    load();
    QTRY_VERIFY(find<QCheckBox>("clean_length")->isChecked() && !find<QCheckBox>("clean_unicode")->isChecked());
    const auto kept = [&] {
        return m_window->project().view(m_window->project().store().datasets().front().hash)->overlay().keptCount();
    };
    QTRY_VERIFY(find<QPushButton>("applyCleaning")->isEnabled());
    answering("takeOutMost_no", [&] { click("applyCleaning"); });
    QTRY_VERIFY(find<QPushButton>("applyCleaning")->isEnabled());
    QCOMPARE(kept(), std::uint64_t(9));
    answering("takeOutMost_yes", [&] { click("applyCleaning"); });
    QTRY_VERIFY(kept() < 5);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(kept(), std::uint64_t(9));
}

/// An open editor is asked about when another row is chosen, and stays as it is when the look changes.
void TestDataPage::whatWasTypedIsNotLost() {
    chooseRow(0);
    click("editRow");
    QTest::keyClicks(find<QPlainTextEdit>("rowText1"), "X");
    const QString typed = find<QPlainTextEdit>("rowText1")->toPlainText();
    for (const ui::ThemeChoice look : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
        m_settings->setTheme(look);
        QCOMPARE(find<QPlainTextEdit>("rowText1")->toPlainText(), typed);
    }
    m_settings->setLanguage(QStringLiteral("zh_TW"));
    QCOMPARE(find<QPlainTextEdit>("rowText1")->toPlainText(), typed);
    QTRY_VERIFY(find<QWidget>("languageNote")->isVisible());
    answering("closeWindow_no", [&] { QVERIFY(!m_window->close()); });
    QVERIFY(m_window->isVisible());
    answering("leaveEdit_no", [&] {
        QTest::mouseClick(find<QTableView>("rows")->viewport(), Qt::LeftButton, {},
            find<QTableView>("rows")->visualRect(find<QTableView>("rows")->model()->index(1, 1)).center());
    });
    const std::string dataset = m_window->project().store().datasets().front().hash;
    QTRY_COMPARE(toQString(m_window->project().view(dataset)->record(0)->answer()), typed);
    // Done here: when the page is shown again it is in the language in force.
    rail("runs");
    rail("data");
    QCOMPARE(m_window->page("data")->title(), QStringLiteral("數據"));
    m_settings->setLanguage(QStringLiteral("en"));
    rail("data");
    chooseRow(1);
    click("editRow");
    QTest::keyClicks(find<QPlainTextEdit>("rowText1"), "Y");
    answering("leaveEdit_yes", [&] {
        QTest::mouseClick(find<QTableView>("rows")->viewport(), Qt::LeftButton, {},
            find<QTableView>("rows")->visualRect(find<QTableView>("rows")->model()->index(0, 1)).center());
    });
    QVERIFY(!m_window->project().view(dataset)->record(1)->answer().ends_with("Y"));
}

LUTHIER_WINDOW_TEST(TestDataPage)
#include "test_data_page.moc"
