#include "app/engine/command_line.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/clean/recipe.h"
#include "core/data/import/import_file.h"
#include "core/data/look/quality_report.h"
#include "core/data/segment.h"
#include "core/data/split.h"
#include "core/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

namespace luthier {

CommandAction addDataImport(CLI::App& app) {
    struct Options {
        std::string file, to = "datasets", mapping;
    };
    auto options = std::make_shared<Options>();
    app.add_option("file", options->file,
           "JSON, JSONL, CSV, TSV, Parquet (.gz and .zst too), text, HTML or PDF, or a folder of them")
        ->required();
    app.add_option("--to", options->to, "The folder of data sets");
    app.add_option("--columns", options->mapping,
        R"(Which column is what, as JSON: {"prompt": "question", "response": "answer"})");
    return [options]() -> Result<int> {
        Progress progress;
        const bool isTerminal = ::isatty(STDERR_FILENO) == 1;
        if (isTerminal)
            progress.report = [](std::uint64_t done, std::uint64_t total) {
                fmt::print(stderr, "\rimporting {:3.0f} %", total ? 100.0 * double(done) / double(total) : 100.0);
            };
        ImportOptions importOptions;
        if (!options->mapping.empty()) {
            const auto json = nlohmann::ordered_json::parse(options->mapping, nullptr, false);
            if (!json.is_object())
                return fail("json.syntax", {QT_TRANSLATE_NOOP("errors", "--columns is no JSON object."), {}});
            LUTHIER_TRY(mapping, mappingFromJson(json));
            importOptions.mapping = std::move(mapping);
        }
        LUTHIER_TRY(summary, importFile(options->file, options->to, progress, importOptions));
        if (isTerminal) fmt::print(stderr, "\r\x1b[K");
        fmt::print("{}: {} rows ({}), {} of them twice, {} set aside{}\n",
            (std::filesystem::path(options->to) / summary.dataset).string(), formatCount(summary.rows), summary.format,
            formatCount(summary.duplicates), formatCount(summary.rejected),
            summary.alreadyThere ? ", imported before" : "");
        if (summary.rejected == 0) return 0;
        LUTHIER_TRY(rejected, readRejected(std::filesystem::path(options->to) / summary.dataset));
        for (std::size_t i = 0; i < std::min<std::size_t>(rejected.size(), 10); ++i)
            fmt::print("  line {}: {}\n", rejected[i].line, rejected[i].reason.english());
        return 0;
    };
}

CommandAction addDataClean(CLI::App& app) {
    struct Options {
        std::string dataset, recipe, model, to = "frozen", report;
    };
    auto options = std::make_shared<Options>();
    app.add_option("dataset", options->dataset, "A data set folder that `data import` made")->required();
    app.add_option("--recipe", options->recipe, "Cleaning steps that the window saved; without it, its defaults");
    app.add_option("--model", options->model, "A model folder: lengths are in its tokens, else in characters");
    app.add_option("--to", options->to, "The folder of frozen rows");
    app.add_option("--report", options->report, "Writes a quality report: .md or .html");
    return [options]() -> Result<int> {
        LUTHIER_TRY(before, DatasetView::open(options->dataset));
        CleanRecipe recipe = defaultCleanRecipe();
        if (!options->recipe.empty()) {
            LUTHIER_TRY(text, readWhole(options->recipe));
            LUTHIER_TRY(parsed, parseCleanRecipe(text));
            recipe = std::move(parsed);
        }
        std::optional<Tokenizer> tokenizer;
        if (!options->model.empty()) {
            LUTHIER_TRY(opened, Tokenizer::open(options->model));
            tokenizer = std::move(opened);
        }
        const Tokenizer* used = tokenizer ? &*tokenizer : nullptr;
        LUTHIER_TRY_DO(makeFolder(options->to));
        // What is edited lies in a file beside the result while this runs; the rows go into the frozen file.
        const auto edits = std::filesystem::path(options->to) / (".edits.tmp" + std::to_string(::getpid()));
        DatasetView view = before;
        const std::string name = std::filesystem::path(options->dataset).filename().string();
        auto report = runCleaning(view, name, recipe, {used}, edits, {});
        const auto rows = report ? view.keptRows() : Result<std::vector<Record>>(tl::unexpected(report.error()));
        std::error_code ignored;
        std::filesystem::remove(edits, ignored); // the view keeps its pages
        if (!rows) return tl::unexpected(rows.error());
        LUTHIER_TRY(frozen, freezeRows(*rows, options->to));
        for (const CleanReport::Line& line : report->lines)
            fmt::print("{:<18} {:>9} taken out  {:>9} edited\n", line.step.operation, formatCount(line.removed),
                formatCount(line.edited));
        fmt::print("{} ({} of {} rows)\n", frozen.string(), formatCount(report->after), formatCount(report->before));
        if (options->report.empty()) return 0;
        LUTHIER_TRY(facts, countFacts(view, used, {}));
        const Say plain = [](const char*, std::string_view english) { return std::string(english); };
        const bool isHtml = options->report.ends_with(".html");
        LUTHIER_TRY_DO(writeWhole(options->report, isHtml ? reportHtml(*report, before, view, facts, plain)
                                                          : reportMarkdown(*report, before, view, facts, plain)));
        return 0;
    };
}

CommandAction addDataSplit(CLI::App& app) {
    struct Options {
        std::string dataset, to = "frozen";
        SplitPlan plan;
    };
    auto options = std::make_shared<Options>();
    app.add_option("dataset", options->dataset, "A data set folder that `data import` made")->required();
    app.add_option("--to", options->to, "The folder of frozen rows");
    app.add_option("--eval-fraction", options->plan.evalFraction, "Share of rows kept back");
    app.add_option("--seed", options->plan.seed, "Of the split");
    return [options]() -> Result<int> {
        LUTHIER_TRY(segment, Segment::open(options->dataset));
        std::vector<Record> rows;
        for (std::uint64_t i = 0; i < segment.rowCount(); ++i) {
            LUTHIER_TRY(record, segment.record(i));
            rows.push_back(std::move(record));
        }
        const Split split = splitRows(rows, options->plan);
        const auto freeze = [&](const std::vector<std::size_t>& side) {
            std::vector<Record> chosen;
            for (const std::size_t row : side)
                chosen.push_back(rows[row]);
            return freezeRows(chosen, options->to);
        };
        LUTHIER_TRY(train, freeze(split.train));
        LUTHIER_TRY(eval, freeze(split.eval));
        fmt::print("train {} ({} rows)\neval {} ({} rows)\n", train.string(), split.train.size(), eval.string(),
            split.eval.size());
        return 0;
    };
}

} // namespace luthier
