#include "core/base/random.h"
#include "tests/support/test_program.h"
#include "ui/widgets/chart/chart_card.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <qcustomplot.h>

#include <cmath>

using namespace luthier;
using namespace luthier::ui;

class TestChart : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAreReadUnderTheMouse();
    void clicksAreNeitherDragsNorDoubleClicks();
    void zoomIsByWheelAndResetByDoubleClick();
    void logAxisLeavesOutWhatIsNotPositive();
    void aRewindKeepsTheOldPointsFaint();
    void picturesAndNumbersAreExported();
    void aMillionPointsAreDrawnQuickly();

private:
    static Series line(int count) {
        Series series;
        for (int i = 1; i <= count; ++i)
            series.points.push_back({double(i), 1.0 / i});
        return series;
    }
    static std::unique_ptr<ChartCard> shown() {
        auto card = std::make_unique<ChartCard>(
            "Loss", std::vector<CurveStyle>{{"training", 0, true, false}, {"evaluation", 1, false, true}});
        card->resize(600, 300);
        card->show();
        return card;
    }
    static QCustomPlot* plotOf(ChartCard& card) { return card.findChild<QCustomPlot*>(); }
};

void TestChart::valuesAreReadUnderTheMouse() {
    auto card = shown();
    card->chart()->setSeries(0, line(100));
    QTRY_VERIFY(card->chart()->paintCount() > 0);
    QTRY_COMPARE(plotOf(*card)->xAxis->range().upper, 100.0);
    QSignalSpy hovered(card.get(), &ChartCard::hovered);
    const int x = int(plotOf(*card)->xAxis->coordToPixel(50));
    QTest::mouseMove(plotOf(*card), QPoint(x, 60));
    QTRY_COMPARE(hovered.count(), 1);
    QCOMPARE(hovered[0][0].toDouble(), 50.0);
    bool isRead = false;
    for (const QLabel* label : card->findChildren<QLabel*>())
        isRead |= label->text().contains("0.020") && label->text().contains("step 50");
    QVERIFY(isRead);
}

void TestChart::clicksAreNeitherDragsNorDoubleClicks() {
    auto card = shown();
    card->chart()->setSeries(0, line(100));
    QTRY_VERIFY(card->chart()->paintCount() > 0);
    QTRY_COMPARE(plotOf(*card)->xAxis->range().upper, 100.0);
    QCustomPlot* plot = plotOf(*card);
    QSignalSpy clicked(card->chart(), &Chart::clicked);
    const QPoint at(int(plot->xAxis->coordToPixel(30)), 80), far(int(plot -> xAxis->coordToPixel(60)), 90);
    QTest::mouseClick(plot, Qt::LeftButton, {}, at);
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked[0][0].toDouble(), 30.0);
    QTest::mousePress(plot, Qt::LeftButton, {}, at);
    QTest::mouseMove(plot, far);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, far);
    QTest::mouseClick(plot, Qt::RightButton, {}, at);
    QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(2, plot->height() - 2)); // beside the axes
    QCOMPARE(clicked.count(), 1);
    QTest::mouseDClick(plot, Qt::LeftButton, {}, at); // of whose two clicks at most the first counts
    QVERIFY(clicked.count() <= 2);
}

void TestChart::zoomIsByWheelAndResetByDoubleClick() {
    auto card = shown();
    card->chart()->setSeries(0, line(1000));
    QTRY_COMPARE(plotOf(*card)->xAxis->range().upper, 1000.0);
    const QPointF middle(plotOf(*card)->xAxis->coordToPixel(500), 80);
    QWheelEvent wheel(middle, plotOf(*card)->mapToGlobal(middle), {}, QPoint(0, 240), Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    QApplication::sendEvent(plotOf(*card), &wheel);
    QVERIFY(card->chart()->isZoomed());
    QVERIFY(plotOf(*card)->xAxis->range().size() < 999);
    card->chart()->setSeries(0, line(1500)); // growing does not throw the view away
    QTest::qWait(120);
    QVERIFY(plotOf(*card)->xAxis->range().upper < 1000);
    QTest::mouseDClick(plotOf(*card), Qt::LeftButton, {}, middle.toPoint());
    QTRY_COMPARE(plotOf(*card)->xAxis->range().upper, 1500.0);
}

void TestChart::logAxisLeavesOutWhatIsNotPositive() {
    auto card = shown();
    Series series = line(10);
    series.points[4].value = -1;
    card->chart()->setSeries(0, series);
    card->chart()->setLogScale(true);
    QTRY_VERIFY(plotOf(*card)->yAxis->range().lower > 0 && plotOf(*card)->yAxis->scaleType() == QCPAxis::stLogarithmic);
}

void TestChart::aRewindKeepsTheOldPointsFaint() {
    auto card = shown();
    Series series = line(20);
    card->chart()->setSeries(0, series);
    series.rewindTo(10);
    card->chart()->setSeries(0, series);
    QTRY_COMPARE(plotOf(*card)->graph(1)->dataCount(), 10); // graph 0: superseded, 1: raw, 2: smoothed
    QCOMPARE(plotOf(*card)->graph(0)->dataCount(), 10);
    QCOMPARE(card->chart()->lastValue(0), 0.1);
    QVERIFY(std::isnan(card->chart()->lastValue(1)));
}

void TestChart::picturesAndNumbersAreExported() {
    auto card = shown();
    card->chart()->setSeries(0, line(3));
    card->chart()->setSeries(1, {{{2, 0.75}}, {}});
    QTRY_VERIFY(card->chart()->paintCount() > 0);
    QTemporaryDir folder;
    QVERIFY(card->chart()->savePng(folder.filePath("a.png")));
    QVERIFY(!QImage(folder.filePath("a.png")).isNull());
    QVERIFY(card->chart()->saveSvg(folder.filePath("a.svg")));
    QVERIFY(card->chart()->saveCsv(folder.filePath("a.csv")));
    QFile csv(folder.filePath("a.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readAll(), QByteArray("step,training,evaluation\n1,1,\n2,0.5,0.75\n3,0.33333333333333331,\n"));
}

void TestChart::aMillionPointsAreDrawnQuickly() {
    auto card = shown();
    Random random{2};
    Series series;
    for (int i = 0; i < 1'000'000; ++i)
        series.points.push_back({double(i), random.uniform()});
    series.points[777'777].value = 50;
    card->chart()->setSeries(0, series);
    QTRY_VERIFY_WITH_TIMEOUT(plotOf(*card)->graph(1)->dataCount() > 0, 5000);
    QVERIFY(plotOf(*card)->graph(1)->dataCount() <= 2400);
    QVERIFY(plotOf(*card)->yAxis->range().upper > 50); // the spike of one step is there
    QElapsedTimer timer;
    timer.start();
    constexpr int kFrames = 20;
    for (int i = 0; i < kFrames; ++i) {
        series.points.push_back({1e6 + i, 0.5});
        card->chart()->setSeries(0, series);
        plotOf(*card)->replot(QCustomPlot::rpImmediateRefresh);
    }
    qInfo("%d appended frames of a million points: %.1f ms each", kFrames,
        double(timer.elapsed()) / kFrames); // no test fails on time
}

LUTHIER_WINDOW_TEST(TestChart)
#include "test_chart.moc"
