#include "core/base/random.h"
#include "core/run/min_max_pyramid.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace luthier;

class TestMinMaxPyramid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shortCurvesAreShownAsTheyAre();
    void spikesAreNeverHidden_data();
    void spikesAreNeverHidden();
    void growingGivesTheSameAsAtOnce();
    void smoothingIsCorrectedAtTheStart();

private:
    static std::vector<Point> noise(std::size_t count) {
        Random random{1};
        std::vector<Point> points;
        for (std::size_t i = 0; i < count; ++i)
            points.push_back({double(i), random.uniform()});
        return points;
    }
};

void TestMinMaxPyramid::shortCurvesAreShownAsTheyAre() {
    const auto points = noise(50);
    MinMaxPyramid pyramid;
    pyramid.update(points);
    QCOMPARE(pyramid.visible(points, 0, 49, 2400), points);
    QCOMPARE(pyramid.visible(points, 10, 20, 2400).size(), std::size_t(13)); // one beyond either end
    QVERIFY(pyramid.visible({}, 0, 1, 100).empty());
}

void TestMinMaxPyramid::spikesAreNeverHidden_data() {
    QTest::addColumn<int>("place");
    for (const int place : {1, 7, 8, 63, 64, 511, 4095, 50000, 99998})
        QTest::addRow("%d", place) << place;
}

void TestMinMaxPyramid::spikesAreNeverHidden() {
    QFETCH(int, place);
    auto points = noise(100000);
    points[place].value = 1000;
    points[place + (place < 50000 ? 1 : -1)].value = -1000;
    MinMaxPyramid pyramid;
    pyramid.update(points);
    const auto shown = pyramid.visible(points, 0, 99999, 2400);
    QVERIFY(shown.size() <= 2400);
    const auto [low, high] = std::minmax_element(
        shown.begin(), shown.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
    QCOMPARE(low->value, -1000.0);
    QCOMPARE(high->value, 1000.0);
    QVERIFY(std::is_sorted(shown.begin(), shown.end(), [](const Point& a, const Point& b) { return a.step < b.step; }));
}

void TestMinMaxPyramid::growingGivesTheSameAsAtOnce() {
    const auto points = noise(20000);
    MinMaxPyramid grown, whole;
    for (std::size_t size = 0; size <= points.size(); size += 777)
        grown.update({points.begin(), points.begin() + std::ptrdiff_t(size)});
    grown.update(points);
    whole.update(points);
    QCOMPARE(grown.visible(points, 100, 19000, 500), whole.visible(points, 100, 19000, 500));
}

void TestMinMaxPyramid::smoothingIsCorrectedAtTheStart() {
    Smoother smoother(0.9);
    smoother.update({{1, 4}, {2, 4}, {3, NAN}, {4, 4}});
    QCOMPARE(smoother.points().size(), std::size_t(3));
    for (const Point& point : smoother.points())
        QVERIFY(std::abs(point.value - 4) < 1e-12);
}

LUTHIER_TEST(TestMinMaxPyramid)
#include "test_min_max_pyramid.moc"
