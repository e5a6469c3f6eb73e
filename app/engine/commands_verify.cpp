#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "core/engine/export/parity.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace luthier {

CommandAction addVerifyExport(CLI::App& app) {
    struct Options {
        std::string folder, answers;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("folder", options->folder, "An exported folder")->required();
    app.add_option("--answers", options->answers, "What the live model said, as `export` writes it")->required();
    return [options, answers]() -> Result<int> {
        LUTHIER_TRY(report, engine::compareWithAnswers(options->folder, options->answers));
        answers->result(parityToJson(report));
        if (!answers->isJson())
            fmt::print("{} prompts, {} of {} greedy tokens agree, log-probabilities within {:.1e}\n", report.prompts,
                report.agreeing, report.tokens, report.worstLogprob);
        return report.passed() ? 0 : 1;
    };
}

} // namespace luthier
