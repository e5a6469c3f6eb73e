#include "ui/data/rows_model.h"

#include "ui/data/data_labels.h"
#include "ui/session/translate.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QPalette>

namespace luthier::ui {

RowsModel::RowsModel(Project& project, QObject* parent)
    : QAbstractTableModel(parent)
    , m_project(project) {
    connect(&m_project, &Project::rowsChanged, this, [this](const QString& dataset) {
        if (toUtf8(dataset) == m_dataset) refreshOverlay();
    });
}

Result<void> RowsModel::show(const std::string& dataset) {
    LUTHIER_TRY(view, m_project.view(dataset));
    beginResetModel();
    m_dataset = dataset;
    m_view = std::move(view);
    endResetModel();
    return {};
}

void RowsModel::refreshOverlay() {
    auto view = m_project.view(m_dataset);
    if (!view) return;
    if (view->rowCount() != m_view->rowCount()) {
        beginResetModel();
        m_view = std::move(*view);
        return endResetModel();
    }
    m_view = std::move(*view);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

std::optional<Record> RowsModel::record(int row) const {
    if (!m_view || row < 0 || row >= rowCount()) return std::nullopt;
    auto record = m_view->record(static_cast<std::uint64_t>(row));
    return record ? std::optional(std::move(*record)) : std::nullopt;
}

int RowsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_view ? 0 : static_cast<int>(m_view->rowCount());
}

int RowsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    const bool removed = isRemoved(index.row());
    if (role == Qt::ForegroundRole && (removed || index.column() == Answer || index.column() == Number))
        return QApplication::palette().color(QPalette::PlaceholderText);
    if (role == Qt::TextAlignmentRole && index.column() == Number) return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Number:
        return formatWhole(static_cast<quint64>(index.row()) + 1);
    case Status:
        return removed ? tr("taken out") : tr("kept");
    default:
        break;
    }
    const auto row = record(index.row());
    if (!row) return {};
    return index.column() == Prompt ? oneLine(row->isConversation() ? row->prompt() : row->text)
                                    : oneLine(row->isConversation() ? row->answer() : "");
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::TextAlignmentRole && section == Number) return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Number:
        return QStringLiteral("#");
    case Prompt:
        return tr("Question");
    case Answer:
        return tr("Answer");
    default:
        return tr("Status");
    }
}

} // namespace luthier::ui
