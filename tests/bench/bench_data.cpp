// bench_data FOLDER [ROWS]: the data workbench on ROWS made-up rows (a million, of 500 characters) that are written
// into FOLDER, each figure beside a plain single-threaded baseline in the same run.

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/clean/min_hash.h"
#include "core/data/clean/text_measures.h"
#include "core/data/import/import_file.h"
#include "core/data/look/row_facts.h"
#include "core/data/look/search.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>
#include <sys/resource.h>
#include <thread>

using namespace luthier;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view kWords[] = {"violin", "bridge", "string", "varnish", "bow", "tune", "the", "a", "of", "and",
    "maple", "spruce", "how", "much", "is", "repair", "琴橋", "調音", "多少錢", "修理", "木材", "sound", "post", "peg"};

template <class Work>
double secondsOf(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double peakMegabytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1000;
}

/// Rows of about 500 characters in Alpaca's form; every fifth is a slightly changed copy of one before, every tenth an
/// exact one.
void writeRows(const fs::path& file, std::size_t count) {
    std::ofstream out(file);
    Random random{1};
    std::vector<std::string> recent;
    for (std::size_t i = 0; i < count; ++i) {
        std::string answer;
        if (i % 5 == 4) {
            answer = recent[random.below(recent.size())];
            if (i % 10 == 4) answer += " 再見";
        } else {
            while (codePointCount(answer) < 480)
                answer +=
                    std::string(kWords[random.below(std::size(kWords))]) + std::to_string(random.below(1000)) + " ";
        }
        if (recent.size() < 1000)
            recent.push_back(answer);
        else
            recent[random.below(recent.size())] = answer;
        out << R"({"instruction": "question )" << (i % 10 == 9 ? 0 : i) << R"(", "input": "", "output": ")" << answer
            << "\"}\n";
    }
}

void benchImport(const fs::path& file, const fs::path& datasets) {
    const double megabytes = double(fs::file_size(file)) / 1e6;
    fs::remove_all(datasets);
    fs::create_directories(datasets);
    MappedFile::open(file); // reads no page of it
    {                       // both read from the page cache
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) {
        }
    }
    ImportSummary summary;
    const double ours = secondsOf([&] {
        const auto imported = importFile(file, datasets, {});
        if (!imported) std::fprintf(stderr, "%s\n", imported.error().english().c_str());
        if (imported) summary = *imported;
    });
    const double memory = peakMegabytes();
    // Plain: nlohmann, one line after the other, a set of texts for the duplicates.
    std::size_t duplicates = 0, bytes = 0;
    const double plain = secondsOf([&] {
        std::ifstream in(file);
        std::ofstream out(datasets / "plain.jsonl");
        std::set<std::size_t> seen;
        for (std::string line; bytes < 100'000'000 && std::getline(in, line);) {
            const Json row = Json::parse(line);
            const Json record = {{"messages", {{{"role", "user"}, {"content", row["instruction"]}},
                                                  {{"role", "assistant"}, {"content", row["output"]}}}}};
            const std::string text = record.dump();
            duplicates += !seen.insert(std::hash<std::string>()(text)).second;
            out << text << "\n";
            bytes += line.size() + 1;
        }
    });
    const double plainRate = double(bytes) / 1e6 / plain;
    std::printf(
        "import: %.0f MB, %zu rows, %zu duplicates, %zu set aside\n  %.2f s, %.0f MB/s (target 250), peak memory %.0f "
        "MB\n  plain (nlohmann, first %.0f MB): %.0f MB/s; ratio %.1f\n",
        megabytes, std::size_t(summary.rows), std::size_t(summary.duplicates), std::size_t(summary.rejected), ours,
        megabytes / ours, memory, double(bytes) / 1e6, plainRate, megabytes / ours / plainRate);
}

/// The process's own memory, without pages of mapped files, which the system may drop at any time.
double ownMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::stod(line.substr(8)) / 1000;
    return 0;
}

/// Calls `work` while another thread watches its peak memory.
template <class Work>
double mostMegabytesWhile(const Work& work) {
    double most = 0;
    std::jthread watcher([&](std::stop_token stop) {
        while (!stop.stop_requested()) {
            most = std::max(most, ownMegabytes());
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    work();
    watcher.request_stop();
    watcher.join();
    return most;
}

void benchOpen(const fs::path& segment) {
    const double ours = secondsOf([&] {
        const auto view = DatasetView::open(segment);
        for (std::uint64_t row = 0; view && row < 40; ++row) // what a table shows at first
            if (!view->record(row)) std::abort();
    });
    std::size_t rows = 0;
    const double plain = secondsOf([&] {
        std::ifstream in(segment / "rows.jsonl");
        for (std::string line; std::getline(in, line);)
            ++rows;
    });
    std::printf("open, first 40 rows: %.3f s (target 1)\n  plain (reading every line): %.2f s; ratio %.0f\n", ours,
        plain, plain / ours);
}

void benchSearch(const DatasetView& view) {
    const double megabytes = double(view.segment().text().size()) / 1e6;
    for (const char* needle : {"varnish999 peg", "調音77 木材", "e"}) {
        std::size_t found = 0, plainFound = 0;
        double ours = 1e9;
        for (int round = 0; round < 3; ++round)
            ours = std::min(ours, secondsOf([&] { found = searchRows(view, needle, {})->size(); }));
        const double plain = secondsOf([&] {
            for (std::uint64_t row = 0; row < view.rowCount(); ++row)
                plainFound += view.segment().line(row).find(needle) != std::string_view::npos;
        });
        std::printf("search of \"%s\" over %.0f MB: %zu rows, %.3f s (target 0.5 for 500 MB)\n  plain (find in each "
                    "line, its case "
                    "only, structure too): %zu rows, %.2f s; ratio %.1f\n",
            needle, megabytes, found, ours, plainFound, plain, plain / ours);
    }
}

void benchNearDuplicates(const DatasetView& view) {
    std::vector<NearDuplicate> found;
    const double before = ownMegabytes();
    double ours = 0;
    const double most = mostMegabytesWhile([&] { ours = secondsOf([&] { found = *findNearDuplicates(view, {}); }); });
    std::size_t count = 0;
    for (const NearDuplicate& row : found)
        count += row.likeness >= 0.8f;
    // Plain: every pair of a sample, one after the other; the same sample by our search.
    constexpr std::uint64_t kSample = 3000;
    std::vector<std::vector<std::uint32_t>> sets(kSample);
    std::vector<bool> is(kSample);
    const double plain = secondsOf([&] {
        for (std::uint64_t row = 0; row < kSample; ++row)
            shingleHashes(allText(*view.record(row)), sets[row]);
        for (std::uint64_t row = 0; row < kSample; ++row)
            for (std::uint64_t other = 0; other < row && !is[row]; ++other)
                is[row] = jaccard(sets[row], sets[other]) >= 0.8;
    });
    std::size_t both = 0, missed = 0, wrong = 0;
    for (std::uint64_t row = 0; row < kSample; ++row) { // earlier rows only: the same rows decide
        const bool said = found[row].likeness >= 0.8f;
        both += said && is[row];
        missed += is[row] && !said;
        wrong += said && !is[row];
    }
    std::printf(
        "near-duplicates: %zu of %zu rows, %.1f s (target 15), %.0f MB beside what was there (target 1500)\n  brute "
        "force on the first %zu: recall %.3f, precision %.3f (targets 0.95); %.2f s, for all rows it would take %.0f "
        "days; ratio %.0f\n",
        count, found.size(), ours, most - before, std::size_t(kSample), double(both) / double(both + missed),
        double(both) / double(both + wrong), plain, plain * std::pow(double(found.size()) / kSample, 2) / 86400,
        plain * std::pow(double(found.size()) / kSample, 2) / ours);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: bench_data FOLDER [ROWS]\n"), 2;
    const fs::path folder = argv[1];
    const std::size_t rows = argc > 2 ? std::stoul(argv[2]) : 1'000'000;
    std::printf("%s\n", processorName().c_str());
    const fs::path file = folder / ("rows-" + std::to_string(rows) + ".jsonl");
    if (!fs::exists(file)) writeRows(file, rows);
    benchImport(file, folder / "datasets");
    const fs::path segment = folder / "datasets" / hashFile(file).value();
    benchOpen(segment);
    const auto view = DatasetView::open(segment);
    benchSearch(*view);
    benchNearDuplicates(*view);
    const double counted = secondsOf([&] { countFacts(*view, nullptr, {}).value(); });
    std::printf("length, turns, language and quality of every row: %.1f s\n", counted);
    return 0;
}
