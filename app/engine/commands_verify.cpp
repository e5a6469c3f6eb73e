#include "app/engine/command_line.h"
#include "core/engine/export/parity.h"
#include "core/engine/verify/reference.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace luthier {

CommandAction addVerifyReference(CLI::App& app) {
    struct Options {
        std::vector<std::string> folders;
        std::string out;
        bool verbose = false;
    };
    auto options = std::make_shared<Options>();
    app.add_option("folders", options->folders, "Folders with inputs and expected numbers")->required();
    app.add_option("--out", options->out, "Write what was computed here");
    app.add_flag("--verbose", options->verbose, "List what agrees, too");
    return [options]() -> Result<int> {
        int failed = 0;
        for (const std::string& folder : options->folders) {
            const auto report = engine::verifyReference(
                folder, options->out.empty() ? std::nullopt : std::optional<std::filesystem::path>(options->out));
            if (!report) {
                ++failed;
                fmt::print("FAILED   {}\n", folder);
                reportError(report.error());
                continue;
            }
            std::size_t agree = 0;
            for (const auto& comparison : report->comparisons)
                agree += comparison.agrees;
            fmt::print("{} {} ({} of {} quantities)\n", report->passed() ? "agrees  " : "DIFFERS ", folder, agree,
                report->comparisons.size());
            if (options->verbose || !report->passed()) fmt::print("{}", report->text());
            failed += !report->passed();
        }
        return failed == 0 ? 0 : 1;
    };
}

CommandAction addVerifyExport(CLI::App& app) {
    struct Options {
        std::string folder, answers;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    app.add_option("folder", options->folder, "An exported folder")->required();
    app.add_option("--answers", options->answers, "What the live model said, as `export` writes it")->required();
    app.add_flag("--json", options->json, "Print JSON");
    return [options]() -> Result<int> {
        LUTHIER_TRY(report, engine::compareWithAnswers(options->folder, options->answers));
        if (options->json)
            std::puts(engine::toJson(report).c_str());
        else
            fmt::print("{} prompts, {} of {} greedy tokens agree, log-probabilities within {:.1e}\n", report.prompts,
                report.agreeing, report.tokens, report.worstLogprob);
        return report.passed() ? 0 : 1;
    };
}

} // namespace luthier
