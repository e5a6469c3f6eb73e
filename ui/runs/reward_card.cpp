#include "ui/runs/reward_card.h"

#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPainter>

#include <algorithm>

namespace luthier::ui {

namespace {

/// Correlation of score and length above which a warning is shown.
constexpr double kMuchLength = 0.6;

QString percent(double share) { return QStringLiteral("%1 %").arg(qRound(share * 100)); }

std::vector<double> toDoubles(const std::vector<std::size_t>& counts) { return {counts.begin(), counts.end()}; }

} // namespace

BarChart::BarChart(QWidget* parent)
    : QWidget(parent) {
    setMinimumSize(160, 110);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void BarChart::show(const Bars& bars) {
    m_bars = bars;
    update();
}

void BarChart::paintEvent(QPaintEvent*) {
    const std::size_t count = m_bars.first.size();
    if (count == 0) return;
    const ThemeTokens& t = tokensInForce();
    QPainter painter(this);
    painter.setFont(fontFor(TextRole::Small));
    const int words = painter.fontMetrics().height() + 4;
    const QRectF area = QRectF(rect()).adjusted(0, 4, 0, -words);
    double most = m_bars.most;
    for (const auto* list : {&m_bars.first, &m_bars.second})
        for (const double value : *list)
            most = std::max(most, value);
    if (most <= 0) most = 1;
    const double slot = area.width() / double(count);
    const auto bar = [&](std::size_t i, double value, double from, double to, const QColor& colour) {
        const double height = area.height() * value / most;
        painter.fillRect(
            QRectF(area.left() + slot * (double(i) + from), area.bottom() - height, slot * (to - from), height),
            colour);
    };
    for (std::size_t i = 0; i < count; ++i) {
        const bool isPair = !m_bars.second.empty();
        bar(i, m_bars.first[i], 0.1, isPair ? 0.5 : 0.9, t.chart[0]);
        if (isPair) bar(i, m_bars.second[i], 0.5, 0.9, t.chart[1]);
        if (i < m_bars.marks.size()) {
            const double y = area.bottom() - area.height() * m_bars.marks[i] / most;
            painter.setPen(QPen(t.ink, 1.5));
            painter.drawLine(
                QPointF(area.left() + slot * double(i), y), QPointF(area.left() + slot * double(i + 1), y));
        }
    }
    painter.setPen(t.line);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.setPen(t.muted);
    const QRect under(0, height() - words + 2, width(), words);
    painter.drawText(under, Qt::AlignLeft | Qt::AlignVCenter, m_bars.low);
    painter.drawText(under, Qt::AlignRight | Qt::AlignVCenter, m_bars.high);
}

RewardCard::RewardCard(QWidget* parent)
    : Card(tr("On held-out pairs"), parent)
    , m_numbers(makeLabel({}))
    , m_length(makeMuted({}))
    , m_calibration(new BarChart)
    , m_histogram(new BarChart) {
    m_numbers->setObjectName(QStringLiteral("rewardNumbers"));
    m_numbers->setWordWrap(true);
    m_length->setWordWrap(true);
    m_length->setObjectName(QStringLiteral("rewardLength"));
    m_calibration->setAccessibleName(tr("Calibration"));
    m_histogram->setAccessibleName(tr("Scores"));
    auto* charts = new QHBoxLayout;
    charts->setSpacing(24);
    const std::pair<QString, BarChart*> parts[] = {
        {tr("How often it is right at each confidence; bars should end at the line"), m_calibration},
        {tr("Scores of better (left) and worse answers"), m_histogram}};
    for (const auto& [text, chart] : parts) {
        auto* column = new QVBoxLayout;
        QLabel* label = makeMuted(text);
        label->setWordWrap(true);
        column->addWidget(label);
        column->addWidget(chart, 1);
        charts->addLayout(column, 1);
    }
    body()->addWidget(m_numbers);
    body()->addLayout(charts, 1);
    body()->addWidget(m_length);
}

void RewardCard::show(const RunWatcher& run) {
    std::error_code code;
    const auto file = run.folder().heldOutScores();
    const auto changed = std::filesystem::last_write_time(file, code);
    setVisible(!code);
    if (code || (changed == m_read && m_run == run.id())) return;
    const auto scores = readHeldOutScores(file);
    if (!scores || scores->empty()) return setVisible(false);
    m_read = changed;
    m_run = run.id();
    m_quality = rewardQuality(*scores);
    const RewardQuality& q = m_quality;
    m_numbers->setText(tr("Right about %1 of %2 pairs (95 %: %3 to %4) · margin %5 · calibration error %6")
            .arg(percent(q.accuracy), formatWhole(q.pairs), percent(q.low), percent(q.high), formatNumber(q.meanMargin),
                formatNumber(q.calibrationError, 2)));
    BarChart::Bars calibration;
    for (const CalibrationBin& bin : q.calibration) {
        calibration.first.push_back(bin.right);
        calibration.marks.push_back(bin.said);
    }
    calibration.most = 1;
    calibration.low = tr("a guess");
    calibration.high = tr("certain");
    m_calibration->show(calibration);
    m_histogram->show(
        {toDoubles(q.histogram.chosen), toDoubles(q.histogram.rejected), {}, 0, formatNumber(q.histogram.low),
            formatNumber(q.histogram.low + q.histogram.width * double(q.histogram.chosen.size()))});
    QString length = tr("Scores and lengths correlate by %1; taking the longer answer would be right in %2.")
                         .arg(formatNumber(q.lengthCorrelation, 2), percent(q.longerIsBetter));
    if (q.lengthCorrelation > kMuchLength)
        length += QLatin1Char(' ') + tr("It may like answers for being long: look at pairs of the same length.");
    m_length->setText(length);
}

} // namespace luthier::ui
