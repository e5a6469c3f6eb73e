// Models chosen, refused and fetched, with real clicks and keys.

#include "tests/support/driven_window.h"
#include "tests/support/fake_hub.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/error_panel.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

class TestModelsPage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void modelsAreChosen();
    void modelsThatCannotBeUsedAreExplained();
    void modelsAreFetchedFromTheHub();
};

void TestModelsPage::modelsAreChosen() {
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

void TestModelsPage::modelsThatCannotBeUsedAreExplained() {
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

void TestModelsPage::modelsAreFetchedFromTheHub() {
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

LUTHIER_WINDOW_TEST(TestModelsPage)
#include "test_models_page.moc"
