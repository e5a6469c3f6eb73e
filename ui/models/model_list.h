#pragma once
#include "core/advisor/facts/model_search.h"
#include "ui/session/project.h"

#include <QAbstractTableModel>

namespace luthier::ui {

/// The project's model, what was opened by hand, and what other programs left on this machine; in this order.
class ModelList : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Source, ColumnCount };
    explicit ModelList(Project& project, QObject* parent = nullptr);

    /// The row of a path; a new path is inserted above the others.
    int add(const std::filesystem::path& path);
    int rowOf(const std::filesystem::path& path) const; ///< -1: not here
    const FoundModel& at(int row) const { return m_models[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void search();
    bool isInUse(const FoundModel& model) const { return model.path == m_project.modelFolder(); }

    Project& m_project;
    std::vector<FoundModel> m_models;
};

} // namespace luthier::ui
