#include "core/base/random.h"
#include "core/data/clean/recipe.h"
#include "core/data/import/import_file.h"
#include "core/data/look/label_sample.h"
#include "core/data/look/quality_report.h"
#include "core/data/look/row_filter.h"
#include "core/data/look/search.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace luthier;
using Rows = std::vector<std::uint64_t>;

namespace {

Record chat(const std::string& question, const std::string& answer) {
    Record record;
    record.messages = {{"user", question}, {"assistant", answer}};
    return record;
}

} // namespace

class TestLook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsFoundWhereItIs();
    void rowsAreSearched();
    void editedRowsAreSearchedAsTheyRead();
    void rowsAreFilteredAndSorted();
    void factsFollowEdits();
    void errorRatesHaveTheirInterval();
    void reportsSayWhatWasDone();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    DatasetView viewOf(const std::vector<Record>& rows) {
        static int number = 0;
        std::string text;
        for (const Record& row : rows)
            text += toJsonLine(row) + "\n";
        const auto file = at("rows" + std::to_string(number++) + ".jsonl");
        testing::write(file, text);
        return *DatasetView::open(at("datasets") / importFile(file, at("datasets"), {})->dataset);
    }
};

void TestLook::textIsFoundWhereItIs() {
    Random random{5};
    for (int round = 0; round < 3000; ++round) {
        std::string text, needle;
        for (std::uint64_t i = random.below(120); i > 0; --i)
            text += "aAbB@`[{zZ\xE7\xB4"[random.below(12)];
        for (std::uint64_t i = 1 + random.below(4); i > 0; --i)
            needle += "ab@`[{z\xE7\xB4"[random.below(9)];
        std::string lower = text;
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const std::size_t from = random.below(text.size() + 1);
        QCOMPARE(findFolded(text, needle, from), lower.find(needle, from));
    }
}

void TestLook::rowsAreSearched() {
    std::vector<Record> rows;
    for (int i = 0; i < 1000; ++i)
        rows.push_back(chat("Question " + std::to_string(i), i % 100 == 7 ? "The BRIDGE is 琴橋" : "Nothing"));
    rows[500] = chat("He said \"bridge\"\nand left", "path\\to");
    const DatasetView view = viewOf(rows);
    const auto found = [&](const std::string& text) { return *searchRows(view, text, {}); };
    QCOMPARE(found("bridge"), (Rows{7, 107, 207, 307, 407, 500, 507, 607, 707, 807, 907}));
    QCOMPARE(found("琴橋").size(), std::size_t(10));
    QCOMPARE(found("question 99").size(), std::size_t(11));
    QCOMPARE(found("\"bridge\"\nand"), (Rows{500})); // as it is said, not as it is written
    QCOMPARE(found("h\\to"), (Rows{500}));
    QCOMPARE(found("assistant"), (Rows{})); // in every line's JSON, but in no text
    QCOMPARE(found("user"), (Rows{}));
    QCOMPARE(found("nand left"), (Rows{})); // the n of a line break
    QCOMPARE(found("and left"), (Rows{500}));
    QCOMPARE(found("").size(), std::size_t(1000));
    QCOMPARE(*matchRows(view, "question [12]3$", {}), (Rows{}));
    QCOMPARE(*matchRows(view, "^question [12]3$", {}), (Rows{}));
    QCOMPARE(*matchRows(view, "question [12]3\\b", {}), (Rows{13, 23}));
    QCOMPARE(matchRows(view, "(", {}).error().code, std::string("search.pattern"));
}

void TestLook::editedRowsAreSearchedAsTheyRead() {
    std::vector<Record> rows(300, chat("q", "violin"));
    const DatasetView plain = viewOf(rows);
    auto edits = EditsWriter::open(at("edits.jsonl"));
    auto overlay = std::make_shared<Overlay>(plain.rowCount());
    overlay->apply(1, {3, RowChangeKind::Edit, *edits->append(toJsonLine(chat("q", "viola")))});
    overlay->apply(1, {300, RowChangeKind::Add, *edits->append(toJsonLine(chat("q", "a VIOLIN more")))});
    QVERIFY(edits->finish());
    const auto view = plain.with(at("edits.jsonl"), overlay);
    const auto found = searchRows(*view, "violin", {});
    QCOMPARE(found->size(), std::size_t(300));
    QCOMPARE(found->back(), std::uint64_t(300));
    QVERIFY(std::find(found->begin(), found->end(), 3) == found->end());
    QCOMPARE(*searchRows(*view, "viola", {}), (Rows{3}));
}

void TestLook::rowsAreFilteredAndSorted() {
    const DatasetView plain = viewOf({chat("b", "The answer is long enough to tell what language it is written in."),
        chat("a", "I'm sorry, but I cannot help with that."),
        chat("c", "請先把弦放鬆，再慢慢把琴橋推回原來的位置，不要太用力。"), chat("d", "ok")});
    auto overlay = std::make_shared<Overlay>(plain.rowCount());
    overlay->apply(1, {1, RowChangeKind::Remove, {}});
    auto edits = EditsWriter::open(at("tags.jsonl"));
    overlay->apply(2, {3, RowChangeKind::Tag, *edits->append(R"(["later"])")});
    QVERIFY(edits->finish());
    const auto view = plain.with(at("tags.jsonl"), overlay);
    const auto facts = countFacts(*view, nullptr, {});
    QVERIFY(facts && !facts->isInTokens);
    QCOMPARE(facts->language(2), std::string("zh-Hant"));
    QCOMPARE(facts->lengths[3], std::uint32_t(3));
    QCOMPARE(facts->turns[0], std::uint16_t(2));
    QVERIFY(facts->quality[1] < 0.25f && facts->quality[0] > 0.8f);
    const auto chosen = [&](const RowFilter& filter, RowOrder order = RowOrder::Number, bool descending = false) {
        return *chooseRows(*view, &*facts, filter, order, descending, {});
    };
    QCOMPARE(chosen({}), (Rows{0, 1, 2, 3}));
    RowFilter filter;
    filter.status = RowStatus::Kept;
    QCOMPARE(chosen(filter), (Rows{0, 2, 3}));
    filter.status = RowStatus::TakenOut;
    QCOMPARE(chosen(filter), (Rows{1}));
    filter = {};
    filter.language = "zh-Hant";
    QCOMPARE(chosen(filter), (Rows{2}));
    filter = {};
    filter.tag = "later";
    QCOMPARE(chosen(filter), (Rows{3}));
    filter = {};
    filter.mostQuality = 0.3;
    QCOMPARE(chosen(filter), (Rows{1}));
    filter = {};
    filter.leastLength = 10;
    QCOMPARE(chosen(filter, RowOrder::Prompt), (Rows{1, 0, 2}));
    QCOMPARE(chosen({}, RowOrder::Prompt, true), (Rows{3, 2, 0, 1}));
    QCOMPARE(chosen({}, RowOrder::Length).front(), std::uint64_t(3));
    QCOMPARE(chosen({}, RowOrder::Quality).front(), std::uint64_t(1));
    QCOMPARE(chosen({}, RowOrder::Status, true).front(), std::uint64_t(1));
    filter = {};
    filter.text = "an.wer";
    filter.isPattern = true;
    QCOMPARE(chosen(filter), (Rows{0}));
}

void TestLook::factsFollowEdits() {
    std::vector<Record> rows(200, chat("q", "violin"));
    const DatasetView plain = viewOf(rows);
    const auto before = countFacts(plain, nullptr, {});
    auto edits = EditsWriter::open(at("facts.jsonl"));
    auto overlay = std::make_shared<Overlay>(plain.rowCount());
    overlay->apply(1, {5, RowChangeKind::Edit, *edits->append(toJsonLine(chat("q", "violins")))});
    overlay->apply(1, {200, RowChangeKind::Add, *edits->append(toJsonLine(chat("q", "")))});
    QVERIFY(edits->finish());
    const auto view = plain.with(at("facts.jsonl"), overlay);
    const auto after = countFacts(*view, nullptr, {}, &*before, &plain);
    QCOMPARE(after->size(), std::size_t(201));
    QCOMPARE(after->lengths[5], std::uint32_t(8));
    QCOMPARE(after->lengths[6], std::uint32_t(7));
    QCOMPARE(after->quality[200], 0.f);
    // After undo, the row counts as before.
    const auto undone = countFacts(plain, nullptr, {}, &*after, &*view);
    QCOMPARE(undone->lengths[5], std::uint32_t(7));
    QCOMPARE(undone->size(), std::size_t(200));
}

void TestLook::errorRatesHaveTheirInterval() {
    // Wilson's score interval at 95 %, as statsmodels' proportion_confint(method="wilson") gives it.
    const ErrorRate rate = errorRate(2, 50);
    QCOMPARE(rate.rate, 0.04);
    QVERIFY(std::abs(rate.low - 0.011044) < 1e-5 && std::abs(rate.high - 0.134610) < 1e-5);
    QCOMPARE(errorRate(0, 10).low, 0.0);
    QVERIFY(std::abs(errorRate(0, 10).high - 0.277533) < 1e-5);
    QCOMPARE(errorRate(10, 10).high, 1.0);
    QCOMPARE(errorRate(0, 0).high, 1.0);
    const DatasetView view = viewOf(std::vector<Record>(100, chat("q", "a")));
    const auto sample = drawSample(view, 30, 4);
    QCOMPARE(sample.size(), std::size_t(30));
    QVERIFY(std::is_sorted(sample.begin(), sample.end()));
    QVERIFY(std::adjacent_find(sample.begin(), sample.end()) == sample.end());
    QVERIFY(sample != drawSample(view, 30, 5));
    QCOMPARE(drawSample(view, 200, 4).size(), std::size_t(100));
}

void TestLook::reportsSayWhatWasDone() {
    const DatasetView before =
        viewOf({chat("a", "one  two | three"), chat("b", "I'm sorry, but I cannot."), chat("c", "<ok>")});
    DatasetView after = before;
    const auto report = runCleaning(after, "shop", {{"whitespace", {}}, {"refusals", {}}}, {}, at("report.jsonl"), {});
    QVERIFY(report);
    const auto facts = countFacts(after, nullptr, {});
    const Say say = [](const char*, std::string_view english) { return std::string(english); };
    const std::string markdown = reportMarkdown(*report, before, after, *facts, say);
    const std::string html = reportHtml(*report, before, after, *facts, say);
    for (const char* part :
        {"2 of 3 rows kept (66.7 %)", "| Refusals | {} | 1 | 0 |", "one  two \\| three", "one two \\| three"})
        QVERIFY2(markdown.find(part) != std::string::npos, (part + markdown).c_str());
    for (const char* part : {"<h1>shop</h1>", "<td>Refusals</td><td>{}</td><td>1</td>", "one two | three"})
        QVERIFY2(html.find(part) != std::string::npos, (part + html).c_str());
}

LUTHIER_TEST(TestLook)
#include "test_look.moc"
