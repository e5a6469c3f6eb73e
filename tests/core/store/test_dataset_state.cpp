// A data set is in one state, whoever asks: the import, and what project.db says was done to it.

#include "core/base/lock.h"
#include "core/base/text.h"
#include "core/data/import/import_file.h"
#include "core/store/dataset_state.h"
#include "core/store/project_store.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;
namespace fs = std::filesystem;

class TestDatasetState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatWasCleanedStaysClean();
    void theCommandLineSplitsWhatIsThere();
    void severalSetsAndFrozenFilesAreSplit();
    void anOpenProjectIsNotChanged();

private:
    fs::path root() const { return m_folder->path().toStdString(); }
    static QString text(const fs::path& path) { return QString::fromStdString(path.string()); }
    testing::EngineOutput data(QStringList arguments) const {
        arguments.prepend("data");
        arguments << "--to" << text(root() / "frozen");
        return testing::runEngine(arguments);
    }
    static int rowsIn(const QString& output) {
        int rows = 0;
        for (const QString& line : output.split('\n'))
            rows += line.section('(', 1).section(' ', 0, 0).toInt();
        return rows;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_dataset;
};

void TestDatasetState::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    std::string text;
    for (const char* name : {"one", "two", "three", "four", "five", "six"})
        for (int twice = 0; twice < 2; ++twice)
            text += std::string(R"({"messages": [{"role": "user", "content": "What is )") + name +
                    R"(?"}, {"role": "assistant", "content": "It is the number )" + name + R"( of all."}]})" + "\n";
    testing::write(root() / "rows.jsonl", text);
    m_dataset = root() / "datasets" / importFile(root() / "rows.jsonl", root() / "datasets", {}, {})->dataset;
}

void TestDatasetState::whatWasCleanedStaysClean() {
    QCOMPARE(presentView(m_dataset)->overlay().keptCount(), std::uint64_t(12)); // no project.db yet
    DatasetView view = *presentView(m_dataset);
    const auto report = cleanDataset(m_dataset, {{"exact_duplicates", {}}}, {}, {}, view);
    QVERIFY2(report, report ? "" : report.error().english().c_str());
    QCOMPARE(report->after, std::uint64_t(6));
    // Asked again, with a slash behind it, or as the window asks: the same.
    QCOMPARE(presentView(m_dataset / "")->overlay().keptCount(), std::uint64_t(6));
    const auto store = *ProjectStore::open(root() / "project.db");
    const auto done = store.history().operations(m_dataset.filename().string());
    QCOMPARE(done.size(), std::size_t(1));
    QCOMPARE(done[0].kind, std::string("clean:exact_duplicates"));
    QCOMPARE(done[0].removed, std::uint64_t(6));
    // What the window takes back is back.
    QVERIFY(*store.history().undo(m_dataset.filename().string()));
    QCOMPARE(presentView(m_dataset)->overlay().keptCount(), std::uint64_t(12));
}

void TestDatasetState::theCommandLineSplitsWhatIsThere() {
    const auto cleaned = data({"clean", text(m_dataset)});
    QVERIFY2(cleaned.exitCode == 0 && cleaned.out.contains("(6 of 12 rows)"), qPrintable(cleaned.out + cleaned.err));
    const auto split = data({"split", text(m_dataset), "--eval-fraction", "0.2"});
    QVERIFY2(split.exitCode == 0, qPrintable(split.err));
    QCOMPARE(rowsIn(split.out), 6);
    QVERIFY2(split.err.contains("6 of 12 rows"), qPrintable(split.err)); // and it is said
    QCOMPARE(rowsIn(data({"split", text(m_dataset), "--as-imported"}).out), 12);
}

void TestDatasetState::severalSetsAndFrozenFilesAreSplit() {
    testing::write(root() / "more.jsonl", R"({"text": "A row of another file, of its own."})"
                                          "\n");
    const auto other = root() / "datasets" / importFile(root() / "more.jsonl", root() / "datasets", {}, {})->dataset;
    const auto cleaned = data({"clean", text(m_dataset), text(other)});
    QVERIFY2(cleaned.exitCode == 0, qPrintable(cleaned.err));
    const auto split = data({"split", text(m_dataset), text(other), "--eval-fraction", "0.3"});
    QVERIFY2(split.exitCode == 0, qPrintable(split.err));
    QCOMPARE(rowsIn(split.out), 7);
    const QString train = root().string().empty() ? QString() : split.out.section(' ', 1, 1);
    const auto again = data({"split", train, "--eval-fraction", "0.3"});
    QVERIFY2(again.exitCode == 0, qPrintable(again.err));
    QCOMPARE(rowsIn(again.out), split.out.section('(', 1).section(' ', 0, 0).toInt());
}

void TestDatasetState::anOpenProjectIsNotChanged() {
    const auto lock = FileLock::take(root() / "project.lock"); // as a window has it
    QVERIFY(lock);
    const auto refused = data({"clean", text(m_dataset)});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.err.contains("lock.held"), qPrintable(refused.err));
    QCOMPARE(data({"split", text(m_dataset)}).exitCode, 0); // reading is free
}

LUTHIER_TEST(TestDatasetState)
#include "test_dataset_state.moc"
