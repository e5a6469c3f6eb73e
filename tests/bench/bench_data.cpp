// bench_data FOLDER [ROWS]: the data workbench on ROWS made-up rows (a million, of 500 characters) that are written
// into FOLDER, each figure beside a plain single-threaded baseline in the same run.

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/import/import_file.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <set>
#include <sys/resource.h>

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
    MappedFile::open(file); // no page of it is read by this
    {                       // both read a file that the page cache holds
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

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: bench_data FOLDER [ROWS]\n"), 2;
    const fs::path folder = argv[1];
    const std::size_t rows = argc > 2 ? std::stoul(argv[2]) : 1'000'000;
    std::printf("%s\n", processorName().c_str());
    const fs::path file = folder / ("rows-" + std::to_string(rows) + ".jsonl");
    if (!fs::exists(file)) writeRows(file, rows);
    benchImport(file, folder / "datasets");
    return 0;
}
