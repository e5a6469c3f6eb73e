#include "ui/data/label_card.h"

#include "core/base/platform.h"
#include "core/data/look/label_sample.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <set>

namespace luthier::ui {

namespace {

constexpr std::size_t kSampleSize = 50;

} // namespace

LabelCard::LabelCard(DataWork& work, QWidget* parent)
    : Card(tr("Label quality"), parent)
    , m_work(work)
    , m_said(makeMuted({}))
    , m_how(makeMuted(tr("Y: right · N: wrong")))
    , m_begin(new QPushButton)
    , m_right(new QPushButton(tr("Right")))
    , m_wrong(new QPushButton(tr("Wrong"))) {
    setKind(m_begin, "quiet");
    m_begin->setObjectName(QStringLiteral("checkLabels"));
    m_right->setObjectName(QStringLiteral("labelRight"));
    m_wrong->setObjectName(QStringLiteral("labelWrong"));
    m_said->setObjectName(QStringLiteral("labelSaid"));
    m_said->setWordWrap(true);
    header()->addWidget(m_begin);
    body()->addWidget(m_said);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_right);
    buttons->addWidget(m_wrong);
    buttons->addWidget(m_how, 1);
    body()->addLayout(buttons);
    connect(m_begin, &QPushButton::clicked, this, [this] { isSampling() ? end() : begin(); });
    connect(m_right, &QPushButton::clicked, this, [this] { judge(m_row, true); });
    connect(m_wrong, &QPushButton::clicked, this, [this] { judge(m_row, false); });
    connect(&m_work, &DataWork::viewChanged, this, [this] {
        m_sample.clear();
        refresh();
    });
    refresh();
}

void LabelCard::begin() {
    if (!m_work.view()) return;
    const auto now = static_cast<std::uint64_t>(unixTimeMs());
    if (const auto cleared = m_work.project().store().history().clearLabelChecks(m_work.dataset()); !cleared)
        return Q_EMIT m_work.failed(cleared.error());
    m_sample = drawSample(*m_work.view(), kSampleSize, now);
    m_work.showRows(m_sample);
    m_row = m_sample.empty() ? std::nullopt : std::optional(m_sample.front());
    if (m_row) Q_EMIT rowAsked(*m_row);
    refresh();
}

void LabelCard::end() {
    m_sample.clear();
    m_work.setFilter({});
    refresh();
}

void LabelCard::judge(std::optional<std::uint64_t> row, bool isCorrect) {
    const auto at = row ? std::find(m_sample.begin(), m_sample.end(), *row) : m_sample.end();
    if (at == m_sample.end()) return;
    const auto kept = m_work.project().store().history().setLabelCheck(
        m_work.dataset(), {*row, isCorrect, m_work.project().person(), static_cast<long long>(unixTimeMs())});
    if (!kept) return Q_EMIT m_work.failed(kept.error());
    std::set<std::uint64_t> done;
    for (const LabelCheck& check : m_work.project().store().history().labelChecks(m_work.dataset()))
        done.insert(check.row);
    m_row.reset();
    for (std::size_t i = 0; i < m_sample.size() && !m_row; ++i) { // the next unjudged row
        const std::uint64_t next =
            m_sample[(static_cast<std::size_t>(at - m_sample.begin()) + 1 + i) % m_sample.size()];
        if (!done.contains(next)) m_row = next;
    }
    if (m_row) Q_EMIT rowAsked(*m_row);
    refresh();
    Q_EMIT m_work.project().labelsChanged();
}

void LabelCard::refresh() {
    const auto checks = m_work.project().store().history().labelChecks(m_work.dataset());
    const auto wrong = static_cast<std::uint64_t>(
        std::count_if(checks.begin(), checks.end(), [](const LabelCheck& check) { return !check.isCorrect; }));
    const ErrorRate rate = errorRate(wrong, checks.size());
    const auto percent = [](double share) { return QString::number(share * 100, 'f', 1); };
    if (checks.empty())
        m_said->setText(tr("Nobody checked a sample yet: %1 random rows, right or wrong.").arg(kSampleSize));
    else
        m_said->setText(tr("%1 of %2 checked rows wrong: error rate %3 % (95 %: %4 to %5 %)")
                .arg(formatWhole(wrong), formatWhole(rate.checked), percent(rate.rate), percent(rate.low),
                    percent(rate.high)));
    m_begin->setText(isSampling() ? tr("End") : checks.empty() ? tr("Check a sample") : tr("Check another"));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_right, m_wrong, m_how})
        widget->setVisible(isSampling() && m_row.has_value());
}

} // namespace luthier::ui
