#pragma once
#include "ui/session/project.h"

#include <QAbstractTableModel>

#include <optional>

namespace luthier::ui {

/// The rows of one data set; each is read from the segment when it is shown.
class RowsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Prompt, Answer, Status, ColumnCount };

    explicit RowsModel(Project& project, QObject* parent = nullptr);
    /// Errors: those of Segment::open.
    Result<void> show(const std::string& dataset);
    const std::string& dataset() const { return m_dataset; }
    std::optional<Record> record(int row) const;
    const std::optional<DatasetView>& view() const { return m_view; }
    bool isRemoved(int row) const { return m_view && m_view->isRemoved(static_cast<std::uint64_t>(row)); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refreshOverlay();
    Project& m_project;
    std::string m_dataset;
    std::optional<DatasetView> m_view;
};

} // namespace luthier::ui
