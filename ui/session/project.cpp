#include "ui/session/project.h"

#include "core/base/file.h"
#include "core/data/segment_writer.h"
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
    for (const char* name : {"datasets", "edits", "frozen", "runs", "exports"})
        LUTHIER_TRY_DO(makeFolder(folder / name));
    removeKilledImports(folder / "datasets");
    return std::unique_ptr<Project>(new Project(folder, std::move(lock), std::move(store)));
}

Project::Project(fs::path folder, FileLock lock, ProjectStore store)
    : m_folder(std::move(folder))
    , m_lock(std::move(lock))
    , m_store(std::move(store))
    , m_data(m_folder, m_store) {}

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

bool Project::isMoved() const {
    std::error_code code;
    const fs::path now = m_lock.placeNow();
    return now.empty() || !fs::equivalent(now, m_folder / "project.lock", code);
}

std::string Project::person() const { return m_person ? toUtf8(m_person()) : std::string(); }

void Project::rowsAreChanged(const std::string& dataset) {
    m_data.forgetView(dataset);
    Q_EMIT rowsChanged(toQString(dataset));
}

bool Project::changeRows(const QString& text, DataOperation operation, std::span<const RowChange> changes) {
    operation.person = person();
    const std::string dataset = operation.dataset;
    const auto id = m_store.history().add(std::move(operation), changes);
    if (!id) {
        Q_EMIT failed(id.error());
        return false;
    }
    if (*id == 0) return false; // nothing changes
    rowsAreChanged(dataset);
    // It is done already; Undo and Redo may move it from here on, as long as it is the last operation.
    const auto move = [this, dataset, id = *id](bool undo) {
        std::optional<long long> next; // the operation that the history would move
        for (const DataOperation& known : m_store.history().operations(dataset)) {
            if (undo && !known.isUndone) next = known.id;
            if (!undo && known.isUndone && !next) next = known.id;
        }
        if (next == id) moveData(dataset, undo);
    };
    doUndoably(text, [=] { move(false); }, [=] { move(true); });
    return true;
}

void Project::setRowRemoved(const std::string& dataset, std::uint64_t row, bool removed) {
    if (isBusy(dataset)) return;
    const RowChange change{row, removed ? RowChangeKind::Remove : RowChangeKind::Restore, {}};
    DataOperation operation;
    operation.dataset = dataset;
    operation.kind = removed ? "take_out" : "put_back";
    operation.settings = "{}";
    changeRows(removed ? tr("Take a row out") : tr("Put a row back"), std::move(operation), {&change, 1});
}

bool Project::isBusy(const std::string& dataset) {
    if (m_busy.empty() || m_busy != dataset) return false;
    Q_EMIT failed({"data.busy", {QT_TRANSLATE_NOOP("errors", "The rows are being changed."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "Wait for it to end, or cancel it."), {}}});
    return true;
}

bool Project::changeLines(const QString& text, DataOperation operation, std::vector<LineChange> lines) {
    if (isBusy(operation.dataset)) return false;
    const auto changes = m_data.writeLines(operation.dataset, lines);
    if (!changes) {
        Q_EMIT failed(changes.error());
        return false;
    }
    return changeRows(text, std::move(operation), *changes);
}

void Project::addFrozenSplit(const QString& text, const std::string& dataset, const FrozenSplit& split) {
    const auto keep = [this, dataset](const std::vector<FrozenSplit>& splits) {
        report(m_data.setFrozenSplits(dataset, splits), [this, dataset] {
            Q_EMIT labelsChanged();
            Q_EMIT splitChanged(toQString(dataset));
        });
    };
    const auto before = frozenSplits(dataset);
    auto after = before;
    after.push_back(split);
    doUndoably(text, [=] { keep(after); }, [=] { keep(before); });
}

std::optional<DataOperation> Project::undoData(const std::string& dataset) { return moveData(dataset, true); }
std::optional<DataOperation> Project::redoData(const std::string& dataset) { return moveData(dataset, false); }

std::optional<DataOperation> Project::moveData(const std::string& dataset, bool undo) {
    if (isBusy(dataset)) return std::nullopt;
    const auto moved = undo ? m_store.history().undo(dataset) : m_store.history().redo(dataset);
    if (!moved) {
        Q_EMIT failed(moved.error());
        return std::nullopt;
    }
    if (*moved) rowsAreChanged(dataset);
    return *moved;
}

void Project::setAbout(const std::string& dataset, const DatasetAbout& about) {
    report(m_store.setAbout(dataset, about), [this] { Q_EMIT datasetsChanged(); });
}

void Project::addExport(const ExportOutcome& outcome) {
    report(keepExport(m_store, m_folder, outcome), [this] { Q_EMIT exportsChanged(); });
}

void Project::addRun(const RunRow& row) {
    report(m_store.addRun(row), [this] { Q_EMIT runsChanged(); });
}

} // namespace luthier::ui
