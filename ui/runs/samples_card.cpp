#include "ui/runs/samples_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QTextEdit>

namespace luthier::ui {

SamplesCard::SamplesCard(QWidget* parent)
    : Card(tr("Sample answers"), parent)
    , m_step(makeMuted({}))
    , m_text(new QTextEdit) {
    header()->addWidget(m_step);
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(TextRole::Text));
    m_text->setAccessibleName(tr("Sample answers"));
    setKind(m_text, "reading");
    body()->addWidget(m_text, 1);
}

void SamplesCard::show(const std::vector<SampleAnswer>& samples) {
    if (samples.size() == m_shown) return;
    m_shown = samples.size();
    if (samples.empty()) return m_text->clear();
    const std::int64_t first = samples.front().step, last = samples.back().step;
    m_step->setText(tr("step %1 · greedy").arg(formatWhole(static_cast<quint64>(last))));
    const ThemeTokens& t = tokensInForce();
    const auto answerAt = [&](const std::string& prompt, std::int64_t step) {
        for (const SampleAnswer& sample : samples)
            if (sample.step == step && sample.prompt == prompt) return toQString(sample.answer).toHtmlEscaped();
        return QStringLiteral("–");
    };
    QString html =
        QStringLiteral("<table width='100%' cellspacing='0' cellpadding='4'><tr><td width='28%'></td>"
                       "<td width='36%' style='color:%1'>%2</td><td width='36%' style='color:%1'>%3</td></tr>")
            .arg(t.muted.name(), tr("Before"), tr("Now"));
    for (const SampleAnswer& sample : samples) {
        if (sample.step != last) continue;
        html += QStringLiteral("<tr><td style='color:%1'>%2</td><td>%3</td><td>%4</td></tr>")
                    .arg(t.muted.name(), toQString(sample.prompt).toHtmlEscaped(), answerAt(sample.prompt, first),
                        answerAt(sample.prompt, last));
    }
    m_text->setHtml(html + QStringLiteral("</table>"));
}

} // namespace luthier::ui
