#pragma once
#include "core/store/queue_store.h"
#include "ui/session/data/annotation.h"
#include "ui/session/data/queue_scorer.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/card.h"

#include <QTimer>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace luthier::ui {

class ThinProgress;

/// A queue: its progress, what is asked, in which order, and the start button.
class QueueCard : public Card {
    Q_OBJECT

public:
    QueueCard(Project& project, RunController& runs, std::function<QString()> person, QWidget* parent = nullptr);
    void show(const QueueRow& queue, const std::vector<Vote>& votes);
    QString annotator() const;

Q_SIGNALS:
    void compareAsked(const luthier::ui::QueueFilter& filter);
    void failed(const luthier::Error& error);
    void said(const QString& text);

private:
    void keep();
    void refreshRuns();
    void refreshScores();

    Project& m_project;
    RunController& m_runs;
    QueueScorer m_scorer;
    std::function<QString()> m_personOf; ///< the default name, where nobody wrote one
    QueueRow m_queue;
    QLabel *m_state, *m_scores;
    ThinProgress* m_progress;
    QLineEdit *m_person, *m_words;
    QPlainTextEdit* m_guidelines;
    QComboBox *m_order, *m_filter, *m_rewardRun;
    QSpinBox* m_repeat;
    QCheckBox* m_plain;
    QPushButton *m_compare, *m_score, *m_putAway;
    QTimer m_typing; ///< guidelines are kept when the person pauses
    bool m_isFilling = false;
};

} // namespace luthier::ui
