#pragma once
/// One curve of a Chart: its points, its pyramids and its graphs. Private to the chart's files.

#include "core/run/min_max_pyramid.h"
#include "core/run/series.h"

class QCPGraph;

namespace luthier::ui {

struct ChartCurve {
    Series series;
    Smoother smoother;
    MinMaxPyramid rawPyramid, smoothPyramid;
    QCPGraph* raw = nullptr;        // owned by the plot
    QCPGraph* smooth = nullptr;     // null: the curve is not smoothed
    QCPGraph* superseded = nullptr; // what a rewind took back, faint

    /// Takes over `now`; only what is new is looked at unless points were taken away.
    void take(const Series& now);
    void setSmoothing(double weight);
};

} // namespace luthier::ui
