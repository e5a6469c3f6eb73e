#include "ui/data/length_card.h"

#include "core/model/families.h"
#include "ui/session/translate.h"
#include "ui/widgets/text.h"
#include "ui/widgets/theme.h"

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

LengthCard::LengthCard(DataWork& work, QWidget* parent)
    : Card(tr("Length in tokens"), parent)
    , m_work(work)
    , m_histogram(new LengthHistogram)
    , m_said(makeMuted({})) {
    m_said->setWordWrap(true);
    m_said->setObjectName(QStringLiteral("lengthSaid"));
    body()->addWidget(m_histogram);
    body()->addWidget(m_said);
    connect(&m_work, &DataWork::factsChanged, this, &LengthCard::refresh);
    connect(&m_work, &DataWork::viewChanged, this, &LengthCard::refresh);
    refresh();
}

void LengthCard::refresh() {
    const RowFacts* facts = m_work.facts();
    if (!facts || !m_work.view()) {
        m_histogram->show({}, 1, 0);
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
    // The longest hundredth would press all others into one bar: the axis ends where 99 % do, or at the limit.
    const auto place = lengths.begin() + static_cast<std::ptrdiff_t>(double(lengths.size() - 1) * 0.99);
    std::nth_element(lengths.begin(), place, lengths.end());
    const std::uint32_t reach = std::max<std::uint32_t>(*place + 1, kBars);
    const std::uint32_t perBar = (reach + kBars - 1) / kBars;
    std::vector<std::uint64_t> counts(kBars, 0);
    for (const std::uint32_t length : lengths)
        ++counts[std::min<std::size_t>(length / perBar, kBars - 1)];
    m_histogram->show(std::move(counts), perBar, limit);

    const auto largest = [](const auto& counts, std::size_t most) {
        std::vector<std::pair<std::uint64_t, QString>> sorted;
        for (const auto& [key, count] : counts) {
            if constexpr (std::is_same_v<std::decay_t<decltype(key)>, int>)
                sorted.emplace_back(count, QString::number(key));
            else
                sorted.emplace_back(count, key.empty() ? tr("not told") : toQString(key));
        }
        std::sort(sorted.rbegin(), sorted.rend());
        QStringList out;
        for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i)
            out << QStringLiteral("%1: %2").arg(sorted[i].second, formatWhole(sorted[i].first));
        return out.join(QStringLiteral(", "));
    };
    QStringList lines;
    lines << tr("Languages %1").arg(largest(languages, 3)) << tr("Messages %1").arg(largest(turns, 3));
    if (tooLong > 0) lines << tr("%1 longer than the model reads").arg(formatWhole(tooLong));
    m_said->setText(lines.join(QLatin1Char('\n')));
}

} // namespace luthier::ui
