#include "core/run/curves.h"
#include "tests/support/enumerators.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace luthier;

class TestCurves : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCurveHasARow();
    void objectivesNameTheirCurves();
};

void TestCurves::everyCurveHasARow() {
    QCOMPARE(int(curveTable().size()), testing::enumeratorCount<Curve>());
    std::set<std::string_view> keys;
    for (const CurveRow& row : curveTable()) {
        QVERIFY(&rowOf(row.curve) == &row);
        QVERIFY(keys.insert(row.key).second);
        QVERIFY(!row.label.empty() && !row.guide.empty());
    }
    QCOMPARE(QString::fromStdString(seriesName(Curve::Kl, CurveRows::HeldOut)), QStringLiteral("eval_kl"));
}

/// What training writes agrees with it: test_preference_training.
void TestCurves::objectivesNameTheirCurves() {
    for (const ObjectiveType objective : allMethods<ObjectiveType>()) {
        const std::vector<Curve> own = curvesOf(objective);
        QVERIFY(!own.empty());
        QCOMPARE(std::set(own.begin(), own.end()).size(), own.size());
        const bool hasMargin = std::find(own.begin(), own.end(), Curve::Margin) != own.end();
        QCOMPARE(hasMargin, learnsFromChoices(objective));
    }
}

LUTHIER_TEST(TestCurves)

#include "test_curves.moc"
