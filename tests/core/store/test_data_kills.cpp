#include "core/base/random.h"
#include "core/data/clean/cleaning.h"
#include "core/data/import/import_file.h"
#include "core/data/segment_writer.h"
#include "core/store/project_store.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace luthier;
namespace fs = std::filesystem;

namespace {

/// What can be told of a data set from outside.
struct State {
    std::int64_t imported = 0, applied = 0, kept = 0, edited = 0;
    bool operator==(const State&) const = default;
};

struct Project {
    fs::path folder;
    fs::path source() const { return folder / "source.jsonl"; }
    fs::path datasets() const { return folder / "datasets"; }
    fs::path edits() const { return folder / "edits.jsonl"; }
    fs::path database() const { return folder / "project.db"; }
};

State stateOf(const DataHistory& history, const std::string& dataset, std::uint64_t rows) {
    State state{1, 0, 0, 0};
    for (const DataOperation& operation : history.operations(dataset))
        state.applied += !operation.isUndone;
    const Overlay overlay = history.overlay(dataset, rows);
    state.kept = static_cast<std::int64_t>(overlay.keptCount());
    overlay.forEachLine([&](std::uint64_t) { ++state.edited; });
    return state;
}

/// Works until it is killed: import, clean, edit, undo and redo in a random order; tells what comes next before each
/// change, and again once it is committed.
[[noreturn]] void work(const Project& project, std::uint64_t seed, int said) {
    const auto tell = [&](const State& state) {
        if (::write(said, &state, sizeof state) != ssize_t(sizeof state)) ::_exit(1);
    };
    auto store = ProjectStore::open(project.database());
    const auto summary = importFile(project.source(), project.datasets(), {});
    if (!store || !summary) ::_exit(1);
    State state{1, 0, std::int64_t(summary->rows), 0};
    tell(state);
    if (!store->addDataset({summary->dataset, "source.jsonl", summary->format, summary->rows, 0, 1})) ::_exit(1);
    tell(state);
    DataHistory history = store->history();
    Random random{seed};
    for (;;) {
        const auto overlay = std::make_shared<const Overlay>(history.overlay(summary->dataset, summary->rows));
        const auto view = DatasetView::open(project.datasets() / summary->dataset, project.edits(), overlay);
        if (!view) ::_exit(1);
        std::vector<RowChange> changes;
        DataOperation operation;
        operation.dataset = summary->dataset;
        operation.kind = "test";
        operation.settings = "{}";
        switch (random.below(5)) {
        case 0: { // clean: edits of many rows
            auto cleaned = applyCleaning(*view, "whitespace", {}, {}, project.edits(), {});
            if (!cleaned) ::_exit(1);
            changes = std::move(*cleaned);
            break;
        }
        case 1: { // edit one row
            auto edits = EditsWriter::open(project.edits());
            auto record = view->record(random.below(summary->rows));
            record->id.clear();
            record->text += " edited";
            const auto line = edits->append(toJsonLine(*record));
            if (!line || !edits->finish()) ::_exit(1);
            changes.push_back({random.below(summary->rows), RowChangeKind::Edit, *line});
            break;
        }
        case 2: // take rows out
            for (int i = 0; i < 500; ++i)
                changes.push_back(
                    {random.below(summary->rows) / 7 * 7 + 1000 * std::uint64_t(i), RowChangeKind::Remove, {}});
            std::erase_if(changes, [&](const RowChange& change) { return change.row >= summary->rows; });
            break;
        case 3: {
            // What undo makes is known once it is done: it is looked up in a copy of the state before.
            const State now = stateOf(history, summary->dataset, summary->rows);
            tell(now);
            if (!history.undo(summary->dataset)) ::_exit(1);
            tell(stateOf(history, summary->dataset, summary->rows));
            continue;
        }
        case 4:
            if (!history.redo(summary->dataset)) ::_exit(1);
            tell(stateOf(history, summary->dataset, summary->rows));
            continue;
        }
        if (!history.add(operation, changes)) ::_exit(1);
        tell(stateOf(history, summary->dataset, summary->rows));
    }
}

} // namespace

class TestDataKills : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLastCommittedStateIsLeft();
};

void TestDataKills::theLastCommittedStateIsLeft() {
    QTemporaryDir folder;
    std::string text;
    for (int i = 0; i < 20000; ++i)
        text += R"({"text": "row  )" + std::to_string(i) + "   of many, with   spaces \"}\n";
    Random random{11};
    int imports = 0, changes = 0;
    for (int round = 0; round < 50; ++round) {
        const Project project{fs::path(folder.path().toStdString()) / std::to_string(round)};
        fs::create_directories(project.datasets());
        testing::write(project.source(), text);
        int said[2];
        QCOMPARE(::pipe(said), 0);
        const pid_t child = ::fork();
        if (child == 0) work(project, random.state, said[1]);
        ::close(said[1]);
        ::usleep(static_cast<useconds_t>(random.below(round % 2 == 0 ? 60'000 : 900'000)));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY2(WIFSIGNALED(status), "the work ended by itself");
        std::vector<State> states;
        for (State state; ::read(said[0], &state, sizeof state) == ssize_t(sizeof state);)
            states.push_back(state);
        ::close(said[0]);

        // An import that had begun is gone or whole.
        removeKilledImports(project.datasets());
        const auto store = ProjectStore::open(project.database());
        QVERIFY2(store, store ? "" : store.error().english().c_str());
        std::vector<fs::path> segments(fs::directory_iterator(project.datasets()), {});
        QVERIFY(segments.size() <= 1);
        QVERIFY(!states.empty() || store->datasets().empty() || segments.size() == 1);
        if (segments.empty()) {
            QVERIFY(states.empty());
            continue;
        }
        ++imports;
        const std::string dataset = segments.front().filename().string();
        QCOMPARE(Segment::open(segments.front())->rowCount(), std::uint64_t(20000));
        if (store->datasets().empty()) continue;
        // Every change reported as committed is there; at most the one under way came through as well.
        DataHistory history = store->history();
        const State now = stateOf(history, dataset, 20000);
        const State last = states.empty() ? now : states.back();
        const bool isLast = now == last;
        QVERIFY2(isLast || std::abs(now.applied - last.applied) == 1,
            qPrintable(QString("applied %1, said %2").arg(now.applied).arg(last.applied)));
        changes += now.applied > 0;
        // Every row can be read, and undo leads back to the import.
        const auto view = DatasetView::open(
            segments.front(), project.edits(), std::make_shared<const Overlay>(history.overlay(dataset, 20000)));
        QVERIFY2(view, view ? "" : view.error().english().c_str());
        for (std::uint64_t row = 0; row < view->rowCount(); row += 37)
            QVERIFY(view->record(row));
        while (history.undo(dataset)->has_value()) {
        }
        QCOMPARE(stateOf(history, dataset, 20000), (State{1, 0, 20000, 0}));
        fs::remove_all(project.folder);
    }
    qInfo("of 50 kills %d came after an import, %d of these after a change", imports, changes);
    QVERIFY(imports > 15 && imports < 50);
    QVERIFY(changes > 10);
}

LUTHIER_TEST(TestDataKills)
#include "test_data_kills.moc"
