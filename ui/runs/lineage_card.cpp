#include "ui/runs/lineage_card.h"

#include "core/base/text.h"
#include "ui/session/data/data_work.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QTextEdit>

namespace luthier::ui {

namespace {

constexpr int kShownCharacters = 240; // of each row

} // namespace

LineageCard::LineageCard(Project& project, QWidget* parent)
    : Card({}, parent)
    , m_project(project)
    , m_text(new QTextEdit) {
    setObjectName(QStringLiteral("lineageCard"));
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(TextRole::Text));
    m_text->setAccessibleName(tr("Rows of the step"));
    m_text->setObjectName(QStringLiteral("lineageRows"));
    setKind(m_text, "reading");
    body()->addWidget(m_text, 1);
}

void LineageCard::showLooking(qint64 step) {
    setTitle(tr("Step %1").arg(formatWhole(quint64(step))));
    m_text->setPlainText(tr("Looking for its rows…"));
}

/// "shop.jsonl, row 12 · edited": the data set, the row there, and what was done to it.
QString LineageCard::sourceOf(
    const LearnedRow& row, const std::vector<DatasetRow>& datasets, long long startedMs) const {
    const auto colon = row.id.rfind(':');
    if (colon == std::string::npos) return toQString(row.id);
    const std::string prefix = row.id.substr(0, colon);
    const quint64 number = std::strtoull(row.id.c_str() + colon + 1, nullptr, 10);
    for (const DatasetRow& dataset : datasets) {
        if (!dataset.hash.starts_with(prefix)) continue;
        QStringList parts{tr("%1, row %2").arg(toQString(dataset.name)).arg(formatWhole(number + 1))};
        for (const DataOperation& operation : m_project.store().history().operationsOn(dataset.hash, number))
            if (operation.createdMs <= startedMs) parts << operationText(operation);
        return parts.join(QStringLiteral(" · "));
    }
    return toQString(row.id);
}

void LineageCard::showError(const Error& error) { m_text->setPlainText(translated(error)); }

void LineageCard::show(qint64 step, const std::vector<LearnedRow>& rows, long long startedMs) {
    const auto datasets = m_project.store().datasets();
    setTitle(tr("Step %1 learned from %n row(s)", nullptr, int(rows.size())).arg(formatWhole(quint64(step))));
    const ThemeTokens& t = tokensInForce();
    QString html;
    for (const LearnedRow& row : rows) {
        const std::string whole = toUtf8(row.text);
        const QString begin = toQString(firstCodePoints(whole, kShownCharacters));
        const QString text = begin.size() < row.text.size() ? begin + QStringLiteral("…") : begin;
        QStringList about{tr("%1 tokens, %2 learned").arg(row.tokens).arg(row.learned)};
        if (const QString source = sourceOf(row, datasets, startedMs); !source.isEmpty())
            about.prepend(source.toHtmlEscaped());
        html += QStringLiteral("<p style='margin:0 0 2px 0;color:%1'>%2</p><p style='margin:0 0 12px 0'>%3</p>")
                    .arg(t.muted.name(), about.join(QStringLiteral(" · ")),
                        text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
    }
    m_text->setHtml(html);
}

} // namespace luthier::ui
