#pragma once
#include "core/evaluate/reward_quality.h"
#include "ui/session/runs/run_watcher.h"
#include "ui/widgets/page/card.h"

class QLabel;

namespace luthier::ui {

/// Bars of how often something was, with a word under the axis. Two kinds side by side, or one with a line to compare.
class BarChart : public QWidget {
    Q_OBJECT

public:
    explicit BarChart(QWidget* parent = nullptr);
    struct Bars {
        std::vector<double> first, second; ///< heights; second may be empty
        std::vector<double> marks;         ///< a line over each bar: where it should end
        double most = 0;                   ///< the axis' end; 0: the highest bar
        QString low, high;                 ///< under the axis' ends
    };
    void show(const Bars& bars);
    QSize sizeHint() const override { return {260, 130}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Bars m_bars;
};

/// How good a reward model is on the pairs that it was not trained on.
class RewardCard : public Card {
    Q_OBJECT

public:
    explicit RewardCard(QWidget* parent = nullptr);
    void show(const RunWatcher& run);
    const RewardQuality& quality() const { return m_quality; }

private:
    RewardQuality m_quality;
    QLabel *m_numbers, *m_length;
    BarChart *m_calibration, *m_histogram;
    std::filesystem::file_time_type m_read; ///< of the scores that are shown
    QString m_run;
};

} // namespace luthier::ui
