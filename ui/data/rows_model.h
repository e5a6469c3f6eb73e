#pragma once
#include "ui/session/data/data_work.h"

#include <QAbstractTableModel>

#include <optional>

namespace luthier::ui {

/// The rows that are shown; each is read from the data set when it is painted.
class RowsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Prompt, Answer, Length, Quality, Status, ColumnCount };

    explicit RowsModel(DataWork& work, QObject* parent = nullptr);
    /// The data set's row at this line of the table.
    std::optional<std::uint64_t> rowAt(int line) const;
    /// The table's line of a row; nothing if the row is not shown.
    std::optional<int> lineOf(std::uint64_t row) const;
    std::optional<Record> record(int line) const;
    QString statusText(std::uint64_t row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void reset();
    QString columnName(int section) const;
    DataWork& m_work;
    std::vector<DataOperation> m_operations; ///< to name what took rows out
    std::uint64_t m_count = 0;
    int m_sorted = Number;
    bool m_descending = false;
};

} // namespace luthier::ui
