#include "ui/chat/chat_page.h"

#include "core/recipe/methods.h"
#include "core/run/checkpoint_index.h"
#include "ui/chat/answer_column.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedLayout>

#include <algorithm>
#include <cmath>

namespace luthier::ui {

namespace {

constexpr const char* kFewShot = "few-shot"; // stands in for a run's id

} // namespace

ChatPage::ChatPage(RunController& runs, Wizard& wizard, QWidget* parent)
    : Page(parent)
    , m_runs(runs)
    , m_wizard(wizard)
    , m_run(new QComboBox)
    , m_mix(new QComboBox)
    , m_choose(new QComboBox)
    , m_reward(new QComboBox)
    , m_count(new QSpinBox)
    , m_temperature(new QDoubleSpinBox)
    , m_share(new QDoubleSpinBox)
    , m_base(new AnswerColumn(tr("Base"), QStringLiteral("base")))
    , m_tuned(new AnswerColumn(tr("Tuned"), QStringLiteral("tuned")))
    , m_question(new QLineEdit)
    , m_send(new QPushButton(tr("Send")))
    , m_clear(new QPushButton(tr("New conversation")))
    , m_state(makeMuted({}))
    , m_stack(new QStackedLayout) {
    setTitle(tr("Chat"));
    m_run->setAccessibleName(tr("Run"));
    m_run->setObjectName(QStringLiteral("chatRun"));
    m_run->setMinimumWidth(200);
    m_mix->setAccessibleName(tr("Mixed with"));
    m_mix->setToolTip(tr("Another run over the same base answers too, by its share"));
    m_mix->setObjectName(QStringLiteral("chatMix"));
    m_share->setAccessibleName(tr("Share of the other run"));
    m_share->setToolTip(m_share->accessibleName());
    m_share->setObjectName(QStringLiteral("chatShare"));
    m_share->setRange(0, 100);
    m_share->setSingleStep(10);
    m_share->setDecimals(0);
    m_share->setSuffix(QStringLiteral(" %"));
    m_share->setValue(50);
    m_choose->setAccessibleName(tr("Which examples"));
    m_choose->setObjectName(QStringLiteral("examplesChoice"));
    for (const ExampleChoiceRow& row : exampleChoices())
        m_choose->addItem(translatedLabel("methods", row.label), int(row.choice));
    m_count->setAccessibleName(tr("How many examples"));
    m_count->setToolTip(m_count->accessibleName());
    m_count->setObjectName(QStringLiteral("examplesCount"));
    m_count->setRange(1, 64);
    m_count->setSuffix(tr(" examples"));
    m_count->setKeyboardTracking(false);
    m_share->setKeyboardTracking(false);
    m_choose->setToolTip(tr("Which rows stand before each question"));
    for (QComboBox* box : {m_run, m_mix, m_choose, m_reward})
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_reward->setAccessibleName(tr("Reward model"));
    m_reward->setToolTip(tr("Scores every answer"));
    m_reward->setObjectName(QStringLiteral("chatReward"));
    m_temperature->setRange(0, 2);
    m_temperature->setSingleStep(0.1);
    m_temperature->setDecimals(1);
    m_temperature->setAccessibleName(tr("Temperature"));
    m_question->setPlaceholderText(tr("Ask both models"));
    m_question->setAccessibleName(tr("Question"));
    m_question->setObjectName(QStringLiteral("question"));
    m_send->setObjectName(QStringLiteral("send"));
    setKind(m_send, "primary");
    actions()->addWidget(m_reward);
    actions()->addWidget(m_run);
    actions()->addWidget(m_mix);
    actions()->addWidget(m_share);
    actions()->addWidget(m_choose);
    actions()->addWidget(m_count);
    actions()->addWidget(m_clear);

    auto* chat = new QWidget;
    auto* layout = new QVBoxLayout(chat);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kBetweenCards);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(m_base, 1);
    columns->addWidget(m_tuned, 1);
    layout->addLayout(columns, 1);
    auto* line = new QHBoxLayout;
    line->addWidget(m_question, 1);
    line->addWidget(makeMuted(tr("Temperature")));
    line->addWidget(m_temperature);
    line->addWidget(m_send);
    layout->addLayout(line);
    layout->addWidget(m_state);

    auto* empty = new EmptyState(tr("No tuned model yet"),
        tr("A run can be asked as soon as it has its first checkpoint."), tr("Go to the runs"));
    connect(empty->button(), &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(ToRuns{}); });
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(empty);
    m_stack->addWidget(chat);

    connect(m_run, &QComboBox::activated, this, &ChatPage::serveChosen);
    connect(m_mix, &QComboBox::activated, this, &ChatPage::mix);
    connect(m_share, &QDoubleSpinBox::valueChanged, this, &ChatPage::mix);
    connect(m_choose, &QComboBox::activated, this, &ChatPage::keepExamples);
    connect(m_count, &QSpinBox::valueChanged, this, &ChatPage::keepExamples);
    connect(m_send, &QPushButton::clicked, this, &ChatPage::send);
    connect(m_question, &QLineEdit::returnPressed, this, &ChatPage::send);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_scorer.cancel();
        m_base->clear();
        m_tuned->clear();
        showState();
    });
    connect(&m_server, &ModelServer::ready, this, &ChatPage::serverIsReady);
    connect(&m_server, &ModelServer::failed, errors(), &ErrorPanel::show);
    connect(&m_server, &ModelServer::failed, this, &ChatPage::showState);
    connect(&m_server, &ModelServer::failed, this, &ChatPage::refreshMix);
    for (AnswerColumn* column : {m_base, m_tuned}) {
        connect(column, &AnswerColumn::answered, this, &ChatPage::showState);
        connect(column, &AnswerColumn::answered, this, &ChatPage::scoreAnswers);
        connect(column, &AnswerColumn::failed, errors(), &ErrorPanel::show);
    }
    connect(m_reward, &QComboBox::activated, this, &ChatPage::serveReward);
    connect(&m_rewardServer, &ModelServer::ready, this, &ChatPage::scoreAnswers);
    connect(&m_rewardServer, &ModelServer::failed, errors(), &ErrorPanel::show);
    connect(&m_scorer, &ScoreClient::failed, errors(), &ErrorPanel::show);
    refreshRuns();
}

bool ChatPage::holdsWork() const {
    return !m_question->text().isEmpty() || m_base->hasConversation() || m_tuned->hasConversation();
}

void ChatPage::serveReward() {
    for (AnswerColumn* column : {m_base, m_tuned})
        column->showScore({});
    m_scorer.cancel();
    m_rewardServer.stop();
    if (const RunWatcher* run = m_runs.run(m_reward->currentData().toString())) m_rewardServer.serve(run->folder());
}

void ChatPage::scoreAnswers() {
    if (!m_rewardServer.isReady()) return;
    for (AnswerColumn* column : {m_base, m_tuned}) {
        if (!column->isAnswered()) continue;
        m_scorer.score(m_rewardServer.url(), QStringLiteral("tuned"), {column->conversation()},
            [column](const std::vector<double>& scores) {
                column->showScore(std::isnan(scores.front()) ? tr("too long to be scored")
                                                             : tr("score %1").arg(formatNumber(scores.front())));
            });
    }
}

void ChatPage::refreshRuns() {
    const QVariant current = m_run->currentData();
    m_run->clear();
    const QVariant reward = m_reward->currentData();
    m_reward->clear();
    m_reward->addItem(tr("No scores"), QString());
    for (const RunWatcher* run : m_runs.runs()) {
        if (listCheckpoints(run->folder().checkpoints()).empty()) continue;
        (run->history().isRewardModel() ? m_reward : m_run)->addItem(run->id(), run->id());
    }
    m_reward->setCurrentIndex(std::max(0, m_reward->findData(reward)));
    m_reward->setVisible(m_reward->count() > 1);
    if (m_wizard.isFewShot()) m_run->addItem(tr("Examples in the prompt"), QLatin1String(kFewShot));
    m_run->setCurrentIndex(std::max(0, m_run->findData(current)));
    refreshMix();
    const bool hasRuns = m_run->count() > 0;
    m_stack->setCurrentIndex(hasRuns ? 1 : 0);
    m_run->setVisible(hasRuns);
    m_clear->setVisible(hasRuns);
}

void ChatPage::showFewShot() { showRun(QLatin1String(kFewShot)); }

void ChatPage::showRun(const QString& id) {
    refreshRuns();
    if (const int index = m_run->findData(id); index >= 0) m_run->setCurrentIndex(index);
    if (m_run->count() > 0 && m_served != wanted()) serveChosen();
    m_question->setFocus();
}

QString ChatPage::wanted() const {
    const QString id = m_run->currentData().toString();
    if (id != QLatin1String(kFewShot)) return id;
    const Answers& answers = m_wizard.answers();
    return QStringList{id, toQString(answers.modelPath), toQString(answers.data.dataset),
        QString::number(m_wizard.project().store().history().changedMs(answers.data.dataset))}
        .join(QLatin1Char('\n'));
}

void ChatPage::serveChosen() {
    errors()->clear();
    m_scorer.cancel(); // the answers it was scoring are gone
    m_base->clear();
    m_tuned->clear();
    m_served.clear();
    const QString id = m_run->currentData().toString();
    if (id == QLatin1String(kFewShot)) return serveFewShot();
    const RunWatcher* run = m_runs.run(id);
    if (!run) return m_server.stop();
    m_served = wanted();
    m_base->setModel(tr("Base"), QStringLiteral("base"));
    if (m_server.nameOf(run->folder()).isEmpty()) { // else it is asked without loading
        std::vector<RunFolder> beside;
        for (int i = 0; i < m_run->count(); ++i)
            if (const RunWatcher* other = m_runs.run(m_run->itemData(i).toString()); other && other != run)
                beside.push_back(other->folder());
        m_server.serve(run->folder(), beside);
    }
    m_tuned->setModel(tr("Tuned"), m_server.nameOf(run->folder()));
    refreshMix();
    showState();
}

QString ChatPage::mixNameOf(const QString& run) const {
    const RunWatcher* watcher = m_runs.run(run);
    return watcher ? m_server.mixNameOf(watcher->folder()) : QString();
}

void ChatPage::refreshMix() {
    const QString id = m_run->currentData().toString();
    for (QWidget* widget : {static_cast<QWidget*>(m_choose), static_cast<QWidget*>(m_count)})
        widget->setVisible(id == QLatin1String(kFewShot));
    m_mix->clear();
    m_mix->addItem(tr("Alone"), QString());
    if (!mixNameOf(id).isEmpty())
        for (int i = 0; i < m_run->count(); ++i)
            if (const QString run = m_run->itemData(i).toString(); run != id && !mixNameOf(run).isEmpty())
                m_mix->addItem(tr("With %1").arg(run), run);
    m_mix->setVisible(m_mix->count() > 1);
    mix();
}

/// Which runs stand beside the first is known only now: one that could not be loaded is none of them.
void ChatPage::serverIsReady() {
    const RunWatcher* run = m_runs.run(m_run->currentData().toString());
    if (run && m_server.nameOf(run->folder()).isEmpty()) return serveChosen(); // alone, which says what is wrong
    const QVariant chosen = m_mix->currentData();
    refreshMix();
    m_mix->setCurrentIndex(std::max(0, m_mix->findData(chosen)));
    showState();
}

void ChatPage::mix() {
    const QString id = m_run->currentData().toString(), other = m_mix->currentData().toString();
    m_share->setVisible(!other.isEmpty());
    const RunWatcher* run = m_runs.run(id);
    if (!run) return; // examples answer, or nothing does
    if (other.isEmpty()) return m_tuned->switchTo(tr("Tuned"), m_server.nameOf(run->folder()));
    const int share = int(m_share->value());
    m_tuned->switchTo(tr("%1 % %2 + %3 % %4", "shares of two runs").arg(100 - share).arg(id).arg(share).arg(other),
        QStringLiteral("%1*%2+%3*%4")
            .arg(mixNameOf(id))
            .arg((100 - share) / 100.0)
            .arg(mixNameOf(other))
            .arg(share / 100.0));
}

void ChatPage::serveFewShot() {
    const FewShotProfile kept = m_wizard.examples();
    const auto profile = m_wizard.keepExamples(kept); // over the rows as they are now
    showExamples(kept);
    if (!profile) {
        m_server.stop();
        m_tuned->setModel(tr("Base after examples"), QStringLiteral("examples"));
        refreshMix();
        showState();
        errors()->show(profile.error());
        return;
    }
    m_served = wanted();
    m_base->setModel(tr("Base"), QStringLiteral("base"));
    m_tuned->setModel(tr("Base after examples"), QStringLiteral("examples"));
    m_server.serveModel(m_wizard.answers().modelPath, *profile);
    refreshMix();
    showState();
}

/// The server reads the profile again at the next question.
void ChatPage::keepExamples() {
    FewShotProfile profile = m_wizard.examples();
    profile.choice = ExampleChoice(m_choose->currentData().toInt());
    profile.count = m_count->value();
    if (const auto kept = m_wizard.keepExamples(profile); !kept) {
        errors()->show(kept.error());
        showExamples(m_wizard.examples());
    }
}

void ChatPage::showExamples(const FewShotProfile& profile) {
    const QSignalBlocker choice(m_choose), count(m_count);
    m_choose->setCurrentIndex(m_choose->findData(int(profile.choice)));
    m_count->setValue(profile.count);
}

void ChatPage::showState() {
    const bool isBusy = m_base->isAnswering() || m_tuned->isAnswering();
    m_send->setEnabled(m_server.isReady() && !isBusy);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_mix, m_share, m_choose, m_count})
        widget->setEnabled(!isBusy); // an answer is of one model
    m_state->setText(m_server.isLoading()  ? tr("Loading the models…")
                     : !m_server.isReady() ? QString()
                     : isBusy              ? tr("Answering…")
                              : tr("Both models answer on this machine: %1").arg(m_server.url().toString()));
}

void ChatPage::send() {
    const QString question = m_question->text().trimmed();
    if (question.isEmpty() || !m_send->isEnabled()) return;
    errors()->clear();
    m_scorer.cancel(); // a pending score belongs to the previous answer
    m_question->clear();
    ChatOptions options;
    options.temperature = m_temperature->value();
    m_base->ask(m_server.url(), question, options);
    m_tuned->ask(m_server.url(), question, options);
    showState();
}

} // namespace luthier::ui
