// What monitors see in curves, and what they leave alone.

#include "core/monitor/monitors.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestMonitors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsSeenWhereLittleIsKnown();
    void overfittingIsARiseWhileTrainingFalls();
    void divergenceIsARiseOfTheMean();
    void forgettingNeedsABaseThatKnew();
    void rewardHackingIsMoreMarginAndLessRight();
    void aPlateauIsFlat();
    void whatIsSaidHasItsNumbers();
    void evaluationsWithoutGainAreCounted();

private:
    static Series curve(const std::vector<double>& values, double every = 10) {
        Series out;
        for (std::size_t i = 0; i < values.size(); ++i)
            out.points.push_back({double(i) * every, values[i]});
        return out;
    }
    static Series falling(std::size_t steps, double from, double to) {
        std::vector<double> values;
        for (std::size_t i = 0; i < steps; ++i)
            values.push_back(from + (to - from) * double(i) / double(steps));
        return curve(values, 1);
    }
    static bool sees(MonitorType monitor, const Curves& curves) { return look(monitor, curves).has_value(); }
};

void TestMonitors::nothingIsSeenWhereLittleIsKnown() {
    for (const auto& row : methodTable<MonitorType>()) {
        QVERIFY(!sees(row.value, {}));
        QVERIFY(!sees(row.value, {{"eval_loss", curve({2})}, {"loss", curve({2, 9})}, {"eval_accuracy", curve({0.9})},
                                     {"eval_margin", curve({1})}, {"eval_general_loss", curve({1})}}));
    }
}

void TestMonitors::overfittingIsARiseWhileTrainingFalls() {
    const Series training = falling(50, 3, 0.5);
    QVERIFY(sees(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.5, 1.2, 1.3, 1.4})}, {"loss", training}}));
    QVERIFY(!sees(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.5, 1.2, 1.21, 1.23})}, {"loss", training}}));
    QVERIFY(!sees(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.5, 1.2, 1.1, 1.0})}, {"loss", training}}));
    // Where training rises as well, something else is wrong.
    QVERIFY(
        !sees(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.5, 1.2, 1.3, 1.4})}, {"loss", falling(50, 1, 3)}}));
    // At the boundary: 3 %.
    QVERIFY(!sees(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.0, 1.0299})}, {"loss", training}}));
    QVERIFY(sees(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.0, 1.0301})}, {"loss", training}}));
}

void TestMonitors::divergenceIsARiseOfTheMean() {
    Series loss = falling(40, 3, 1);
    QVERIFY(!sees(MonitorType::Divergence, {{"loss", loss}}));
    loss.points.push_back({40, 9}); // one step that jumps is no divergence yet
    QVERIFY(!sees(MonitorType::Divergence, {{"loss", loss}}) || loss.points.back().value > 5);
    for (int i = 41; i < 52; ++i)
        loss.points.push_back({double(i), 2.5});
    QVERIFY(sees(MonitorType::Divergence, {{"loss", loss}}));
    Series noisy;
    for (int i = 0; i < 200; ++i)
        noisy.points.push_back({double(i), i % 2 ? 0.6 : 1.4});
    QVERIFY(!sees(MonitorType::Divergence, {{"loss", noisy}}));
}

void TestMonitors::forgettingNeedsABaseThatKnew() {
    QVERIFY(sees(MonitorType::Forgetting, {{"eval_general_loss", curve({2, 2.2, 2.5})}}));
    QVERIFY(!sees(MonitorType::Forgetting, {{"eval_general_loss", curve({2, 2.2, 2.39})}}));
    QVERIFY(!sees(MonitorType::Forgetting, {{"eval_general_loss", curve({7, 9, 12})}}));
    Series late = curve({2, 3});
    late.points.front().step = 5; // where the base stood is not known
    QVERIFY(!sees(MonitorType::Forgetting, {{"eval_general_loss", late}}));
}

void TestMonitors::rewardHackingIsMoreMarginAndLessRight() {
    QVERIFY(sees(
        MonitorType::RewardHacking, {{"eval_accuracy", curve({0.5, 0.8, 0.7})}, {"eval_margin", curve({0, 1, 4})}}));
    QVERIFY(!sees(
        MonitorType::RewardHacking, {{"eval_accuracy", curve({0.5, 0.8, 0.78})}, {"eval_margin", curve({0, 1, 4})}}));
    QVERIFY(!sees(
        MonitorType::RewardHacking, {{"eval_accuracy", curve({0.5, 0.8, 0.7})}, {"eval_margin", curve({0, 1, 0.5})}}));
}

void TestMonitors::aPlateauIsFlat() {
    QVERIFY(sees(MonitorType::Plateau, {{"eval_loss", curve({2, 1.202, 1.201, 1.2, 1.2})}}));
    QVERIFY(!sees(MonitorType::Plateau, {{"eval_loss", curve({2, 1.22, 1.21, 1.2, 1.2})}}));
    QVERIFY(!sees(MonitorType::Plateau, {{"eval_loss", curve({1.2, 1.2, 1.2, 1.2})}}));
}

void TestMonitors::whatIsSaidHasItsNumbers() {
    const auto seen =
        look(MonitorType::Overfitting, {{"eval_loss", curve({2, 1.5, 1.2, 1.3, 1.5})}, {"loss", falling(50, 3, 0.5)}});
    QCOMPARE(seen->code, std::string("monitor.overfitting"));
    QCOMPARE(seen->why.english(), std::string("The evaluation loss was lowest, 1.2, at step 20; now it is 1.5, 25.0 % "
                                              "more, while the training loss falls."));
    // Every monitor's sentences are filled, and its code is its key.
    const Curves bad = {{"eval_loss", curve({2, 1.5, 1.2, 1.3, 1.5})}, {"loss", falling(50, 3, 0.5)},
        {"eval_general_loss", curve({2, 3, 3, 3, 3})}, {"eval_accuracy", curve({0.5, 0.9, 0.8, 0.7, 0.6})},
        {"eval_margin", curve({0, 1, 2, 3, 4})}};
    int seenCount = 0;
    for (const auto& row : methodTable<MonitorType>())
        if (const auto error = look(row.value, bad)) {
            ++seenCount;
            QCOMPARE(error->code, "monitor." + std::string(row.key));
            QVERIFY(error->english().find('{') == std::string::npos);
        }
    QCOMPARE(seenCount, 3);
}

void TestMonitors::evaluationsWithoutGainAreCounted() {
    const auto count = [](const std::vector<double>& losses, double threshold) {
        return evaluationsWithoutGain({{"eval_loss", curve(losses)}}, threshold);
    };
    QCOMPARE(evaluationsWithoutGain({}, 0), 0);
    QCOMPARE(count({3}, 0), 0);
    QCOMPARE(count({3, 2, 1}, 0), 0);
    QCOMPARE(count({3, 2, 2, 2.5}, 0), 2); // as low is no gain
    QCOMPARE(count({3, 2, 2.5, 1.9}, 0), 0);
    QCOMPARE(count({3, 2.95, 2.91, 2.88}, 0.1), 3); // each by too little
    QCOMPARE(count({3, 2.95, 2.84}, 0.1), 0);
}

LUTHIER_TEST(TestMonitors)
#include "test_monitors.moc"
