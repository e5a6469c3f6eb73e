#include "ui/data/history_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/text.h"
#include "ui/widgets/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace luthier::ui {

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
    refresh();
}

void HistoryCard::refresh() {
    const auto operations = m_work.project().store().history().operations(m_work.dataset());
    QStringList lines;
    bool canUndo = false, canRedo = false;
    for (auto it = operations.rbegin(); it != operations.rend(); ++it) {
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
        if (lines.size() == 30) break;
    }
    m_list->setText(lines.isEmpty() ? tr("Nothing was changed yet.") : lines.join(QStringLiteral("<br>")));
    m_undo->setEnabled(canUndo);
    m_redo->setEnabled(canRedo);
}

} // namespace luthier::ui
