#include "ui/data/history_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/theme/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace luthier::ui {

namespace {

constexpr qsizetype kMostLines = 30;

} // namespace

HistoryCard::HistoryCard(DataWork& work, QWidget* parent)
    : Card(tr("History"), parent)
    , m_work(work)
    , m_list(makeMuted({}))
    , m_undo(new QPushButton(tr("Undo")))
    , m_redo(new QPushButton(tr("Redo"))) {
    m_undo->setObjectName(QStringLiteral("undoData"));
    m_redo->setObjectName(QStringLiteral("redoData"));
    for (QPushButton* button : {m_undo, m_redo}) {
        setKind(button, "quiet");
        header()->addWidget(button);
    }
    m_list->setObjectName(QStringLiteral("dataHistory"));
    m_list->setWordWrap(true);
    m_list->setTextFormat(Qt::RichText);
    body()->addWidget(m_list);
    connect(m_undo, &QPushButton::clicked, this, [this] { m_work.project().undoData(m_work.dataset()); });
    connect(m_redo, &QPushButton::clicked, this, [this] { m_work.project().redoData(m_work.dataset()); });
    connect(&m_work, &DataWork::viewChanged, this, &HistoryCard::refresh);
    connect(&m_work.project(), &Project::splitChanged, this, &HistoryCard::refresh);
    refresh();
}

void HistoryCard::refresh() {
    const auto operations = m_work.project().store().history().operations(m_work.dataset());
    auto splits = m_work.project().frozenSplits(m_work.dataset());
    QStringList lines;
    bool canUndo = false, canRedo = false;
    const auto addSplitsSince = [&](long long ms) {
        for (; !splits.empty() && splits.back().createdMs >= ms && lines.size() < kMostLines; splits.pop_back())
            lines << QStringLiteral("%1 <b>%2</b><br>%3")
                         .arg((splits.size() > 1 ? tr("Split replaced") : tr("Split and frozen")).toHtmlEscaped(),
                             QStringLiteral("%1 / %2 / %3")
                                 .arg(formatWhole(splits.back().trainRows), formatWhole(splits.back().evalRows),
                                     formatWhole(splits.back().testRows)),
                             momentText(splits.back().createdMs).toHtmlEscaped());
    };
    for (auto it = operations.rbegin(); it != operations.rend(); ++it) {
        addSplitsSince(it->createdMs);
        canUndo = canUndo || !it->isUndone;
        canRedo = canRedo || it->isUndone;
        QStringList what;
        if (it->removed > 0) what << effectText(false, it->removed);
        if (it->restored > 0) what << QStringLiteral("+") + formatWhole(it->restored);
        if (it->edited > 0) what << effectText(true, it->edited);
        if (it->added > 0) what << tr("%1 added").arg(formatWhole(it->added));
        if (it->tagged > 0) what << tr("%1 tagged").arg(formatWhole(it->tagged));
        const QString who = it->person.empty() ? QString() : QStringLiteral(" · ") + toQString(it->person);
        const QString line =
            QStringLiteral("%1 <b>%2</b><br>%3%4")
                .arg(operationText(*it).toHtmlEscaped(), what.join(QStringLiteral(", ")).toHtmlEscaped(),
                    momentText(it->createdMs).toHtmlEscaped(), who.toHtmlEscaped());
        lines << (it->isUndone ? QStringLiteral("<s>%1</s>").arg(line) : line);
        if (lines.size() >= kMostLines) break;
    }
    addSplitsSince(0);
    m_list->setText(lines.isEmpty() ? tr("Nothing was changed yet.") : lines.join(QStringLiteral("<br>")));
    m_undo->setEnabled(canUndo);
    m_redo->setEnabled(canRedo);
}

} // namespace luthier::ui
