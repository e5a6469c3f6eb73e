#include "ui/annotate/agreement_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>

namespace luthier::ui {

namespace {

/// Probability below which a share this far from one half is not chance.
constexpr double kSurprising = 0.01;

QString percent(double share) { return QStringLiteral("%1 %").arg(qRound(share * 100)); }

} // namespace

AgreementCard::AgreementCard(const Guide& guide, QWidget* parent)
    : Card(tr("Agreement"), parent)
    , m_people(makeLabel({}, TextRole::Small))
    , m_together(makeMuted({})) {
    header()->addWidget(new HelpMark(guide, "chart_agreement"));
    m_people->setTextFormat(Qt::RichText);
    m_people->setObjectName(QStringLiteral("agreementPeople"));
    m_together->setObjectName(QStringLiteral("agreementTogether"));
    m_together->setWordWrap(true);
    body()->addWidget(m_people);
    body()->addWidget(m_together);
}

void AgreementCard::show(const std::vector<Vote>& votes) {
    const std::vector<std::string> people = annotatorsOf(votes);
    setVisible(!people.empty());
    if (people.empty()) return;
    const ThemeTokens& t = tokensInForce();
    const QString head = QStringLiteral("<td style='color:%1;padding-right:14px'>%2</td>");
    const QString cell = QStringLiteral("<td style='padding-right:14px'>%1</td>");
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='3'><tr>");
    for (const QString& word : {tr("Who"), tr("Votes"), tr("Per hour"), tr("Self-agreement"), tr("Chose left")})
        html += head.arg(t.muted.name(), word);
    html += QStringLiteral("</tr>");
    for (const std::string& person : people) {
        std::uint64_t count = 0;
        for (const Vote& vote : votes)
            count += vote.annotator == person && !vote.isRepeat && vote.kind == VoteKind::First;
        const SelfConsistency own = selfConsistency(votes, person);
        const PositionBias bias = positionBias(votes, person);
        const auto pace = pacePerHour(votes, person);
        const bool isBiased = bias.surprise < kSurprising;
        html +=
            QStringLiteral("<tr>") + cell.arg(toQString(person).toHtmlEscaped()) + cell.arg(formatWhole(count)) +
            cell.arg(pace ? formatWhole(static_cast<quint64>(*pace + 0.5)) : QStringLiteral("–")) +
            cell.arg(own.repeats == 0 ? QStringLiteral("–")
                                      : tr("%1 of %2 repeats").arg(percent(own.share()), formatWhole(own.repeats))) +
            (bias.decided == 0 ? cell.arg(QStringLiteral("–"))
                : isBiased     ? QStringLiteral("<td style='color:%1'>%2</td>")
                                 .arg(t.warning.name(), tr("%1, not by chance").arg(percent(bias.share)))
                           : cell.arg(percent(bias.share))) +
            QStringLiteral("</tr>");
    }
    m_people->setText(html + QStringLiteral("</table>"));
    QStringList together;
    if (const auto fleiss = fleissKappa(votes); fleiss && people.size() > 2)
        together << tr("All together: Fleiss' kappa %1 over %2 items.")
                        .arg(formatNumber(fleiss->value, 2), formatWhole(fleiss->items));
    for (std::size_t a = 0; a < people.size(); ++a)
        for (std::size_t b = a + 1; b < people.size(); ++b)
            if (const auto kappa = cohenKappa(votes, people[a], people[b]))
                together << tr("%1 and %2: Cohen's kappa %3 over %4 items.")
                                .arg(toQString(people[a]), toQString(people[b]), formatNumber(kappa->value, 2),
                                    formatWhole(kappa->items));
    if (const auto disputed = disputedItems(votes); !disputed.empty())
        together << tr("They differ about %n item(s).", nullptr, int(disputed.size()));
    const auto settled = std::count_if(votes.begin(), votes.end(),
        [](const Vote& vote) { return vote.kind == VoteKind::Settled && vote.decides() && !vote.isRepeat; });
    if (settled > 0)
        together << tr(
            "%n item(s) were settled by a second look; agreement counts what was said first.", nullptr, int(settled));
    m_together->setText(together.join(QLatin1Char('\n')));
    m_together->setVisible(!together.isEmpty());
}

} // namespace luthier::ui
