#include "ui/runs/run_view.h"

#include "ui/runs/lineage_card.h"
#include "ui/runs/memory_card.h"
#include "ui/runs/reward_card.h"
#include "ui/runs/run_text.h"
#include "ui/runs/samples_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/chart/chart.h"
#include "ui/widgets/chart/chart_card.h"
#include "ui/widgets/gate_card.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace luthier::ui {

namespace {

constexpr qsizetype kMostWarnings = 3;

QString labelOf(Curve curve) { return translatedLabel("curves", rowOf(curve).label); }

} // namespace

constexpr int kSourcesRow = 4, kChartHeight = 160, kSamplesHeight = 120; // pixels

RunView::RunView(Project& project, Rounds& rounds, const Guide& guide, QWidget* parent)
    : QWidget(parent)
    , m_rounds(rounds)
    , m_guide(guide)
    , m_progress(new ThinProgress)
    , m_progressText(makeLabel({}, TextRole::Small))
    , m_checkpoints(makeLabel({}, TextRole::Small))
    , m_warningText(makeLabel({}, TextRole::Small))
    , m_loss(
          new ChartCard(labelOf(Curve::Loss), {{tr("training"), 0, true, false}, {tr("evaluation"), 1, false, true}}))
    , m_rate(new ChartCard(labelOf(Curve::LearningRate), {{labelOf(Curve::LearningRate), 2, false, false}}))
    , m_norm(new ChartCard(labelOf(Curve::GradNorm), {{labelOf(Curve::GradNorm), 3, true, false}}))
    , m_speed(new ChartCard(labelOf(Curve::TokensPerSecond), {{labelOf(Curve::TokensPerSecond), 0, true, false}}))
    , m_accuracy(new ChartCard(
          labelOf(Curve::Accuracy), {{tr("training"), 0, true, false}, {tr("evaluation"), 1, false, true}}))
    , m_rewards(new ChartCard(tr("Rewards"),
          {{tr("better"), 0, true, false}, {tr("worse"), 1, true, false}, {tr("margin"), 2, true, false}}))
    , m_kl(new ChartCard(labelOf(Curve::Kl), {{tr("evaluation"), 1, false, true}}))
    , m_reward(new RewardCard)
    , m_samples(new SamplesCard)
    , m_lineage(new LineageCard(project))
    , m_verify(new QPushButton(tr("Verify resume")))
    , m_verified(makeMuted({}))
    , m_memory(new MemoryCard)
    , m_gate(new GateCard)
    , m_warning(new Card(tr("Warning")))
    , m_warningHelp(new QHBoxLayout) {
    const std::pair<Card*, std::string_view> explained[] = {{m_loss, rowOf(Curve::Loss).guide},
        {m_rate, rowOf(Curve::LearningRate).guide}, {m_norm, rowOf(Curve::GradNorm).guide},
        {m_speed, rowOf(Curve::TokensPerSecond).guide}, {m_accuracy, rowOf(Curve::Accuracy).guide},
        {m_rewards, rowOf(Curve::Margin).guide}, {m_kl, rowOf(Curve::Kl).guide}, {m_reward, "chart_calibration"},
        {m_memory, "chart_memory"}};
    for (const auto& [card, entry] : explained)
        card->header()->addWidget(new HelpMark(guide, std::string(entry)));
    m_loss->setObjectName(QStringLiteral("lossCard"));
    m_progressText->setObjectName(QStringLiteral("progressText"));
    auto* smoothing = new QSlider(Qt::Horizontal);
    smoothing->setRange(0, 99);
    smoothing->setValue(90);
    smoothing->setFixedWidth(72);
    smoothing->setToolTip(tr("Smoothing"));
    smoothing->setAccessibleName(tr("Smoothing"));
    connect(smoothing, &QSlider::valueChanged, this, [this](int value) {
        for (ChartCard* card : {m_loss, m_norm, m_speed, m_accuracy, m_rewards})
            card->chart()->setSmoothing(value / 100.0);
    });
    for (ChartCard* card : charts())
        connect(card, &ChartCard::hovered, this, [this, card](double step) {
            for (ChartCard* other : charts())
                if (other != card) other->follow(step);
        });

    auto* line = new QHBoxLayout;
    line->setSpacing(14);
    line->addWidget(m_progress, 1);
    line->addWidget(m_progressText);
    line->addWidget(makeMuted(tr("Smoothing")));
    line->addWidget(smoothing);
    m_panels = new QGridLayout;
    m_panels->setSpacing(14);
    m_panels->addWidget(m_loss, 0, 0);
    m_panels->addWidget(m_rate, 0, 1);
    m_panels->addWidget(m_accuracy, 1, 0);
    m_panels->addWidget(m_rewards, 1, 1);
    m_panels->addWidget(m_norm, 2, 0);
    m_panels->addWidget(m_speed, 2, 1);
    m_panels->addWidget(m_kl, 3, 0, 1, 2);
    m_panels->addWidget(m_reward, kSourcesRow + 1, 0, 1, 2);
    m_panels->addWidget(m_samples, kSourcesRow + 2, 0, 1, 2);
    m_panels->addWidget(m_lineage, kSourcesRow + 3, 0, 1, 2);
    m_lineage->setVisible(false);
    m_accuracy->setObjectName(QStringLiteral("accuracyCard"));
    m_rewards->setObjectName(QStringLiteral("rewardsCard"));
    m_panels->setColumnStretch(0, 1);
    m_panels->setColumnStretch(1, 1);
    setKind(m_warning, "warning");
    m_warningHelp->setSpacing(4);
    m_warning->header()->addLayout(m_warningHelp);
    m_warningText->setWordWrap(true);
    m_warning->body()->addWidget(m_warningText);
    auto* checkpointCard = new Card(tr("Checkpoints"));
    m_checkpoints->setTextFormat(Qt::RichText);
    m_checkpoints->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    checkpointCard->body()->addWidget(m_checkpoints, 1);
    m_verify->setObjectName(QStringLiteral("verifyResume"));
    m_verify->setToolTip(
        tr("Does the steps after the last checkpoint but one again, beside the run, and compares them"));
    setKind(m_verify, "quiet");
    checkpointCard->header()->addWidget(m_verify);
    m_verified->setObjectName(QStringLiteral("resumeVerified"));
    m_verified->setWordWrap(true);
    m_verified->setVisible(false);
    checkpointCard->body()->addWidget(m_verified);
    auto* side = new QVBoxLayout;
    side->setSpacing(14);
    side->addWidget(m_warning);
    side->addWidget(m_gate);
    side->addWidget(m_memory);
    side->addWidget(checkpointCard, 1);
    auto* sideWidget = new QWidget;
    sideWidget->setFixedWidth(284);
    side->setContentsMargins(0, 0, 0, 0);
    sideWidget->setLayout(side);
    auto* columnsWidget = new QWidget;
    auto* columns = new QHBoxLayout(columnsWidget);
    columns->setSpacing(14);
    columns->addLayout(m_panels, 1);
    columns->addWidget(sideWidget);
    // In a small window, or under an error, the cards keep a readable height and scroll.
    for (ChartCard* card : charts())
        card->setMinimumHeight(kChartHeight);
    m_samples->setMinimumHeight(kSamplesHeight);
    m_lineage->setMinimumHeight(kSamplesHeight);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addLayout(line);
    m_scrolled = makeScrolled(columnsWidget);
    layout->addWidget(m_scrolled, 1);
    connect(&m_rounds, &Rounds::changed, this, &RunView::refreshGate);
    connect(m_loss->chart(), &Chart::clicked, this, &RunView::askStep);
    m_loss->chart()->setToolTip(tr("Click on a step to see the rows that it learned from"));
    connect(m_verify, &QPushButton::clicked, this, [this] {
        if (!m_run) return;
        Q_EMIT asked();
        m_verified->setText(tr("Getting ready…"));
        m_verified->setVisible(true);
        m_checks.verifyResume(m_run->folder());
    });
    connect(&m_checks, &RunChecks::busyChanged, this, &RunView::refreshVerify);
    connect(&m_checks, &RunChecks::busyChanged, this, &RunView::checksChanged);
    connect(&m_checks, &RunChecks::notVerified, this, [this](const Error& error) {
        m_verified->setVisible(false);
        Q_EMIT failed(error);
    });
    connect(&m_checks, &RunChecks::notLearned, m_lineage, &LineageCard::showError);
    connect(m_gate, &GateCard::overruled, this, [this](const QString& reason) {
        Q_EMIT asked();
        if (const auto kept = m_rounds.overrule(m_run ? m_run->id() : QString(), reason); !kept)
            Q_EMIT failed(kept.error());
    });
    connect(&m_checks, &RunChecks::progressed, this, [this](quint64 done, quint64 total) {
        m_verified->setText(tr("%1 of %2 steps were done again…").arg(done).arg(total));
        m_verified->setVisible(true);
    });
    connect(&m_checks, &RunChecks::verified, this, [this](qint64 from, qint64 steps, qint64 agreeing, bool sameState) {
        const bool isRight = agreeing == steps && sameState;
        const QString what =
            tr("From step %1: %2 of %3 steps agree to the last bit.").arg(from).arg(agreeing).arg(steps);
        const QString wrong = tr("A resume would go on otherwise: the data, the program or the machine has changed.");
        const ThemeTokens& t = tokensInForce();
        m_verified->setText(QStringLiteral("<span style='color:%1'>%2</span>")
                .arg((isRight ? t.good : t.bad).name(), isRight ? what : what + QLatin1Char(' ') + wrong));
        m_verified->setVisible(true);
    });
    connect(&m_checks, &RunChecks::learned, this, [this](qint64 step, const std::vector<LearnedRow>& rows) {
        m_lineage->show(step, rows, m_run ? m_run->history().startedMs() : 0);
    });
}

void RunView::show(RunWatcher* run) {
    if (m_run) m_run->disconnect(this);
    if (m_run != run) {
        m_checks.cancel();
        m_lineage->setVisible(false);
        m_verified->setVisible(false);
    }
    m_run = run;
    if (!m_run) return;
    connect(m_run, &RunWatcher::eventsArrived, this, &RunView::refresh);
    connect(m_run, &RunWatcher::statusChanged, this, &RunView::refresh);
    for (ChartCard* card : charts()) {
        for (int i = 0; i < static_cast<int>(card->chart()->styles().size()); ++i)
            card->chart()->setSeries(i, {});
        card->chart()->resetView();
    }
    refresh();
}

void RunView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshGate();
}

/// A line for each data set: their names are known as soon as the first evaluation is done.
void RunView::refreshSources() {
    const auto& series = m_run->history().series();
    std::vector<std::string> names;
    for (const auto& [name, values] : series)
        if (name.starts_with(kEvalLossOf)) names.push_back(name);
    if (names != m_sourceNames) {
        delete m_sources;
        m_sources = nullptr;
        m_sourceNames = names;
        std::vector<CurveStyle> lines;
        for (const std::string& name : names)
            lines.push_back(
                {QString::fromStdString(name.substr(kEvalLossOf.size())), int(lines.size()) % 4, false, true});
        if (!lines.empty()) {
            m_sources = new ChartCard(tr("Evaluation loss by data set"), lines);
            m_sources->setObjectName(QStringLiteral("sourcesCard"));
            m_sources->header()->addWidget(new HelpMark(m_guide, std::string(rowOf(Curve::Loss).guide)));
            m_sources->setMinimumHeight(kChartHeight);
            m_panels->addWidget(m_sources, kSourcesRow, 0, 1, 2);
        }
    }
    if (!m_sources) return;
    for (std::size_t i = 0; i < names.size(); ++i)
        m_sources->chart()->setSeries(int(i), series.at(names[i]));
    m_sources->updateLegend();
}

void RunView::refresh() {
    const RunHistory& history = m_run->history();
    const bool isTraining = history.totalSteps() > 0 && history.step() > 0;
    m_progress->setShare(isTraining                    ? double(history.step()) / double(history.totalSteps())
                         : history.progressTotal() > 0 ? history.progressDone() / history.progressTotal()
                                                       : 0);
    m_progressText->setText(progressText(*m_run));
    const auto feed = [&](ChartCard* card, int line, Curve curve, CurveRows rows = CurveRows::Training) {
        if (const Series* series = history.find(curve, rows)) card->chart()->setSeries(line, *series);
        card->updateLegend();
    };
    feed(m_loss, 0, Curve::Loss);
    feed(m_loss, 1, Curve::Loss, CurveRows::HeldOut);
    feed(m_rate, 0, Curve::LearningRate);
    feed(m_accuracy, 0, Curve::Accuracy);
    feed(m_accuracy, 1, Curve::Accuracy, CurveRows::HeldOut);
    feed(m_rewards, 0, Curve::RewardChosen);
    feed(m_rewards, 1, Curve::RewardRejected);
    feed(m_rewards, 2, Curve::Margin);
    feed(m_kl, 0, Curve::Kl, CurveRows::HeldOut);
    m_kl->setVisible(history.find(Curve::Kl, CurveRows::HeldOut));
    const std::vector<Curve> own = curvesOf(history.objective());
    const auto isOwn = [&own](Curve curve) { return std::find(own.begin(), own.end(), curve) != own.end(); };
    m_accuracy->setVisible(isOwn(Curve::Accuracy));
    m_rewards->setVisible(isOwn(Curve::Margin));
    m_reward->show(*m_run);
    refreshSources();
    m_samples->setVisible(!m_run->history().isRewardModel());
    stretchRows();
    feed(m_norm, 0, Curve::GradNorm);
    feed(m_speed, 0, Curve::TokensPerSecond);
    m_samples->show(history.samples());
    m_memory->show(history.started(), history.measuredMemory());
    refreshCheckpoints();
    refreshWarning();
    refreshGate();
    refreshVerify();
}

/// A row with nothing to show takes no room.
void RunView::stretchRows() {
    for (int row = 0; row < m_panels->rowCount(); ++row) {
        const QLayoutItem* first = m_panels->itemAtPosition(row, 0);
        m_panels->setRowStretch(row, first && first->widget() && !first->widget()->isHidden() ? 1 : 0);
    }
}

/// While an engine trains it, its folder is not to be asked.
void RunView::refreshVerify() {
    const bool isAtRest = m_run && (m_run->known().hasEnded() || m_run->status() == RunStatus::Paused);
    m_verify->setVisible(isAtRest && m_run->history().checkpoints().size() > 1);
    m_verify->setEnabled(!m_checks.isVerifying());
}

void RunView::askStep(double step) {
    if (!m_run || step < 1 || step > double(m_run->history().step())) return;
    m_lineage->showLooking(qint64(step));
    m_lineage->setVisible(true);
    stretchRows();
    QTimer::singleShot(0, m_lineage, [this] { m_scrolled->ensureWidgetVisible(m_lineage); }); // once it has its place
    m_checks.askStep(m_run->folder(), qint64(step));
}

/// While it trains its model is not to be kept yet.
void RunView::refreshGate() {
    const bool isMade = m_run && m_run->status() == RunStatus::Finished && !m_run->history().checkpoints().empty();
    m_gate->setVisible(isMade);
    if (isMade && isVisible()) m_gate->show(m_rounds.gateOf(m_run->id()), m_run->id());
}

std::vector<ChartCard*> RunView::charts() const {
    return {m_loss, m_rate, m_norm, m_speed, m_accuracy, m_rewards, m_kl};
}

void RunView::refreshCheckpoints() {
    const auto& checkpoints = m_run->history().checkpoints();
    std::vector<double> marks;
    const CheckpointMark* best = nullptr;
    for (const CheckpointMark& mark : checkpoints) {
        marks.push_back(static_cast<double>(mark.step));
        if (mark.evalLoss && (!best || *mark.evalLoss <= *best->evalLoss)) best = &mark;
    }
    m_loss->chart()->setMarks(marks);
    const ThemeTokens& t = tokensInForce();
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='5' width='100%'>");
    int shown = 0;
    for (auto it = checkpoints.rbegin(); it != checkpoints.rend() && shown < 6; ++it, ++shown)
        html += QStringLiteral("<tr><td>%1</td><td style='color:%4'>%2</td><td align='right'>%3</td></tr>")
                    .arg(tr("step %1").arg(formatWhole(static_cast<quint64>(it->step))),
                        &*it == best ? tr("best") : QString(),
                        it->evalLoss ? formatNumber(*it->evalLoss) : QStringLiteral("–"), t.good.name());
    m_checkpoints->setText(checkpoints.empty()
                               ? QStringLiteral("<span style='color:%1'>%2</span>").arg(t.muted.name(), tr("None yet"))
                               : html + QStringLiteral("</table>"));
}

void RunView::refreshWarning() {
    const auto& warnings = m_run->history().warnings();
    const bool isInterrupted = m_run->status() == RunStatus::Interrupted;
    m_warning->setVisible(isInterrupted || !warnings.empty());
    std::vector<const GuideEntry*> entries;
    if (isInterrupted) {
        m_warning->setTitle(tr("The engine has stopped"));
        m_warningText->setText(
            m_run->history().checkpoints().empty()
                ? tr("It ended unexpectedly, before the first checkpoint. Resume starts from the beginning.")
                : tr("It ended unexpectedly. Resume continues from the last checkpoint; what came after it stays faint "
                     "in the curve."));
    } else if (!warnings.empty() && warnings.back().message) {
        // The newest first; what monitors say belongs together.
        QStringList texts;
        for (auto it = warnings.rbegin(); it != warnings.rend() && texts.size() < kMostWarnings; ++it) {
            if (!it->message) continue;
            texts << translated(*it->message);
            const GuideEntry* entry = m_guide.ofWarning(it->message->code);
            if (entry && std::ranges::count(entries, entry) == 0) entries.push_back(entry);
        }
        m_warning->setTitle(texts.size() > 1 ? tr("Warnings") : tr("Warning"));
        m_warningText->setText(texts.join(QStringLiteral("\n\n")));
    }
    if (std::exchange(m_explained, entries) == entries) return;
    clearLayout(m_warningHelp);
    for (const GuideEntry* entry : entries)
        m_warningHelp->addWidget(new HelpMark(m_guide, entry->key));
}

} // namespace luthier::ui
