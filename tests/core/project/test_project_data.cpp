// Rows of a project without a window: what can learn from them, edits, and what a new run is given.

#include "core/project/kept_exports.h"
#include "core/project/row_edits.h"
#include "core/project/run_preparation.h"
#include "tests/core/project/project_fixture.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace luthier;

class TestProjectData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_project = std::make_unique<testing::ProjectFixture>(); }
    void whatCanLearnIsToldByTheFirstRow();
    void rowsAreSplitWhereTheyMayBe();
    void rowsAreMerged();
    void changedLinesAreRead();
    void aRunGetsItsRows();
    void aSplitThatHoldsIsTaken();
    void whatIsMixedInIsNeverEvaluated();
    void aPilotTakesAFew();
    void exportsAreKeptOnce();

private:
    static std::set<std::string> idsOf(const std::vector<Record>& rows) {
        std::set<std::string> out;
        for (const Record& row : rows)
            out.insert(row.id);
        return out;
    }
    NewRun newRun() const {
        NewRun run;
        run.recipe.name = "lora";
        run.recipe.model.path = m_project->answers.modelPath;
        run.dataset = m_project->shop;
        return run;
    }
    std::unique_ptr<testing::ProjectFixture> m_project;
};

void TestProjectData::whatCanLearnIsToldByTheFirstRow() {
    ProjectData& data = *m_project->data;
    const std::string pairs = m_project->importText("pairs.jsonl", R"({"prompt": "a", "chosen": "b", "rejected": "c"})"
                                                                   "\n");
    QVERIFY(data.suits(m_project->shop, ObjectiveType::Sft));
    QVERIFY(!data.suits(m_project->shop, ObjectiveType::Dpo));
    QVERIFY(data.suits(pairs, ObjectiveType::Dpo) && data.suits(pairs, ObjectiveType::Kto));
    QVERIFY(!data.suits(pairs, ObjectiveType::Sft));
    QVERIFY(!data.suits("nowhere", ObjectiveType::Sft));
    QVERIFY(data.areAlike(pairs, pairs) && !data.areAlike(pairs, m_project->shop));
    QVERIFY(!data.areAlike("nowhere", "nowhere"));
}

void TestProjectData::rowsAreSplitWhereTheyMayBe() {
    Record text;
    text.text = "first 一\xE3\x80\x80 second";
    const auto cut = splitRecord(text, {.byte = 9});
    QVERIFY(cut);
    QCOMPARE(cut->first.text, std::string("first 一"));
    QCOMPARE(cut->second.text, std::string("second")); // the wide space went, too
    QVERIFY(!splitRecord(text, {.byte = 0}) && !splitRecord(text, {.byte = 1000}));

    Record chat;
    chat.messages = {{"system", "s"}, {"user", "a"}, {"assistant", "b"}, {"user", "c"}, {"assistant", "d"}};
    const auto parts = splitRecord(chat, {.turn = 2});
    QVERIFY(parts);
    QCOMPARE(parts->first.messages.size(), std::size_t(3));
    QCOMPARE(parts->second.messages.size(), std::size_t(3));
    QCOMPARE(parts->second.messages.front().role, std::string("system"));
    QVERIFY(!splitRecord(chat, {.turn = 1}) && !splitRecord(chat, {.turn = 4})); // after a question; nothing is left
    chat.preference = Preference{};
    QVERIFY(!splitRecord(chat, {.turn = 2}));
}

void TestProjectData::rowsAreMerged() {
    Record first, second, text;
    first.messages = {{"system", "s"}, {"user", "a"}, {"assistant", "b"}};
    second.messages = {{"system", "other"}, {"user", "c"}, {"assistant", "d"}};
    text.text = "x";
    const auto merged = mergedRecords(first, second);
    QVERIFY(merged);
    QCOMPARE(merged->messages.size(), std::size_t(5));
    QCOMPARE(merged->messages[3].content, std::string("c"));
    QVERIFY(!mergedRecords(first, text));
    QCOMPARE(mergedRecords(text, text)->text, std::string("x\n\nx"));
}

void TestProjectData::changedLinesAreRead() {
    ProjectData& data = *m_project->data;
    auto view = *data.view(m_project->shop);
    Record row = *view.record(3);
    row.messages.back().content = "changed";
    const auto changes =
        data.writeLines(m_project->shop, {{3, RowChangeKind::Edit, lineOf(row)}, {4, RowChangeKind::Remove, {}}});
    QVERIFY(changes);
    DataOperation operation;
    operation.dataset = m_project->shop;
    operation.kind = "edit";
    operation.settings = "{}";
    const auto id = m_project->store->history().add(operation, *changes);
    QVERIFY(id && *id > 0);
    QCOMPARE(data.newestOperation(m_project->shop), *id);
    QVERIFY(data.view(m_project->shop)->record(3)->messages.back().content != "changed"); // kept as it was
    data.forgetView(m_project->shop);
    view = *data.view(m_project->shop);
    QCOMPARE(view.record(3)->messages.back().content, std::string("changed"));
    QCOMPARE(nextKeptRow(view, 3), std::optional<std::uint64_t>(5));
    QVERIFY(!nextKeptRow(view, view.rowCount() - 1));
}

void TestProjectData::aRunGetsItsRows() {
    const auto prepared = prepareFolder(*m_project->data, newRun());
    QVERIFY2(prepared, prepared ? "" : prepared.error().english().c_str());
    const auto recipe = readRecipe(prepared->folder.recipe());
    QVERIFY(recipe);
    const auto train = *readRecords(resolvePath(recipe->data.train.front(), prepared->folder.path));
    const auto eval = *readRecords(resolvePath(recipe->data.eval, prepared->folder.path));
    QVERIFY(recipe->data.test.empty());
    QCOMPARE(train.size() + eval.size(), std::size_t(320));
    QVERIFY(eval.size() > 20 && eval.size() < 80);
    for (const std::string& id : idsOf(eval))
        QVERIFY2(!idsOf(train).contains(id), id.c_str());
    QCOMPARE(prepared->row.folder, prepared->folder.path.filename().string());
    // The same choice again is another folder over the same frozen rows.
    const auto again = prepareFolder(*m_project->data, newRun());
    QVERIFY(again && again->folder.path != prepared->folder.path);
    QCOMPARE(readRecipe(again->folder.recipe())->data.train, recipe->data.train);
}

void TestProjectData::aSplitThatHoldsIsTaken() {
    ProjectData& data = *m_project->data;
    const auto rows = *data.keptRows(m_project->shop);
    const auto freeze = [&](std::size_t from, std::size_t to) {
        return freezeRows({rows.begin() + std::ptrdiff_t(from), rows.begin() + std::ptrdiff_t(to)}, data.frozenFolder())
            ->filename()
            .string();
    };
    FrozenSplit split;
    split.train = freeze(0, 300);
    split.eval = freeze(300, 310);
    split.test = freeze(310, 320);
    QVERIFY(data.setFrozenSplits(m_project->shop, {split}));
    auto sides = sidesOf(data, newRun());
    QCOMPARE(sides->train.size(), std::size_t(300));
    QCOMPARE(sides->eval.size(), std::size_t(10));
    QCOMPARE(sides->test.size(), std::size_t(10));
    // Rows that changed since are split anew.
    DataOperation operation;
    operation.dataset = m_project->shop;
    operation.kind = "take_out";
    operation.settings = "{}";
    const RowChange change{0, RowChangeKind::Remove, {}};
    QVERIFY(m_project->store->history().add(operation, {&change, 1}));
    data.forgetView(m_project->shop);
    QVERIFY(!data.currentSplit(m_project->shop) && data.frozenSplit(m_project->shop));
    sides = sidesOf(data, newRun());
    QVERIFY(sides->test.empty());
    QCOMPARE(sides->train.size() + sides->eval.size(), std::size_t(319));
}

void TestProjectData::whatIsMixedInIsNeverEvaluated() {
    // Half of its rows ask the shop's questions; questions held out there must not come in here.
    const auto shop = *m_project->data->keptRows(m_project->shop);
    std::string lines;
    for (std::size_t i = 0; i < 100; ++i)
        lines += toJsonLine(shop[i]) + "\n" + R"({"messages": [{"role": "user", "content": "other )" +
                 std::to_string(i) + R"("}, {"role": "assistant", "content": "yes"}]})" + "\n";
    const std::string other = m_project->importText("other.jsonl", lines);
    NewRun run = newRun();
    const auto alone = sidesOf(*m_project->data, run);
    run.also = {{other, 0}};
    const auto sides = sidesOf(*m_project->data, run);
    QVERIFY(sides && sides->train.size() > alone->train.size() + 100);
    QCOMPARE(sides->eval, alone->eval);
    for (const Record& kept : sides->eval)
        for (const Record& row : sides->train)
            QVERIFY2(row.prompt() != kept.prompt(), kept.prompt().c_str());
    run.also = {{other, 0.1}};
    QCOMPARE(sidesOf(*m_project->data, run)->train.size(),
        alone->train.size() + std::size_t(0.1 * double(alone->train.size()) + 0.5));
}

void TestProjectData::aPilotTakesAFew() {
    NewRun run = newRun();
    run.share = 0.05;
    const auto sides = sidesOf(*m_project->data, run);
    QCOMPARE(sides->train.size(), std::size_t(16)); // the least that says something
    QCOMPARE(sides->eval.size(), std::size_t(32));
}

void TestProjectData::exportsAreKeptOnce() {
    const auto project = m_project->root();
    ExportOutcome outcome{project / "exports" / "a", "0001-lora", ExportForm::Merged, {8, 256, 250, 0.1, false}};
    QVERIFY(keepExport(*m_project->store, project, outcome));
    outcome.folder = "/elsewhere/b";
    QVERIFY(keepExport(*m_project->store, project, outcome));
    outcome.folder = project / "exports" / "a";
    outcome.parity.agreeing = 256;
    QVERIFY(keepExport(*m_project->store, project, outcome));
    const auto kept = keptExports(*m_project->store, "/moved/project");
    QCOMPARE(kept.size(), std::size_t(2));
    QCOMPARE(kept[0].folder, std::filesystem::path("/moved/project/exports/a")); // a project may move
    QCOMPARE(kept[0].agreeing, 256);
    QCOMPARE(kept[0].format, std::string("merged"));
    QCOMPARE(kept[1].folder, std::filesystem::path("/elsewhere/b"));
    QVERIFY(!kept[1].exists());
}

LUTHIER_TEST(TestProjectData)
#include "test_project_data.moc"
