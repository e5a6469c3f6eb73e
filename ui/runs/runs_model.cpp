#include "ui/runs/runs_model.h"

#include "ui/runs/run_text.h"
#include "ui/widgets/theme/text.h"

namespace luthier::ui {

namespace {

QString lastLoss(const RunHistory& history, CurveRows rows) {
    const auto value = history.last(Curve::Loss, rows);
    return value ? formatNumber(*value) : QStringLiteral("–");
}

} // namespace

RunsModel::RunsModel(RunController& runs, QObject* parent)
    : QAbstractTableModel(parent)
    , m_controller(runs) {
    connect(&runs, &RunController::runAdded, this, &RunsModel::reload);
    reload();
}

void RunsModel::reload() {
    beginResetModel();
    for (RunWatcher* run : m_runs)
        run->disconnect(this);
    m_runs = m_controller.runs();
    endResetModel();
    for (int row = 0; row < rowCount(); ++row) {
        const auto changed = [this, row] { Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1)); };
        connect(m_runs[row], &RunWatcher::eventsArrived, this, changed);
        connect(m_runs[row], &RunWatcher::statusChanged, this, changed);
    }
}

QString RunsModel::idAt(int row) const { return row >= 0 && row < rowCount() ? m_runs[row]->id() : QString(); }

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole) return {};
    const RunWatcher& run = *m_runs[index.row()];
    switch (index.column()) {
    case Name:
        return run.id();
    case State:
        return statusText(run);
    case Steps:
        return QStringLiteral("%1 / %2").arg(
            formatWhole(run.history().step()), formatWhole(run.history().totalSteps()));
    case Loss:
        return lastLoss(run.history(), CurveRows::Training);
    default:
        return lastLoss(run.history(), CurveRows::HeldOut);
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Name:
        return tr("Run");
    case State:
        return tr("State");
    case Steps:
        return tr("Step");
    case Loss:
        return tr("Training loss");
    default:
        return tr("Evaluation loss");
    }
}

} // namespace luthier::ui
