// The wizard's data step and its plan with real clicks and keys, on a project of their own. No engine runs here.

#include "core/advisor/facts/answers.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/page.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QWindow>

using namespace luthier;
using namespace luthier::ui;

class TestMethodPage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init() { beginDemo(); }
    void cleanup() { m_window.reset(); }

    void lossOptimiserAndStrategyAreChosen();
    void stepsAreOverruledAndSayWhatChanges();
    void otherDataSetsAreMixedIn();
};

void TestMethodPage::lossOptimiserAndStrategyAreChosen() {
    click(find<QToolButton>("rail_data"));
    click(find<QToolButton>("rail_method"));
    click(find<QAbstractButton>("wizardStep5"));
    QTRY_VERIFY(m_window->wizard().answers().data.rows > 0 || find<QComboBox>("overruleMethod"));
    click(find<QAbstractButton>("wizardStep7"));
    auto* methods = find<QComboBox>("overruleMethod");
    methods->setFocus();
    QTest::keyClick(methods, Qt::Key_L); // LoRA
    QTRY_VERIFY(find<QPushButton>("recipeAdvanced")->isEnabled());
    click(find<QPushButton>("recipeAdvanced"));
    const auto type = [&](const char* name, const char* value) {
        auto* box = find<QDoubleSpinBox>(name);
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QLatin1String(value));
        QTest::keyClick(box, Qt::Key_Return);
    };
    type("objective.loss.z_loss", "0.0001");
    type("train.optimizer.weight_decay", "0.01");
    auto* on = find<QComboBox>("objective.loss.on");
    on->setFocus();
    QTest::keyClick(on, Qt::Key_Down); // the last answer
    const auto recipe = [&] { return *m_window->wizard().plan().steps.front().recipe; };
    QTRY_COMPARE(int(recipe().objective.loss.on), int(LossTarget::LastTurn));
    QCOMPARE(recipe().objective.loss.z_loss, 1e-4);
    QCOMPARE(recipe().train.optimizer.weight_decay, 0.01);
    QTRY_VERIFY(find<QPlainTextEdit>("recipeYaml")->toPlainText().contains("z_loss: 0.0001"));
}

/// Steps are ticked in a menu; what that changes stands beside the plan, and goes with one click.
void TestMethodPage::stepsAreOverruledAndSayWhatChanges() {
    rail("data"); // the demo's rows
    rail("method");
    click("wizardStep1");
    click("task_skill");
    click("wizardStep7");
    const auto& wizard = m_window->wizard();
    QTRY_VERIFY(wizard.model());
    QTest::qWait(50);
    QVERIFY(!find<QLabel>("planOverruled")->isVisible() && !find<QPushButton>("followAdvice")->isVisible());
    chooseFromMenu("overruleSteps", "step_dpo");
    QCOMPARE(wizard.answers().steps, (std::vector<std::string>{"sft", "dpo"}));
    QTRY_VERIFY(find<QLabel>("planOverruled")->isVisible());
    QVERIFY(find<QLabel>("planOverruled")->text().contains("Supervised fine-tuning → DPO"));
    // Each step has a recipe of its own, once it is trained.
    choose("overruleMethod", "lora");
    QTRY_VERIFY(find<QLabel>("planOverruled")->text().contains("Few-shot"));
    QTRY_VERIFY(find<QComboBox>("recipeStep")->isVisible());
    click("recipeAdvanced");
    choose("recipeStep", "dpo");
    auto* yaml = find<QPlainTextEdit>("recipeYaml");
    QTRY_VERIFY(yaml->toPlainText().contains("type: dpo"));
    yaml->setPlainText(yaml->toPlainText().replace("loss_type: sigmoid", "loss_type: ipo"));
    click("recipeApply");
    QTRY_COMPARE(int(wizard.plan().steps[1].recipe->objective.dpo.loss_type), int(DpoLossType::Ipo));
    QCOMPARE(find<QComboBox>("recipeStep")->currentData().toString(), QStringLiteral("dpo"));
    QTRY_VERIFY(find<QLabel>("planOverruled")->text().contains("loss_type"));
    click("wizardStep5"); // the demo's rows are conversations
    QTRY_COMPARE(find<QLabel>("dataElsewhere")->text(),
        QStringLiteral("“DPO” cannot learn from these rows: it needs people's choices between answers."));
    click("dataCompare");
    QVERIFY(m_window->page("annotate")->isVisible());
    rail("method");
    click("wizardStep7");
    QTest::qWait(50);
    click("feedStep_dpo");
    QVERIFY(m_window->page("annotate")->isVisible());
    testing::write(toPath(m_folder->filePath("pairs.jsonl")),
        R"({"prompt": "Hi?", "chosen": "Hello.", "rejected": "What?"})"
        "\n");
    m_window->show(ToData{m_folder->filePath("pairs.jsonl")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click("importNow");
    QTRY_COMPARE(find<QComboBox>("datasets")->count(), 2);
    rail("method");
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_dpo"));
    QTest::qWait(50);
    chooseFromMenu("overruleSteps", "step_sft"); // taken out again: what the task asks for is missing
    QCOMPARE(wizard.answers().steps, std::vector<std::string>{"dpo"});
    QVERIFY(wizard.plan().warns("need_missing"));
    QTRY_VERIFY(find<QPushButton>("followAdvice")->isVisible());
    click("followAdvice");
    QCOMPARE(wizard.plan().steps.front().step, std::string("sft"));
    QTRY_VERIFY(!find<QLabel>("planOverruled")->isVisible());
    m_window->activateWindow(); // the menu had the keys
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window->windowHandle(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(wizard.answers().steps, std::vector<std::string>{"dpo"});
}

void TestMethodPage::otherDataSetsAreMixedIn() {
    std::string rows;
    for (int i = 0; i < 40; ++i)
        rows += R"({"instruction": "Add )" + std::to_string(i) + R"(", "output": "more"})" + "\n";
    testing::write(toPath(m_folder->filePath("general.jsonl")), rows);
    m_window->show(ToData{m_folder->filePath("general.jsonl")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click("importNow");
    QTRY_COMPARE(find<QComboBox>("datasets")->count(), 2);
    rail("method");
    click("wizardStep5");
    const auto& wizard = m_window->wizard();
    choose("wizardData", find<QComboBox>("wizardData")->itemData(0));
    QTRY_COMPARE(wizard.answers().data.rows, 320);
    QTRY_VERIFY(m_window->findChild<QCheckBox*>("also_0"));
    QTest::qWait(50);
    QVERIFY(!find<QComboBox>("alsoAmount_0")->isEnabled());
    click("also_0");
    QTRY_COMPARE(wizard.answers().data.rows, 360);
    QTRY_VERIFY(find<QComboBox>("alsoAmount_0")->isEnabled());
    QTest::qWait(50);
    auto* amount = find<QComboBox>("alsoAmount_0");
    amount->setFocus();
    QTest::keyClick(amount, Qt::Key_End); // 5 % of the own
    QTRY_COMPARE(wizard.answers().data.rows, 336);
    QTRY_VERIFY(find<QCheckBox>("also_0")->isChecked());
    QTest::qWait(50);
    click("also_0");
    QTRY_COMPARE(wizard.answers().data.rows, 320);
    QVERIFY(wizard.answers().also.empty());
    // Undone while the rows are still counted: the late count is dropped.
    QTRY_VERIFY(!find<QComboBox>("alsoAmount_0")->isEnabled());
    QTest::qWait(50);
    click("also_0");
    QVERIFY(wizard.isCounting());
    QTest::keyClick(m_window->windowHandle(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(wizard.answers().also.empty());
    QTRY_VERIFY(!wizard.isCounting());
    QTest::qWait(200);
    QCOMPARE(wizard.answers().data.rows, 320);
    // A version kept during counting gets the counts as soon as they are there.
    QTest::qWait(50);
    click("also_0");
    click("wizardStep7");
    click("wizardNext"); // keep this plan
    QVERIFY(wizard.isCounting());
    QCOMPARE(wizard.keptVersion(), 1LL);
    QTRY_COMPARE(wizard.answers().data.rows, 360);
    QCOMPARE(wizard.keptVersion(), 1LL);
    QCOMPARE(answersFromJson(wizard.project().store().plans().front().answers)->data.rows, 360);
    // For mixed-in data, the checklist asks that it was looked at, not that it was split.
    m_window->showPage("checklist");
    QTRY_VERIFY(find<QLabel>("evidence_labels")->text().contains("general.jsonl"));
    QVERIFY(!find<QLabel>("evidence_split")->text().contains("general.jsonl"));
}

LUTHIER_WINDOW_TEST(TestMethodPage)
#include "test_method_page.moc"
