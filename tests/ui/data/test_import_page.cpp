// Files brought in with real clicks and keys.

#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/error_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestImportPage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void importedFilesAppear();
    void badFilesAreExplained();
    void columnsAreChosenByHand();
    void dataSetsAreDescribed();
    void rowsAreTakenOutAndPutBack();
};

void TestImportPage::importedFilesAppear() {
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

void TestImportPage::badFilesAreExplained() {
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
    QVERIFY2(errors->text().contains("It is neither text"), qPrintable(errors->text()));
    QCOMPARE(find<QComboBox>("datasets")->count(), 1);
}

void TestImportPage::columnsAreChosenByHand() {
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

void TestImportPage::dataSetsAreDescribed() {
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

void TestImportPage::rowsAreTakenOutAndPutBack() {
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

LUTHIER_WINDOW_TEST(TestImportPage)
#include "test_import_page.moc"
