#pragma once
#include "ui/session/runs/run_controller.h"

#include <QAbstractTableModel>

namespace luthier::ui {

/// All runs of the project, newest first.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, State, Steps, Loss, EvalLoss, ColumnCount };
    explicit RunsModel(RunController& runs, QObject* parent = nullptr);
    QString idAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void reload();
    RunController& m_controller;
    std::vector<RunWatcher*> m_runs; // borrowed from the controller
};

} // namespace luthier::ui
