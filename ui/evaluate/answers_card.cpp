#include "ui/evaluate/answers_card.h"

#include "ui/evaluate/score_rows.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QTextEdit>

namespace luthier::ui {

namespace {

enum Which { All, Changed, Better_, Worse_ };
constexpr int kMostShown = 200; // rows in the text; a person reads no more at once

/// "English 45 % · 中文 52 %"
QString partName(const std::string& part) {
    return part == "en" ? QStringLiteral("English") : part == "zh" ? QStringLiteral("中文") : toQString(part);
}

} // namespace

AnswersCard::AnswersCard(QWidget* parent)
    : Card(tr("Answers"), parent)
    , m_which(new QComboBox)
    , m_parts(makeMuted({}))
    , m_text(new QTextEdit) {
    for (const QString& text : {tr("All"), tr("Answered otherwise"), tr("Got better"), tr("Got worse")})
        m_which->addItem(text);
    m_which->setAccessibleName(tr("Which answers"));
    m_which->setObjectName(QStringLiteral("whichAnswers"));
    header()->addWidget(m_which);
    m_parts->setWordWrap(true);
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(TextRole::Text));
    m_text->setAccessibleName(tr("Answers"));
    m_text->setObjectName(QStringLiteral("answers"));
    setKind(m_text, "reading");
    body()->addWidget(m_parts);
    body()->addWidget(m_text, 1);
    connect(m_which, &QComboBox::currentIndexChanged, this, &AnswersCard::refresh);
}

void AnswersCard::show(const KnownTask* base, const KnownTask* tuned) {
    const auto read = [](const KnownTask* task) {
        auto samples = task ? readSamples(task->folder, task->result.task) : Result<std::vector<Sample>>();
        return samples ? std::move(*samples) : std::vector<Sample>();
    };
    m_base = read(base);
    m_tuned = read(tuned);
    m_task = tuned ? tuned->result : base ? base->result : TaskResult();
    refresh();
}

std::vector<AnswersCard::Pair> AnswersCard::pairs() const {
    std::map<std::string, const Sample*> before;
    for (const Sample& sample : m_base)
        before[sample.id] = &sample;
    const Score* score = m_task.scores.empty() ? nullptr : &m_task.scores.front();
    const Metric* metric = score ? findMetric(score->metric) : nullptr;
    // Score of a single answer, as if there were no others.
    const auto valueOf = [&](const Sample& sample) {
        const auto it = sample.statistics.find(score->metric);
        const Statistics* one = it == sample.statistics.end() ? nullptr : &it->second;
        return one && !one->empty() ? metric->score(std::span(&one, 1)) : 0.0;
    };
    std::vector<Pair> out;
    for (const Sample& sample : m_tuned.empty() ? m_base : m_tuned) {
        const auto it = before.find(sample.id);
        Pair pair{it == before.end() ? nullptr : it->second, m_tuned.empty() ? nullptr : &sample, 0};
        if (metric && score->better != Better::Even && pair.base && pair.tuned)
            pair.change = (valueOf(*pair.tuned) - valueOf(*pair.base)) * (score->better == Better::Lower ? -1 : 1);
        out.push_back(pair);
    }
    return out;
}

void AnswersCard::refresh() {
    const ThemeTokens& t = tokensInForce();
    setTitle(tr("Answers: %1").arg(ownLanguage(m_task.title)));
    QStringList parts;
    for (const auto& [part, scores] : m_task.parts)
        if (!scores.empty()) {
            const ScoreRow::Value value = scoreValue(scores.front());
            parts << QStringLiteral("%1 %2 (%3)").arg(partName(part), value.text, value.range);
        }
    m_parts->setText(parts.join(QStringLiteral(" · ")));
    m_parts->setVisible(!parts.isEmpty());
    QString html =
        QStringLiteral("<table width='100%' cellspacing='0' cellpadding='4'><tr><td width='30%'></td>"
                       "<td width='35%' style='color:%1'>%2</td><td width='35%' style='color:%1'>%3</td></tr>")
            .arg(t.muted.name(), tr("Base"), tr("Tuned"));
    int shown = 0;
    const auto said = [&](const Sample* sample) {
        return sample ? toQString(sample->written.empty() ? sample->answer : sample->written).trimmed().toHtmlEscaped()
                      : QStringLiteral("–");
    };
    const int which = m_which->currentIndex();
    for (const Pair& pair : pairs()) {
        const bool isOther = pair.base && pair.tuned && said(pair.base) != said(pair.tuned);
        if ((which == Changed && !isOther) || (which == Better_ && pair.change <= 0) ||
            (which == Worse_ && pair.change >= 0))
            continue;
        if (++shown > kMostShown) break;
        const Sample& any = pair.tuned ? *pair.tuned : *pair.base;
        QString question = toQString(any.prompt).toHtmlEscaped();
        if (!any.references.empty())
            question += QStringLiteral("<br><i>%1</i>")
                            .arg(tr("Expected: %1").arg(toQString(any.references.front()).toHtmlEscaped()));
        const QString mark = pair.change > 0   ? QStringLiteral(" <span style='color:%1'>▲</span>").arg(t.good.name())
                             : pair.change < 0 ? QStringLiteral(" <span style='color:%1'>▼</span>").arg(t.bad.name())
                                               : QString();
        html += QStringLiteral("<tr><td style='color:%1'>%2</td><td>%3</td><td>%4%5</td></tr>")
                    .arg(t.muted.name(), question, said(pair.base), said(pair.tuned), mark);
    }
    html += QStringLiteral("</table>");
    if (shown == 0) html += QStringLiteral("<p style='color:%1'>%2</p>").arg(t.muted.name(), tr("None."));
    m_text->setHtml(html);
}

} // namespace luthier::ui
