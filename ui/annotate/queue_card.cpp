#include "ui/annotate/queue_card.h"

#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>

namespace luthier::ui {

namespace {

const std::string kAnnotatorKey = "annotate.person"; // a setting of the project

} // namespace

QueueCard::QueueCard(Project& project, RunController& runs, std::function<QString()> person, QWidget* parent)
    : Card({}, parent)
    , m_project(project)
    , m_runs(runs)
    , m_scorer(project)
    , m_personOf(std::move(person))
    , m_state(makeMuted({}))
    , m_scores(makeMuted({}))
    , m_progress(new ThinProgress)
    , m_person(new QLineEdit)
    , m_words(new QLineEdit)
    , m_guidelines(new QPlainTextEdit)
    , m_order(new QComboBox)
    , m_filter(new QComboBox)
    , m_rewardRun(new QComboBox)
    , m_repeat(new QSpinBox)
    , m_plain(new QCheckBox(tr("As plain text, without layout")))
    , m_compare(new QPushButton(tr("Compare")))
    , m_score(new QPushButton(tr("Score the answers")))
    , m_putAway(new QPushButton(tr("Put away"))) {
    setKind(m_compare, "primary");
    m_compare->setObjectName(QStringLiteral("compare"));
    m_score->setObjectName(QStringLiteral("scoreQueue"));
    m_putAway->setObjectName(QStringLiteral("putAway"));
    setKind(m_putAway, "quiet");
    m_state->setObjectName(QStringLiteral("queueState"));
    m_person->setObjectName(QStringLiteral("annotator"));
    m_words->setObjectName(QStringLiteral("queueWords"));
    m_words->setPlaceholderText(tr("any words"));
    m_guidelines->setObjectName(QStringLiteral("guidelines"));
    m_guidelines->setPlaceholderText(tr("What makes an answer better? It stands beside every pair."));
    m_guidelines->setFixedHeight(84);
    m_order->setObjectName(QStringLiteral("queueOrder"));
    m_filter->setObjectName(QStringLiteral("queueFilter"));
    m_order->addItem(tr("At random"), int(ItemOrder::Random));
    m_order->addItem(tr("Uncertain first"), int(ItemOrder::Uncertain));
    m_order->addItem(tr("Disagreement first"), int(ItemOrder::Disagreement));
    m_order->addItem(tr("As they came"), int(ItemOrder::AsGiven));
    m_filter->addItem(tr("All"), int(QueueFilter::Kind::All));
    m_filter->addItem(tr("Flagged ones again"), int(QueueFilter::Kind::Flagged));
    m_filter->addItem(tr("Where people disagree"), int(QueueFilter::Kind::Disputed));
    m_repeat->setRange(0, 30);
    m_repeat->setObjectName(QStringLiteral("repeatShare"));
    m_repeat->setSuffix(QStringLiteral(" %"));
    m_plain->setObjectName(QStringLiteral("queuePlainText"));
    m_scores->setWordWrap(true);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(18);
    form->setVerticalSpacing(8);
    const std::pair<QString, QWidget*> fields[] = {{tr("Your name"), m_person}, {tr("Guidelines"), m_guidelines},
        {tr("Order"), m_order}, {tr("Which"), m_filter}, {tr("With the words"), m_words}, {tr("Asked twice"), m_repeat},
        {tr("Answers"), m_plain}};
    for (const auto& [name, field] : fields) {
        field->setAccessibleName(name);
        form->addRow(makeFieldLabel(name), field);
    }
    m_rewardRun->setAccessibleName(tr("Reward model"));
    m_rewardRun->setObjectName(QStringLiteral("rewardRun"));
    auto* scoreLine = new QHBoxLayout;
    scoreLine->setSpacing(8);
    scoreLine->addWidget(m_rewardRun, 1);
    scoreLine->addWidget(m_score);
    form->addRow(makeFieldLabel(tr("Reward model")), scoreLine);
    form->addRow(QString(), m_scores);
    header()->addWidget(m_putAway);
    header()->addWidget(m_compare);
    body()->addWidget(m_state);
    body()->addWidget(m_progress);
    body()->addLayout(form);

    // Kept per project: the voter need not be the person who set the program up.
    const QString kept = toQString(m_project.store().setting(kAnnotatorKey));
    m_person->setText(kept.isEmpty() ? m_personOf() : kept);
    connect(m_person, &QLineEdit::editingFinished, this, [this] {
        if (const auto set = m_project.store().setSetting(kAnnotatorKey, toUtf8(annotator())); !set)
            Q_EMIT failed(set.error());
        if (const auto queue = m_project.store().queues().queue(m_queue.id))
            show(*queue, m_project.store().queues().votes(m_queue.id));
    });
    connect(m_compare, &QPushButton::clicked, this, [this] {
        keep();
        Q_EMIT compareAsked({QueueFilter::Kind(m_filter->currentData().toInt()), m_words->text().trimmed()});
    });
    connect(m_order, &QComboBox::activated, this, &QueueCard::keep);
    connect(m_plain, &QCheckBox::toggled, this, &QueueCard::keep);
    m_typing.setSingleShot(true);
    m_typing.setInterval(400);
    connect(m_guidelines, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_isFilling) m_typing.start();
    });
    connect(&m_typing, &QTimer::timeout, this, &QueueCard::keep);
    connect(m_repeat, &QSpinBox::valueChanged, this, &QueueCard::keep);
    connect(m_putAway, &QPushButton::clicked, this, [this] {
        const long long id = m_queue.id;
        // The undo stack outlives this card.
        const auto set = [&project = m_project, id](bool hidden) {
            if (const auto kept = project.store().queues().setHidden(id, hidden); !kept)
                Q_EMIT project.failed(kept.error());
            Q_EMIT project.queuesChanged();
        };
        m_project.doUndoably(tr("the queue put away"), [set] { set(true); }, [set] { set(false); });
    });
    connect(m_score, &QPushButton::clicked, this, [this] {
        if (m_scorer.isBusy()) return m_scorer.cancel();
        if (const RunWatcher* run = m_runs.run(m_rewardRun->currentData().toString()))
            m_scorer.start(m_queue, run->id(), run->folder());
    });
    connect(&m_scorer, &QueueScorer::busyChanged, this, &QueueCard::refreshScores);
    connect(&m_scorer, &QueueScorer::progressed, this, [this](quint64 done, quint64 total) {
        m_scores->setText(tr("%1 of %2 scored").arg(formatWhole(done), formatWhole(total)));
    });
    connect(&m_scorer, &QueueScorer::failed, this, &QueueCard::failed);
    connect(&m_scorer, &QueueScorer::done, this, [this] {
        m_order->setCurrentIndex(m_order->findData(int(ItemOrder::Uncertain)));
        keep();
        Q_EMIT said(tr("The answers are scored: the pairs that the model is least sure of come first."));
    });
    connect(&m_runs, &RunController::runAdded, this, &QueueCard::refreshRuns);
    connect(&m_runs, &RunController::runChanged, this, &QueueCard::refreshRuns);
    refreshRuns();
}

QString QueueCard::annotator() const {
    const QString name = m_person->text().trimmed();
    return name.isEmpty() ? m_personOf() : name;
}

void QueueCard::refreshRuns() {
    const QVariant current = m_rewardRun->currentData();
    m_rewardRun->clear();
    for (const RunWatcher* run : m_runs.runs()) {
        const auto recipe = readRecipe(run->folder().recipe());
        if (recipe && factsOf(recipe->objective.type).givesScores &&
            !listCheckpoints(run->folder().checkpoints()).empty())
            m_rewardRun->addItem(run->id(), run->id());
    }
    m_rewardRun->setCurrentIndex(std::max(0, m_rewardRun->findData(current)));
    m_rewardRun->setEnabled(m_rewardRun->count() > 0);
    refreshScores();
}

void QueueCard::refreshScores() {
    m_score->setText(m_scorer.isBusy() ? tr("Cancel") : tr("Score the answers"));
    m_score->setEnabled(m_rewardRun->count() > 0);
    if (m_scorer.isBusy()) return;
    const std::size_t scored = m_queue.id > 0 ? m_project.store().queues().scores(m_queue.id).size() : 0;
    m_scores->setText(scored > 0 ? tr("%n answer(s) scored", nullptr, int(scored))
                      : m_rewardRun->count() == 0
                          ? tr("“Uncertain first” goes by a reward model's scores; there is none yet.")
                          : tr("“Uncertain first” goes by the scores; nothing is scored yet."));
}

void QueueCard::show(const QueueRow& queue, const std::vector<Vote>& votes) {
    const bool isOther = queue.id != m_queue.id;
    if (isOther) {
        if (m_typing.isActive()) keep(); // saves the queue shown before
        m_typing.stop();
        m_scorer.cancel();
    }
    m_queue = queue;
    m_isFilling = true;
    setTitle(toQString(queue.settings.name));
    if (isOther || !m_guidelines->hasFocus()) m_guidelines->setPlainText(toQString(queue.settings.guidelines));
    m_order->setCurrentIndex(m_order->findData(int(queue.settings.order.order)));
    m_repeat->setValue(qRound(queue.settings.order.repeatShare * 100));
    m_plain->setChecked(queue.settings.asPlainText);
    m_isFilling = false;
    std::uint64_t own = 0;
    for (const Vote& vote : votes)
        own += toQString(vote.annotator) == annotator() && !vote.isRepeat;
    m_state->setText(tr("%1 of %2 judged by you").arg(formatWhole(own), formatWhole(queue.count)));
    m_progress->setShare(queue.count == 0 ? 0 : double(own) / double(queue.count));
    m_compare->setText(own == 0 ? tr("Compare") : own < queue.count ? tr("Go on") : tr("Look again"));
    refreshScores();
}

void QueueCard::keep() {
    if (m_isFilling || m_queue.id == 0) return;
    QueueSettings settings = m_queue.settings;
    settings.guidelines = toUtf8(m_guidelines->toPlainText().trimmed());
    settings.order.order = ItemOrder(m_order->currentData().toInt());
    settings.order.repeatShare = m_repeat->value() / 100.0;
    settings.asPlainText = m_plain->isChecked();
    if (settings == m_queue.settings) return;
    if (const auto kept = m_project.store().queues().setSettings(m_queue.id, settings); !kept) {
        Q_EMIT failed(kept.error());
        return;
    }
    m_queue.settings = settings;
}

} // namespace luthier::ui
