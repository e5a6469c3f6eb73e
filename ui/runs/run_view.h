#pragma once
#include "core/advisor/guide.h"
#include "ui/session/plan/rounds.h"
#include "ui/session/runs/run_checks.h"
#include "ui/session/runs/run_controller.h"

#include <QWidget>

#include <array>
#include <map>
#include <string>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QSlider;

namespace luthier::ui {

class Card;
class ChartCard;
class GateCard;
class LineageCard;
class MemoryCard;
class RewardCard;
class SamplesCard;
class ThinProgress;

/// One run: progress, four panels with one crosshair, samples, memory, checkpoints.
class RunView : public QWidget {
    Q_OBJECT

public:
    RunView(Project& project, Rounds& rounds, const Guide& guide, QWidget* parent = nullptr);
    void show(RunWatcher* run); ///< borrowed; null: nothing
    RunWatcher* run() const { return m_run; }
    /// Its folder is held by a check: it cannot be resumed.
    bool isVerifying() const { return m_checks.isVerifying(); }
    ChartCard* lossChart() const { return m_loss; }

protected:
    void showEvent(QShowEvent* event) override;

Q_SIGNALS:
    void failed(const luthier::Error& error);
    void asked();         ///< an earlier failure no longer counts
    void checksChanged(); ///< isVerifying

private:
    void refresh();
    void refreshSources();
    void refreshCheckpoints();
    void refreshWarning();
    void refreshGate();
    void refreshVerify();
    void stretchRows();
    void askStep(double step);
    std::vector<ChartCard*> charts() const;

    Rounds& m_rounds;
    RunChecks m_checks;
    const Guide& m_guide;
    RunWatcher* m_run = nullptr;
    QGridLayout* m_panels;
    QScrollArea* m_scrolled;
    ThinProgress* m_progress;
    QLabel *m_progressText, *m_checkpoints, *m_warningText;
    ChartCard *m_loss, *m_rate, *m_norm, *m_speed;
    ChartCard *m_accuracy, *m_rewards, *m_kl; ///< for objectives that learn from compared answers
    ChartCard* m_sources = nullptr;           ///< the loss of each data set, where there are several
    std::vector<std::string> m_sourceNames;
    RewardCard* m_reward;
    SamplesCard* m_samples;
    LineageCard* m_lineage; ///< once a step was clicked
    QPushButton* m_verify;
    QLabel* m_verified;
    MemoryCard* m_memory;
    GateCard* m_gate; ///< once there is a model to be kept
    Card* m_warning;
    QHBoxLayout* m_warningHelp;
    std::vector<const GuideEntry*> m_explained; ///< guide entries of the shown warnings
};

} // namespace luthier::ui
