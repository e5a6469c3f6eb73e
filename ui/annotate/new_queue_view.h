#pragma once
#include "ui/session/data/answer_sampler.h"
#include "ui/session/engine/job.h"
#include "ui/session/project.h"
#include "ui/session/runs/run_controller.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace luthier::ui {

class ThinProgress;

/// A new queue, from the pairs in a data set or from answers that models give to its prompts.
class NewQueueView : public QWidget {
    Q_OBJECT

public:
    NewQueueView(Project& project, RunController& runs, QWidget* parent = nullptr);
    ~NewQueueView() override;
    void refresh();
    /// Makes a queue from a pack. `made` or `failed` follows.
    void openPack(const QString& file);

    bool isBusy() const { return m_sampler.isBusy() || m_job; } ///< a queue is being made

Q_SIGNALS:
    /// @param note  something to tell the person about it; usually empty
    void made(long long queue, const QString& note);
    void cancelled();
    void failed(const luthier::Error& error);

private:
    void make();
    void makeFromPairs();
    void makeBySampling();
    void addQueue(const std::string& items, const QueueSettings& settings);
    void showState();
    void endJob();
    std::vector<SampleSource> chosenSources() const;
    std::vector<double> temperatures() const;

    Project& m_project;
    RunController& m_runs;
    AnswerSampler m_sampler;
    QLineEdit *m_name, *m_temperatures, *m_server, *m_served;
    QRadioButton *m_fromPairs, *m_bySampling;
    QComboBox *m_pairs, *m_prompts;
    QListWidget* m_models;
    QSpinBox *m_promptCount, *m_perItem, *m_tokens;
    QWidget *m_pairsPart, *m_samplingPart;
    QLabel* m_said;
    ThinProgress* m_progress;
    QPushButton *m_make, *m_cancel;
    QPointer<Job> m_job;
    bool m_hadNoPairs = false;
};

} // namespace luthier::ui
