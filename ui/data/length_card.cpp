#include "ui/data/length_card.h"

#include "core/model/families.h"
#include "ui/data/bar_list.h"
#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/theme/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>

#include <algorithm>
#include <map>

namespace luthier::ui {

namespace {

constexpr std::size_t kBars = 24;

} // namespace

LengthHistogram::LengthHistogram(QWidget* parent)
    : QWidget(parent) {
    setMinimumHeight(110);
}

void LengthHistogram::show(std::vector<std::uint64_t> counts, std::uint32_t perBar, std::uint32_t limit) {
    m_counts = std::move(counts);
    m_perBar = perBar;
    m_limit = limit;
    update();
}

void LengthHistogram::paintEvent(QPaintEvent*) {
    if (m_counts.empty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& theme = tokensInForce();
    painter.setFont(fontFor(TextRole::Small));
    const int below = painter.fontMetrics().height() + 4;
    const QRectF area(0, 14, width(), height() - 14 - below);
    const double most = double(std::max<std::uint64_t>(1, *std::max_element(m_counts.begin(), m_counts.end())));
    const double step = area.width() / double(m_counts.size());
    const std::uint32_t end = m_perBar * static_cast<std::uint32_t>(m_counts.size());
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] == 0) continue;
        const double bar = std::max(2.0, area.height() * double(m_counts[i]) / most);
        const bool isTooLong = m_limit > 0 && m_perBar * i >= m_limit;
        painter.setBrush(isTooLong ? theme.warning : theme.chart[0]);
        painter.drawRoundedRect(QRectF(step * double(i) + 1, area.bottom() - bar, step - 2, bar), 1, 1);
    }
    painter.setPen(theme.muted);
    painter.drawText(QRectF(0, height() - below, width(), below), Qt::AlignLeft | Qt::AlignBottom, QStringLiteral("0"));
    painter.drawText(QRectF(0, height() - below, width(), below), Qt::AlignRight | Qt::AlignBottom, formatWhole(end));
    if (m_limit == 0 || m_limit > end) return;
    const double x = area.width() * double(m_limit) / double(end);
    painter.setPen(QPen(theme.warning, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, 2), QPointF(x, area.bottom()));
    const QString text = QStringLiteral("max_length %1").arg(formatWhole(m_limit));
    const int wide = painter.fontMetrics().horizontalAdvance(text);
    painter.drawText(QPointF(x > wide + 6 ? x - wide - 4 : x + 4, 12), text);
}

LengthCard::LengthCard(DataWork& work, const Guide& guide, QWidget* parent)
    : Card(tr("Length in tokens"), parent)
    , m_work(work)
    , m_histogram(new LengthHistogram)
    , m_languages(new BarList(tr("Languages")))
    , m_turns(new BarList(tr("Messages in a row")))
    , m_clusters(new BarList(tr("Clusters of near-duplicates")))
    , m_kept(new BarList(tr("Rows kept after each step")))
    , m_said(makeMuted({})) {
    header()->addWidget(new HelpMark(guide, "chart_lengths"));
    m_said->setWordWrap(true);
    m_said->setObjectName(QStringLiteral("lengthSaid"));
    body()->addWidget(m_histogram);
    body()->addWidget(m_said);
    for (BarList* bars : {m_languages, m_turns, m_clusters, m_kept})
        body()->addWidget(bars);
    connect(&m_work, &DataWork::stepsChanged, this, &LengthCard::showClusters);
    connect(&m_work, &DataWork::factsChanged, this, &LengthCard::refresh);
    connect(&m_work, &DataWork::viewChanged, this, &LengthCard::refresh);
    refresh();
}

void LengthCard::refresh() {
    const RowFacts* facts = m_work.facts();
    if (!facts || !m_work.view()) {
        m_histogram->show({}, 1, 0);
        for (BarList* bars : {m_languages, m_turns, m_kept})
            bars->show({});
        m_said->setVisible(true);
        return m_said->setText(tr("Being counted…"));
    }
    setTitle(facts->isInTokens ? tr("Length in tokens") : tr("Length in characters"));
    std::uint32_t limit = 0;
    if (facts->isInTokens)
        if (const auto spec = readModelSpec(m_work.project().modelFolder()))
            limit = static_cast<std::uint32_t>(std::max<std::int64_t>(0, spec->max_position_embeddings));
    std::vector<std::uint32_t> lengths;
    std::map<int, std::uint64_t> turns;
    std::map<std::string, std::uint64_t> languages;
    std::uint64_t tooLong = 0;
    for (std::uint64_t row = 0; row < facts->size() && row < m_work.view()->rowCount(); ++row) {
        if (m_work.view()->isRemoved(row)) continue;
        lengths.push_back(facts->lengths[row]);
        ++turns[facts->turns[row]];
        ++languages[facts->language(row)];
        tooLong += limit > 0 && facts->lengths[row] > limit;
    }
    if (lengths.empty()) return m_histogram->show({}, 1, 0);
    // The longest hundredth would squeeze all others into one bar: the axis ends where 99 % do, or at the limit.
    const auto place = lengths.begin() + static_cast<std::ptrdiff_t>(double(lengths.size() - 1) * 0.99);
    std::nth_element(lengths.begin(), place, lengths.end());
    const std::uint32_t reach = std::max<std::uint32_t>(*place + 1, kBars);
    const std::uint32_t perBar = (reach + kBars - 1) / kBars;
    std::vector<std::uint64_t> counts(kBars, 0);
    for (const std::uint32_t length : lengths)
        ++counts[std::min<std::size_t>(length / perBar, kBars - 1)];
    m_histogram->show(std::move(counts), perBar, limit);

    const auto largest = [](const auto& counts, std::size_t most, const auto& labelOf) {
        std::vector<BarList::Bar> bars;
        for (const auto& [key, count] : counts)
            bars.push_back({labelOf(key), count, 0});
        std::stable_sort(
            bars.begin(), bars.end(), [](const BarList::Bar& a, const BarList::Bar& b) { return a.count > b.count; });
        if (bars.size() > most) bars.resize(most);
        return bars;
    };
    m_languages->show(
        largest(languages, 4, [](const std::string& code) { return code.empty() ? tr("unknown") : toQString(code); }));
    m_turns->show(largest(turns, 4, [](int count) { return QString::number(count); }));
    m_said->setText(tooLong > 0 ? tr("%1 longer than the model reads").arg(formatWhole(tooLong)) : QString());
    m_said->setVisible(tooLong > 0);
    showKept();
}

void LengthCard::showClusters() {
    // Clusters of near-duplicates by their size, as soon as they are counted.
    std::map<std::uint64_t, std::uint64_t> sizes;
    for (const CleaningStep& step : m_work.steps())
        if (step.operation == "near_duplicates" && step.preview)
            for (const std::uint64_t size : step.preview->clusters(step.settings))
                ++sizes[size];
    std::vector<BarList::Bar> bars;
    std::uint64_t last = 0; // the size in the last bar, where everything larger is counted too
    for (const auto& [size, count] : sizes) {
        if (bars.size() < 5) {
            last = size;
            bars.push_back({tr("of %1 rows").arg(formatWhole(size)), count, 0});
        } else {
            bars.back() = {tr("of %1 and more").arg(formatWhole(last)), bars.back().count + count, 0};
        }
    }
    m_clusters->show(std::move(bars));
}

void LengthCard::showKept() {
    std::vector<BarList::Bar> bars;
    if (m_work.view()) {
        const std::uint64_t all = m_work.view()->overlay().rowCount();
        std::uint64_t kept = all;
        for (const DataOperation& done : m_work.project().store().history().operations(m_work.dataset())) {
            if (done.isUndone || done.removed + done.restored == 0) continue;
            kept = std::min(all, kept - std::min(kept, done.removed) + done.restored);
            bars.push_back({operationText(done), kept, all});
        }
        if (bars.size() > 8) bars.erase(bars.begin(), bars.end() - 8);
    }
    m_kept->show(std::move(bars));
}

} // namespace luthier::ui
