#include "ui/session/project.h"

#include "core/base/file.h"
#include "ui/session/translate.h"

namespace luthier::ui {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNameKey = "name";
constexpr const char* kModelKey = "model.path";

/// Done when it is pushed onto the stack.
class Change : public QUndoCommand {
public:
    Change(const QString& text, std::function<void()> redo, std::function<void()> undo)
        : QUndoCommand(text)
        , m_redo(std::move(redo))
        , m_undo(std::move(undo)) {}
    void redo() override { m_redo(); }
    void undo() override { m_undo(); }

private:
    std::function<void()> m_redo, m_undo;
};

} // namespace

bool Project::isProject(const fs::path& folder) { return fs::exists(folder / "project.db"); }

Result<Salvage> Project::rescue(const fs::path& folder) {
    LUTHIER_TRY(lock, FileLock::take(folder / "project.lock"));
    return salvageProject(folder);
}

Result<std::unique_ptr<Project>> Project::open(const fs::path& given) {
    const fs::path folder = fs::absolute(given).lexically_normal();
    LUTHIER_TRY_DO(makeFolder(folder));
    LUTHIER_TRY(lock, FileLock::take(folder / "project.lock"));
    LUTHIER_TRY(store, ProjectStore::open(folder / "project.db"));
    for (const char* name : {"datasets", "frozen", "runs", "exports"})
        LUTHIER_TRY_DO(makeFolder(folder / name));
    return std::unique_ptr<Project>(new Project(folder, std::move(lock), std::move(store)));
}

Project::Project(fs::path folder, FileLock lock, ProjectStore store)
    : m_folder(std::move(folder))
    , m_lock(std::move(lock))
    , m_store(std::move(store)) {}

template <class Signal>
void Project::report(const Result<void>& result, Signal signal) {
    if (result)
        signal();
    else
        Q_EMIT failed(result.error());
}

QString Project::name() const {
    const std::string name = m_store.setting(kNameKey);
    return name.empty() ? toQString(m_folder.filename()) : toQString(name);
}

void Project::setName(const QString& name) {
    report(m_store.setSetting(kNameKey, toUtf8(name)), [this] { Q_EMIT settingsChanged(); });
}

fs::path Project::modelFolder() const { return m_store.setting(kModelKey); }

void Project::setModelFolder(const fs::path& folder) {
    report(m_store.setSetting(kModelKey, folder.string()), [this] { Q_EMIT settingsChanged(); });
}

void Project::addDataset(const DatasetRow& row) {
    report(m_store.addDataset(row), [this] { Q_EMIT datasetsChanged(); });
}

void Project::doUndoably(const QString& text, std::function<void()> redo, std::function<void()> undo) {
    m_undo.push(new Change(text, std::move(redo), std::move(undo)));
}

void Project::setRowRemoved(const std::string& dataset, std::uint64_t row, bool removed) {
    const auto set = [this, dataset, row](bool isRemoved) {
        report(m_store.setRowRemoved(dataset, row, isRemoved), [&] { Q_EMIT rowsChanged(toQString(dataset)); });
    };
    doUndoably(
        removed ? tr("Take a row out") : tr("Put a row back"), [=] { set(removed); }, [=] { set(!removed); });
}

void Project::setAbout(const std::string& dataset, const DatasetAbout& about) {
    report(m_store.setAbout(dataset, about), [this] { Q_EMIT datasetsChanged(); });
}

void Project::addRun(const RunRow& row) {
    report(m_store.addRun(row), [this] { Q_EMIT runsChanged(); });
}

Result<std::vector<Record>> Project::keptRows(const std::string& dataset) {
    LUTHIER_TRY(segment, Segment::open(datasetsFolder() / dataset));
    const auto removed = m_store.removedRows(dataset);
    std::vector<Record> rows;
    for (std::uint64_t i = 0; i < segment.rowCount(); ++i) {
        if (removed.contains(i)) continue;
        LUTHIER_TRY(record, segment.record(i));
        rows.push_back(std::move(record));
    }
    return rows;
}

} // namespace luthier::ui
