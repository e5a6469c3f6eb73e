#include "ui/runs/run_view.h"

#include "ui/runs/memory_card.h"
#include "ui/runs/reward_card.h"
#include "ui/runs/run_text.h"
#include "ui/runs/samples_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/chart/chart_card.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace luthier::ui {

namespace {

constexpr qsizetype kMostWarnings = 3;

QString labelOf(Curve curve) { return translatedLabel("curves", rowOf(curve).label); }

} // namespace

constexpr int kSourcesRow = 4, kChartHeight = 160, kSamplesHeight = 120; // pixels

RunView::RunView(const Guide& guide, QWidget* parent)
    : QWidget(parent)
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
    , m_memory(new MemoryCard)
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
    auto* side = new QVBoxLayout;
    side->setSpacing(14);
    side->addWidget(m_warning);
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
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addLayout(line);
    layout->addWidget(makeScrolled(columnsWidget), 1);
}

void RunView::show(RunWatcher* run) {
    if (m_run) m_run->disconnect(this);
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
    // A row with nothing to show takes no room.
    for (int row = 0; row < m_panels->rowCount(); ++row) {
        const QLayoutItem* first = m_panels->itemAtPosition(row, 0);
        m_panels->setRowStretch(row, first && first->widget() && !first->widget()->isHidden() ? 1 : 0);
    }
    feed(m_norm, 0, Curve::GradNorm);
    feed(m_speed, 0, Curve::TokensPerSecond);
    m_samples->show(history.samples());
    m_memory->show(history.started(), history.measuredMemory());
    refreshCheckpoints();
    refreshWarning();
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
