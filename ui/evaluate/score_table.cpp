#include "ui/evaluate/score_table.h"

#include "ui/session/translate.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/theme/theme.h"

#include <QHeaderView>
#include <QStandardItemModel>

#include <utility>

namespace luthier::ui {

namespace {

constexpr int kRoomForRanges = 640; // pixels; a narrower table shows ranges only in tooltips

enum Column { Measured, Base, Tuned, Change, Goal, Columns };

QColor colourOf(ScoreRow::Tone tone) {
    const ThemeTokens& t = tokensInForce();
    return tone == ScoreRow::Tone::Better ? t.good : tone == ScoreRow::Tone::Worse ? t.bad : t.ink;
}

} // namespace

ScoreTable::ScoreTable(QWidget* parent)
    : QTableView(parent)
    , m_model(new QStandardItemModel(this)) {
    setObjectName(QStringLiteral("scores"));
    setModel(m_model);
    dressTable(this, tr("Scores"), 30);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_model->setHorizontalHeaderLabels({tr("Measured"), tr("Base"), tr("Tuned"), tr("Change"), tr("Goal")});
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        const auto row = std::size_t(index.row());
        if (index.isValid() && row < m_rows.size() && !m_rows[row].task.empty())
            Q_EMIT taskChosen(toQString(m_rows[row].task));
    });
}

void ScoreTable::setBaseTitle(const QString& title) { m_model->setHeaderData(Base, Qt::Horizontal, title); }

void ScoreTable::show(std::vector<ScoreRow> rows) {
    m_rows = std::move(rows);
    fill();
}

void ScoreTable::fill() {
    const int chosen = currentIndex().row();
    const bool isSameLength = int(m_rows.size()) == m_model->rowCount();
    clearSpans();
    m_model->setRowCount(0);
    m_model->setColumnCount(Columns);
    for (int i = 0; i < int(m_rows.size()); ++i)
        fillRow(i, m_rows[std::size_t(i)]);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(Measured, QHeaderView::Stretch);
    if (isSameLength && chosen >= 0) {
        const QSignalBlocker blocker(selectionModel());
        selectRow(chosen);
    }
}

void ScoreTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    const bool isNarrow = viewport()->width() < kRoomForRanges;
    if (std::exchange(m_isNarrow, isNarrow) != isNarrow) fill();
}

void ScoreTable::fillRow(int index, const ScoreRow& row) {
    const auto valueOf = [&](const ScoreRow::Value& value) {
        return value.range.isEmpty() || m_isNarrow ? value.text
                                                   : QStringLiteral("%1  (%2)").arg(value.text, value.range);
    };
    const QString texts[] = {row.text, valueOf(row.base), valueOf(row.tuned), row.change, row.goal};
    QString tip = row.text.trimmed();
    for (const ScoreRow::Value& value : {row.base, row.tuned})
        if (!value.range.isEmpty()) tip += QStringLiteral("\n%1  (%2)").arg(value.text, value.range);
    if (!row.why.isEmpty()) tip += QLatin1Char('\n') + row.why;
    QList<QStandardItem*> items;
    for (int column = 0; column < Columns; ++column) {
        auto* item = new QStandardItem(texts[column]);
        item->setToolTip(tip);
        if (column == Change) {
            item->setForeground(colourOf(row.tone));
            item->setAccessibleDescription(row.why); // a screen reader cannot read marks
        }
        if (row.isSection) {
            item->setFlags(Qt::ItemIsEnabled);
            item->setFont(fontFor(TextRole::Text, true));
        }
        items << item;
    }
    m_model->appendRow(items);
    if (row.isSection) setSpan(index, 0, 1, Columns);
}

} // namespace luthier::ui
