#pragma once
#include "ui/session/engine/model_server.h"
#include "ui/session/engine/score_client.h"
#include "ui/session/plan/wizard.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/page.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedLayout;

namespace luthier::ui {

class AnswerColumn;

/// One question, two answers: the base beside the tuned model of a run, or beside a mix of two.
class ChatPage : public Page {
    Q_OBJECT

public:
    ChatPage(RunController& runs, Wizard& wizard, QWidget* parent = nullptr);
    bool holdsWork() const override; ///< a conversation, or a question half written
    void showRun(const QString& id); ///< empty: the latest
    void showFewShot();              ///< the base, without and with examples

private:
    void refreshRuns();
    void serveChosen();
    void serveFewShot();
    void keepExamples();
    QString mixNameOf(const QString& run) const; ///< that the server knows it by in a mix; empty: it cannot be mixed
    void showExamples(const FewShotProfile& profile);
    void refreshMix();
    void serverIsReady();
    void mix();
    QString wanted() const; ///< what the chosen entry would serve
    void send();
    void showState();
    void serveReward();
    void scoreAnswers();

    RunController& m_runs;
    Wizard& m_wizard;
    ModelServer m_server, m_rewardServer;
    ScoreClient m_scorer;
    QComboBox *m_run, *m_mix, *m_choose, *m_reward;
    QSpinBox* m_count; ///< of examples
    QDoubleSpinBox *m_temperature, *m_share;
    AnswerColumn *m_base, *m_tuned;
    QLineEdit* m_question;
    QPushButton *m_send, *m_clear;
    QLabel* m_state;
    QStackedLayout* m_stack;
    QString m_served; // what answers: a run, or few-shot and its sources; empty: nothing
};

} // namespace luthier::ui
