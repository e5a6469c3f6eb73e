#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "core/base/text.h"
#include "core/engine/export/parity.h"
#include "core/engine/train/lineage.h"
#include "core/engine/train/verify_resume.h"

#include <nlohmann/json.hpp>

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

CommandAction addVerifyResume(CLI::App& app) {
    struct Options {
        std::string run;
        std::int64_t steps = 20;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("run", options->run, "A run folder or its run.yaml")->required();
    app.add_option("--steps", options->steps, "At most so many steps")->check(CLI::Range(1, 1'000'000));
    return [options, answers]() -> Result<int> {
        LUTHIER_TRY(run, openRunFolder(options->run));
        const auto report = engine::verifyResume(
            run, options->steps,
            [&](std::uint64_t done, std::uint64_t total) { answers->progress("replay", done, total); },
            stopOnSignals());
        answers->endProgress();
        if (!report) return tl::unexpected(report.error());
        nlohmann::ordered_json json{{"from", report->from}, {"steps", report->steps}, {"agreeing", report->agreeing},
            {"worst_loss", report->worstLoss}};
        if (report->sameState) json["same_state"] = *report->sameState;
        answers->result(json);
        if (!answers->isJson())
            fmt::print("from step {}: {} of {} steps agree to the last bit{}{}\n", report->from, report->agreeing,
                report->steps,
                report->agreeing < report->steps ? fmt::format(", losses within {:.1e}", report->worstLoss) : "",
                !report->sameState   ? ""
                : *report->sameState ? "; the next checkpoint has the same generators and place in the data"
                                     : "; generators or place in the data differ at the next checkpoint");
        return report->passed() ? kExitDone : kExitFailed;
    };
}

CommandAction addLineage(CLI::App& app) {
    struct Options {
        std::string run;
        std::int64_t step = 1;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("run", options->run, "A run folder or its run.yaml")->required();
    app.add_option("--step", options->step, "The step, as the curve counts")->required()->check(CLI::PositiveNumber);
    return [options, answers]() -> Result<int> {
        LUTHIER_TRY(run, openRunFolder(options->run));
        LUTHIER_TRY(rows, engine::rowsOfStep(run, options->step));
        nlohmann::ordered_json json{{"step", options->step}, {"rows", nlohmann::ordered_json::array()}};
        for (const engine::LearnedRow& row : rows)
            json["rows"].push_back({{"id", row.id}, {"file", row.file}, {"tokens", row.tokens},
                {"learned", row.learned}, {"text", row.text}});
        answers->result(json);
        if (!answers->isJson())
            for (const engine::LearnedRow& row : rows)
                fmt::print("{:<16} {:>6} tokens, {:>6} learned  {}\n", row.id, row.tokens, row.learned,
                    replaceAll(std::string(firstCodePoints(row.text, 80)), "\n", " "));
        return kExitDone;
    };
}

} // namespace luthier
