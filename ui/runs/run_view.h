#pragma once
#include "core/advisor/guide.h"
#include "ui/session/runs/run_controller.h"

#include <QWidget>

#include <array>
#include <map>
#include <string>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QSlider;

namespace luthier::ui {

class Card;
class ChartCard;
class MemoryCard;
class RewardCard;
class SamplesCard;
class ThinProgress;

/// One run: progress, four panels with one crosshair, samples, memory, checkpoints.
class RunView : public QWidget {
    Q_OBJECT

public:
    explicit RunView(const Guide& guide, QWidget* parent = nullptr);
    void show(RunWatcher* run); ///< borrowed; null: nothing
    RunWatcher* run() const { return m_run; }
    ChartCard* lossChart() const { return m_loss; }

private:
    void refresh();
    void refreshSources();
    void refreshCheckpoints();
    void refreshWarning();
    std::vector<ChartCard*> charts() const;

    const Guide& m_guide;
    RunWatcher* m_run = nullptr;
    QGridLayout* m_panels;
    ThinProgress* m_progress;
    QLabel *m_progressText, *m_checkpoints, *m_warningText;
    ChartCard *m_loss, *m_rate, *m_norm, *m_speed;
    ChartCard *m_accuracy, *m_rewards, *m_kl; ///< for objectives that learn from compared answers
    ChartCard* m_sources = nullptr;           ///< the loss of each data set, where there are several
    std::vector<std::string> m_sourceNames;
    RewardCard* m_reward;
    SamplesCard* m_samples;
    MemoryCard* m_memory;
    Card* m_warning;
    QHBoxLayout* m_warningHelp;
    std::vector<const GuideEntry*> m_explained; ///< guide entries of the shown warnings
};

} // namespace luthier::ui
