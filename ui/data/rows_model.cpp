#include "ui/data/rows_model.h"

#include "ui/data/data_labels.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/theme/theme.h"

#include <QApplication>
#include <QPalette>

#include <algorithm>

namespace luthier::ui {

RowsModel::RowsModel(DataWork& work, QObject* parent)
    : QAbstractTableModel(parent)
    , m_work(work) {
    connect(&m_work, &DataWork::viewChanged, this, &RowsModel::reset);
    connect(&m_work, &DataWork::shownChanged, this, &RowsModel::reset);
    connect(&m_work, &DataWork::factsChanged, this, [this] {
        if (m_count > 0) Q_EMIT dataChanged(index(0, Length), index(int(m_count) - 1, Quality));
    });
}

void RowsModel::reset() {
    // The number of rows is unchanged: keep the selection and the scroll position.
    const std::uint64_t count = m_work.shownCount();
    if (count != m_count) beginResetModel();
    const bool isReset = count != m_count;
    m_count = count;
    m_operations = m_work.project().store().history().operations(m_work.dataset());
    if (isReset) endResetModel();
    if (!isReset && m_count > 0) Q_EMIT dataChanged(index(0, 0), index(int(m_count) - 1, ColumnCount - 1));
}

std::optional<std::uint64_t> RowsModel::rowAt(int line) const {
    if (!m_work.view() || line < 0 || static_cast<std::uint64_t>(line) >= m_work.shownCount()) return std::nullopt;
    const std::uint64_t row = m_work.rowAt(static_cast<std::uint64_t>(line));
    return row < m_work.view()->rowCount() ? std::optional(row) : std::nullopt;
}

std::optional<int> RowsModel::lineOf(std::uint64_t row) const {
    if (!m_work.shown()) return row < m_count ? std::optional(static_cast<int>(row)) : std::nullopt;
    const auto& rows = *m_work.shown();
    const auto at = std::find(rows.begin(), rows.end(), row);
    return at == rows.end() ? std::nullopt : std::optional(static_cast<int>(at - rows.begin()));
}

std::optional<Record> RowsModel::record(int line) const {
    const auto row = rowAt(line);
    if (!row) return std::nullopt;
    auto record = m_work.view()->record(*row);
    return record ? std::optional(std::move(*record)) : std::nullopt;
}

QString RowsModel::statusText(std::uint64_t row) const {
    const DatasetView& view = *m_work.view();
    if (const std::uint32_t by = view.overlay().removedBy(row)) {
        for (const DataOperation& operation : m_operations)
            if (operation.id == by && operation.kind != "take_out") return operationText(operation);
        return tr("taken out");
    }
    const auto tags = view.tags(row);
    QStringList words{
        view.overlay().line(row) ? (row >= view.overlay().importedRows() ? tr("added") : tr("edited")) : tr("kept")};
    for (const std::string& tag : tags)
        words << toQString(tag);
    return words.join(QStringLiteral(" · "));
}

int RowsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_count); }

int RowsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    const bool isNumber = index.column() == Number || index.column() == Length || index.column() == Quality;
    if (role == Qt::TextAlignmentRole && isNumber) return int(Qt::AlignRight | Qt::AlignVCenter);
    const auto row = rowAt(index.row());
    if (!row) return {};
    const bool removed = m_work.view()->isRemoved(*row);
    if (role == Qt::ForegroundRole) {
        if (index.column() == Status) return removed ? tokensInForce().warning : tokensInForce().good;
        if (removed || index.column() == Answer || index.column() == Number)
            return QApplication::palette().color(QPalette::PlaceholderText);
        return {};
    }
    if (role != Qt::DisplayRole) return {};
    const RowFacts* facts = m_work.facts();
    const bool isCounted = facts && *row < facts->size();
    switch (index.column()) {
    case Number:
        return formatWhole(*row + 1);
    case Length:
        return isCounted ? formatWhole(facts->lengths[*row]) : QStringLiteral("…");
    case Quality:
        return isCounted ? QString::number(double(facts->quality[*row]), 'f', 2) : QStringLiteral("…");
    case Status:
        return statusText(*row);
    default:
        break;
    }
    const auto record = m_work.view()->record(*row);
    if (!record) return {};
    return index.column() == Prompt ? oneLine(record->isConversation() ? record->prompt() : record->text)
                                    : oneLine(record->isConversation() ? record->answer() : "");
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool isNumber = section == Number || section == Length || section == Quality;
    if (role == Qt::TextAlignmentRole && isNumber) return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString sorted = section != m_sorted ? QString() : m_descending ? QStringLiteral(" ↓") : QStringLiteral(" ↑");
    return columnName(section) + sorted;
}

QString RowsModel::columnName(int section) const {
    switch (section) {
    case Number:
        return QStringLiteral("#");
    case Prompt:
        return tr("Question");
    case Answer:
        return tr("Answer");
    case Length:
        return m_work.facts() && !m_work.facts()->isInTokens ? tr("Characters") : tr("Tokens");
    case Quality:
        return tr("Quality");
    default:
        return tr("Status");
    }
}

void RowsModel::sort(int column, Qt::SortOrder order) {
    static constexpr RowOrder kOrders[] = {
        RowOrder::Number, RowOrder::Prompt, RowOrder::Answer, RowOrder::Length, RowOrder::Quality, RowOrder::Status};
    m_sorted = column;
    m_descending = order == Qt::DescendingOrder;
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (column >= 0 && column < ColumnCount && m_work.view())
        m_work.setOrder(kOrders[column], order == Qt::DescendingOrder);
}

} // namespace luthier::ui
