#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/clean/recipe.h"
#include "core/data/import/import_file.h"
#include "core/data/look/quality_report.h"
#include "core/data/segment.h"
#include "core/data/split.h"
#include "core/store/dataset_state.h"
#include "core/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <ranges>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kRejectedShown = 100; // all of them stand in the data set's rejected.jsonl

Json importJson(
    const std::filesystem::path& to, const ImportSummary& summary, const std::vector<RejectedLine>& rejected) {
    Json lines = Json::array();
    for (const RejectedLine& line : rejected | std::views::take(kRejectedShown))
        lines.push_back({{"line", line.line}, {"reason", line.reason.english()}});
    return {{"folder", (to / summary.dataset).string()}, {"format", summary.format}, {"rows", summary.rows},
        {"duplicates", summary.duplicates}, {"rejected", summary.rejected}, {"imported_before", summary.alreadyThere},
        {"rejected_lines", lines}};
}

} // namespace

CommandAction addDataImport(CLI::App& app) {
    struct Options {
        std::string file, to = "datasets", mapping;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("file", options->file,
           "JSON, JSONL, CSV, TSV, Parquet, Arrow (.gz and .zst too), text, HTML or PDF, a folder of them, or what "
           "datasets "
           "saved to disk")
        ->required();
    app.add_option("--to", options->to, "The folder of data sets");
    app.add_option("--columns", options->mapping,
        R"(Which column is what, as JSON: {"prompt": "question", "response": "answer"})");
    return [options, answers]() -> Result<int> {
        Progress progress;
        progress.report = [answers](
                              std::uint64_t done, std::uint64_t total) { answers->progress("importing", done, total); };
        ImportOptions importOptions;
        if (!options->mapping.empty()) {
            const auto json = nlohmann::ordered_json::parse(options->mapping, nullptr, false);
            if (!json.is_object())
                return fail("json.syntax", {QT_TRANSLATE_NOOP("errors", "--columns is no JSON object."), {}});
            LUTHIER_TRY(mapping, mappingFromJson(json));
            importOptions.mapping = std::move(mapping);
        }
        Json datasets = Json::array();
        for (const std::filesystem::path& part : savedSplits(options->file)) {
            LUTHIER_TRY(summary, importFile(part, options->to, progress, importOptions));
            answers->endProgress();
            LUTHIER_TRY(rejected, readRejected(std::filesystem::path(options->to) / summary.dataset));
            datasets.push_back(importJson(options->to, summary, rejected));
            if (answers->isJson()) continue;
            fmt::print("{}: {} rows ({}), {} of them twice, {} set aside{}\n",
                (std::filesystem::path(options->to) / summary.dataset).string(), formatCount(summary.rows),
                summary.format, formatCount(summary.duplicates), formatCount(summary.rejected),
                summary.alreadyThere ? ", imported before" : "");
            for (std::size_t i = 0; i < std::min<std::size_t>(rejected.size(), 10); ++i)
                fmt::print("  line {}: {}\n", rejected[i].line, rejected[i].reason.english());
        }
        answers->result(Json{{"datasets", datasets}});
        return kExitDone;
    };
}

namespace {

Json cleanJson(const std::filesystem::path& frozen, const CleanReport& report) {
    Json steps = Json::array();
    for (const CleanReport::Line& line : report.lines)
        steps.push_back({{"operation", line.step.operation}, {"removed", line.removed}, {"edited", line.edited}});
    return {{"file", frozen.string()}, {"before", report.before}, {"after", report.after}, {"steps", steps}};
}

void printSteps(const CleanReport& report) {
    for (const CleanReport::Line& line : report.lines)
        fmt::print("{:<18} {:>9} taken out  {:>9} edited\n", line.step.operation, formatCount(line.removed),
            formatCount(line.edited));
}

Result<void> writeReport(const std::filesystem::path& file, const CleanReport& report, const DatasetView& before,
    const DatasetView& after, const Tokenizer* tokenizer) {
    LUTHIER_TRY(facts, countFacts(after, tokenizer, {}));
    const Say plain = [](const char*, std::string_view english) { return std::string(english); };
    return writeWhole(file, file.extension() == ".html" ? reportHtml(report, before, after, facts, plain)
                                                        : reportMarkdown(report, before, after, facts, plain));
}

/// The current rows of a data set, or those of a frozen file. Says what was taken out before.
Result<std::vector<Record>> presentRows(const std::filesystem::path& given, bool asImported) {
    if (std::filesystem::is_regular_file(given)) return readRecords(given);
    LUTHIER_TRY(view, asImported ? DatasetView::open(given) : presentView(given));
    if (const std::uint64_t removed = view.overlay().removedCount(); removed > 0)
        fmt::print(stderr, "{}: {} of {} rows; the others were taken out of it\n", given.string(),
            formatCount(view.overlay().keptCount()), formatCount(view.rowCount()));
    return view.keptRows();
}

} // namespace

CommandAction addDataClean(CLI::App& app) {
    struct Options {
        std::vector<std::string> datasets;
        std::string recipe, model, to = "frozen", report;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("dataset", options->datasets, "Data set folders that `data import` made")->required();
    app.add_option("--recipe", options->recipe, "Cleaning steps that the window saved; without it, its defaults");
    app.add_option("--model", options->model, "A model folder: lengths are in its tokens, else in characters");
    app.add_option("--to", options->to, "The folder of frozen rows");
    app.add_option("--report", options->report, "Writes a quality report: .md or .html (of one data set)");
    app.footer("What is done is kept in the project.db beside the folder of data sets: `data split` and the window see "
               "the rows as they stand then, and the window can undo it.");
    return [options, answers]() -> Result<int> {
        CleanRecipe recipe = defaultCleanRecipe();
        if (!options->recipe.empty()) {
            LUTHIER_TRY(text, readWhole(options->recipe));
            LUTHIER_TRY(parsed, parseCleanRecipe(text));
            recipe = std::move(parsed);
        }
        if (!options->report.empty() && options->datasets.size() > 1)
            return fail("data.one_report", {QT_TRANSLATE_NOOP("errors", "A report is of one data set."), {}}, {},
                {QT_TRANSLATE_NOOP("errors", "Clean them one by one, or leave --report out."), {}});
        std::optional<Tokenizer> tokenizer;
        if (!options->model.empty()) {
            LUTHIER_TRY(opened, Tokenizer::open(options->model));
            tokenizer = std::move(opened);
        }
        const Tokenizer* used = tokenizer ? &*tokenizer : nullptr;
        LUTHIER_TRY_DO(makeFolder(options->to));
        Json cleaned = Json::array();
        for (const std::string& dataset : options->datasets) {
            LUTHIER_TRY(before, presentView(dataset));
            DatasetView view = before;
            LUTHIER_TRY(report, cleanDataset(dataset, recipe, {used}, {}, view));
            LUTHIER_TRY(rows, view.keptRows());
            LUTHIER_TRY(frozen, freezeRows(rows, options->to));
            cleaned.push_back(cleanJson(frozen, report));
            if (!answers->isJson()) {
                printSteps(report);
                fmt::print(
                    "{} ({} of {} rows)\n", frozen.string(), formatCount(report.after), formatCount(report.before));
            }
            if (!options->report.empty()) LUTHIER_TRY_DO(writeReport(options->report, report, before, view, used));
        }
        answers->result(Json{{"datasets", cleaned}});
        return kExitDone;
    };
}

CommandAction addDataSplit(CLI::App& app) {
    struct Options {
        std::vector<std::string> datasets;
        std::string to = "frozen";
        bool asImported = false;
        SplitPlan plan;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("dataset", options->datasets,
           "Data sets that `data import` made, as they stand now, or frozen files; several are split together")
        ->required();
    app.add_option("--to", options->to, "The folder of frozen rows");
    app.add_option("--eval-fraction", options->plan.evalFraction, "Share of rows kept back")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--seed", options->plan.seed, "Of the split");
    app.add_flag("--as-imported", options->asImported, "Without what was cleaned and edited since");
    return [options, answers]() -> Result<int> {
        std::vector<Record> rows;
        for (const std::string& dataset : options->datasets) {
            LUTHIER_TRY(present, presentRows(dataset, options->asImported));
            rows.insert(rows.end(), std::make_move_iterator(present.begin()), std::make_move_iterator(present.end()));
        }
        if (rows.empty())
            return fail("data.no_rows", {QT_TRANSLATE_NOOP("errors", "There is nothing to split."), {}},
                {QT_TRANSLATE_NOOP("errors", "None of the named rows are left."), {}}, {});
        const Split split = splitRows(rows, options->plan);
        const auto freeze = [&](const std::vector<std::size_t>& side) {
            std::vector<Record> chosen;
            for (const std::size_t row : side)
                chosen.push_back(rows[row]);
            return freezeRows(chosen, options->to);
        };
        LUTHIER_TRY(train, freeze(split.train));
        LUTHIER_TRY(eval, freeze(split.eval));
        answers->result(Json{{"train", {{"file", train.string()}, {"rows", split.train.size()}}},
            {"eval", {{"file", eval.string()}, {"rows", split.eval.size()}}}});
        if (!answers->isJson())
            fmt::print("train {} ({} rows)\neval {} ({} rows)\n", train.string(), split.train.size(), eval.string(),
                split.eval.size());
        return kExitDone;
    };
}

} // namespace luthier
