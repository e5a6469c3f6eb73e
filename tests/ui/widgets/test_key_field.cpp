// A key's control, used as a person uses it: what it shows, what it allows, what it writes.

#include "tests/support/test_program.h"
#include "ui/widgets/key_field.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>

#include <memory>

using namespace luthier;
using namespace luthier::ui;

class TestKeyField : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKeyHasAControl();
    void whatNobodyTouchedIsWrittenAsItWas();
    void typedNumbersAreWritten();
    void rangesAreTheRecipes();
    void nothingIsAlsoAValue();
    void halfATypedNumberChangesNothing();

private:
    /// Types over what stands there.
    static void type(QWidget* control, const char* text) {
        control->show();
        control->setFocus();
        QTest::keyClick(control, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(control, text);
        QTest::keyClick(control, Qt::Key_Return);
    }
};

void TestKeyField::everyKeyHasAControl() {
    Recipe recipe;
    recipe.model.path = "~/模型";
    recipe.model.dropout.residual = 0.25;
    recipe.train.warmup_steps = 12;
    for (const RecipeKey& key : recipeKeys()) {
        KeyField field(key.path);
        const std::unique_ptr<QWidget> control(field.control());
        QVERIFY2(!field.label().isEmpty() && !control->accessibleName().isEmpty(), key.path.c_str());
        QSignalSpy changed(&field, &KeyField::changed);
        field.show(recipe);
        QCOMPARE(changed.count(), 0); // only a person's change counts as one
        Recipe written = recipe;
        field.writeTo(written);
        QVERIFY2(written == recipe, key.path.c_str());
    }
}

void TestKeyField::whatNobodyTouchedIsWrittenAsItWas() {
    KeyField field("train.warmup_ratio");
    const std::unique_ptr<QWidget> control(field.control());
    Recipe recipe;
    recipe.train.warmup_ratio = 1.0 / 30; // more digits than the box shows
    field.show(recipe);
    field.writeTo(recipe);
    QCOMPARE(recipe.train.warmup_ratio, 1.0 / 30);
    type(control.get(), "0.1");
    field.writeTo(recipe);
    QCOMPARE(recipe.train.warmup_ratio, 0.1);
}

void TestKeyField::typedNumbersAreWritten() {
    KeyField rank("adapter.r"), rate("train.learning_rate");
    const std::unique_ptr<QWidget> first(rank.control()), second(rate.control());
    QSignalSpy changed(&rank, &KeyField::changed);
    type(first.get(), "48");
    QVERIFY(changed.count() > 0);
    type(second.get(), "2.5e-5");
    Recipe recipe;
    rank.writeTo(recipe);
    rate.writeTo(recipe);
    QCOMPARE(recipe.adapter.r, 48);
    QCOMPARE(recipe.train.learning_rate, 2.5e-5);
}

void TestKeyField::rangesAreTheRecipes() {
    for (const RecipeKey& key : recipeKeys()) {
        KeyField field(key.path);
        const std::unique_ptr<QWidget> control(field.control());
        auto* box = qobject_cast<QDoubleSpinBox*>(control.get());
        if (!box || key.kind != KeyKind::Number) continue;
        const double smallest = std::pow(10, -box->decimals());
        QVERIFY2(box->maximum() <= key.info.range.high, key.path.c_str());
        QVERIFY2(box->maximum() > key.info.range.high - smallest, key.path.c_str());
        QVERIFY2(box->minimum() >= key.info.range.low, key.path.c_str());
        Recipe recipe;
        for (const double edge : {box->minimum(), box->maximum()}) {
            box->setValue(edge);
            field.writeTo(recipe);
            QCOMPARE(QString::fromStdString(keyValue(recipe, key)).toDouble(), edge);
        }
    }
}

void TestKeyField::nothingIsAlsoAValue() {
    KeyField field("model.dropout.attention");
    const std::unique_ptr<QWidget> control(field.control());
    auto* box = qobject_cast<QDoubleSpinBox*>(control.get());
    QCOMPARE(box->text(), QStringLiteral("as is"));
    box->stepUp();
    Recipe recipe;
    field.writeTo(recipe);
    QVERIFY(recipe.model.dropout.attention == 0.0);
    box->stepUp();
    field.writeTo(recipe);
    QVERIFY(recipe.model.dropout.attention == 0.05);
    box->setValue(box->minimum());
    field.writeTo(recipe);
    QVERIFY(!recipe.model.dropout.attention);
}

void TestKeyField::halfATypedNumberChangesNothing() {
    KeyField field("train.learning_rate");
    const std::unique_ptr<QWidget> control(field.control());
    Recipe recipe;
    recipe.train.learning_rate = 3e-4;
    field.show(recipe);
    type(control.get(), "1e-");
    field.writeTo(recipe);
    QCOMPARE(recipe.train.learning_rate, 3e-4);
}

LUTHIER_WINDOW_TEST(TestKeyField)
#include "test_key_field.moc"
