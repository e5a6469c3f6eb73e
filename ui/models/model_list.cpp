#include "ui/models/model_list.h"

#include "core/advisor/facts/model_card.h"
#include "core/base/platform.h"
#include "core/model/model_source.h"
#include "ui/session/translate.h"

#include <QFont>

namespace luthier::ui {

namespace {

constexpr std::string_view kOpened = "opened"; // beside the sources of FoundModel

QString wordOf(std::string_view source) {
    if (source == "huggingface") return QStringLiteral("Hugging Face");
    if (source == "lmstudio") return QStringLiteral("LM Studio");
    if (source == "ollama") return QStringLiteral("Ollama");
    return ModelList::tr("opened by you");
}

} // namespace

ModelList::ModelList(Project& project, QObject* parent)
    : QAbstractTableModel(parent)
    , m_project(project) {
    search();
    connect(&m_project, &Project::settingsChanged, this, [this] {
        if (!m_models.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    });
}

void ModelList::search() {
    m_models = findModels(expandHome("~"));
    if (const auto chosen = m_project.modelFolder(); !chosen.empty()) add(chosen);
}

int ModelList::rowOf(const std::filesystem::path& path) const {
    for (std::size_t i = 0; i < m_models.size(); ++i)
        if (m_models[i].path == path) return static_cast<int>(i);
    return -1;
}

int ModelList::add(const std::filesystem::path& path) {
    if (const int row = rowOf(path); row >= 0) return row;
    beginInsertRows({}, 0, 0);
    m_models.insert(m_models.begin(), {path, modelName(path), kOpened});
    endInsertRows();
    return 0;
}

int ModelList::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_models.size());
}

int ModelList::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ModelList::data(const QModelIndex& index, int role) const {
    const FoundModel& model = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Name) return toQString(model.name);
        return isInUse(model) ? tr("in use") : wordOf(model.source);
    case Qt::ToolTipRole:
        return toQString(model.path);
    case Qt::FontRole: {
        QFont font;
        font.setBold(isInUse(model));
        return font;
    }
    default:
        return {};
    }
}

QVariant ModelList::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == Name ? tr("Model") : tr("From");
}

} // namespace luthier::ui
