#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "app/engine/device_option.h"
#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/evaluate/evaluator.h"
#include "core/recipe/recipe.h"
#include "core/run/run_folder.h"
#include "core/run/run_model.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace luthier {

namespace {

namespace fs = std::filesystem;

struct EvaluateOptions {
    std::string model, adapter, chatTemplate = "model", heldOut, examples, out;
    std::vector<std::string> suites;
    std::size_t limit = 0, rows = 8;
    bool takesBase = false, isPlain = false, skipsSpeed = false;
};

/// The folders that make up the model, and the parts of a run that belong to it.
struct Subject {
    fs::path model;
    std::optional<fs::path> adapter;
    std::string chatTemplate, run;
    fs::path heldOut;
    std::vector<fs::path> learned;
    /// Names in evaluation.json: as in the recipe, so that a project can move.
    std::string modelName, adapterName, heldOutName;
};

Result<Subject> subjectOf(const EvaluateOptions& options) {
    Subject out;
    out.model = expandHome(options.model);
    out.chatTemplate = options.chatTemplate;
    if (!options.adapter.empty()) out.adapter = expandHome(options.adapter);
    if (isRun(out.model)) {
        LUTHIER_TRY(folder, openRunFolder(out.model));
        LUTHIER_TRY(recipe, readRecipe(folder.recipe()));
        const auto placed = [&](const std::string& path) { return resolvePath(path, folder.path).lexically_normal(); };
        out.run = folder.path.filename().string();
        if (!recipe.data.heldOut().empty()) out.heldOut = placed(recipe.data.heldOut());
        for (const std::string& file : recipe.data.train)
            out.learned.push_back(placed(file));
        out.model = placed(recipe.model.path);
        out.modelName = recipe.model.path;
        out.heldOutName = recipe.data.heldOut();
        out.chatTemplate = templateChoice(recipe.data, folder.path);
        if (!options.takesBase) {
            LUTHIER_TRY(tuned, findRunModel(folder));
            for (const Error& damaged : tuned.damaged)
                reportWarning(damaged);
            out.model = tuned.modelFolder;
            out.adapter = tuned.adapterFolder;
            (out.adapter ? out.adapterName : out.modelName) = tuned.checkpoint.filename().string();
        }
    }
    if (!options.heldOut.empty()) out.heldOut = fs::absolute(expandHome(options.heldOut));
    if (out.modelName.empty()) out.modelName = out.model.string();
    if (out.adapterName.empty() && out.adapter) out.adapterName = out.adapter->string();
    if (out.heldOutName.empty() || !options.heldOut.empty()) out.heldOutName = out.heldOut.string();
    return out;
}

Result<std::vector<Task>> tasksOf(const EvaluateOptions& options) {
    std::vector<Task> out;
    for (const std::string& suite : options.suites) {
        if (fs::is_directory(expandHome(suite))) {
            std::vector<Error> errors;
            for (Task& task : tasksIn(expandHome(suite), &errors))
                out.push_back(std::move(task));
            if (!errors.empty()) return tl::unexpected(errors.front());
            continue;
        }
        LUTHIER_TRY(task, findTask(suite));
        out.push_back(std::move(task));
    }
    if (!options.suites.empty()) return out;
    std::vector<Error> errors;
    out = tasksIn(resourcesFolder() / "evaluation", &errors);
    if (!errors.empty()) return tl::unexpected(errors.front());
    return out;
}

std::string valueText(const Metric* metric, double value) {
    return metric && metric->isShare ? fmt::format("{:.1f} %", value * 100) : fmt::format("{:.4g}", value);
}

void print(const Evaluation& evaluation) {
    for (const TaskResult& task : evaluation.tasks) {
        if (task.skipped) {
            fmt::print("{:<18} not asked: {}\n", task.task, task.skipped->english());
            continue;
        }
        for (const Score& score : task.scores) {
            const Metric* metric = findMetric(score.metric);
            fmt::print("{:<18} {:<16} {:>10}", task.task, score.metric, valueText(metric, score.estimate.value));
            if (const auto& interval = score.estimate.interval)
                fmt::print("  ({} to {})", valueText(metric, interval->low), valueText(metric, interval->high));
            fmt::print("  of {}\n", score.estimate.count);
        }
    }
    if (const auto& speed = evaluation.speed)
        fmt::print("{:<18} first token {:.0f} ms, {:.1f} tokens/s ({:.1f} to {:.1f}), peak memory {}, {} threads, {}\n",
            "speed", speed->firstTokenMs, speed->tokensPerSecond, speed->slowest, speed->quickest,
            formatBytes(speed->peakBytes), speed->threads, speed->processor);
    if (const auto& scan = evaluation.scan)
        fmt::print("{:<18} {} of {} rows hold personal data; {} of {} data came out again\n", "training rows",
            scan->holding, scan->rows, scan->byHeart, scan->tried);
}

} // namespace

CommandAction addEvaluate(CLI::App& app) {
    auto options = std::make_shared<EvaluateOptions>();
    auto answers = Answers::of(app);
    auto device = DeviceOption::of(app);
    app.add_option("model", options->model, "A model folder, or a run: its best checkpoint, with its held-out rows")
        ->required();
    app.add_flag("--base", options->takesBase, "Of a run: the model that it began with");
    app.add_option("--adapter", options->adapter, "A PEFT adapter folder");
    app.add_option("--suite", options->suites,
        "A task's key, a YAML file of lm-evaluation-harness, or a folder of them; may be given again. Without it, all "
        "that Luthier brings");
    app.add_option("--held-out", options->heldOut, "Rows to ask that the model did not learn from (frozen JSON Lines)");
    app.add_option("--examples", options->examples, "A profile of examples that stand before each question");
    app.add_option("--limit", options->limit, "At most so many rows a task; 0: all");
    app.add_option("--rows", options->rows, "How many are computed together")->check(CLI::Range(1, 256));
    app.add_option("--chat-template", options->chatTemplate, "model, or a template's key");
    app.add_flag("--plain", options->isPlain, "Ask in plain text, without the chat template");
    app.add_flag("--no-speed", options->skipsSpeed, "Do not measure the speed");
    app.add_option("--out", options->out, "The folder for evaluation.json and every answer")->required();
    return [options, answers, device]() -> Result<int> {
        LUTHIER_TRY(subject, subjectOf(*options));
        LUTHIER_TRY(tasks, tasksOf(*options));
        LUTHIER_TRY(place, device->resolved());
        LUTHIER_TRY(model,
            engine::AnsweringModel::open(subject.model, subject.adapter, DType::F32, subject.chatTemplate, place));
        engine::EvaluateRequest request;
        if (!options->examples.empty()) {
            const fs::path profile = expandHome(options->examples);
            LUTHIER_TRY(examples, model.openExamples(profile));
            model.examples = examples;
            LUTHIER_TRY(hash, hashFile(profile));
            request.about.examples = hash;
        }
        request.tasks = std::move(tasks);
        request.heldOut = subject.heldOut;
        request.learned = options->takesBase ? std::vector<fs::path>() : subject.learned;
        request.about.model = subject.modelName;
        request.about.adapter = subject.adapterName;
        request.adapterFolder = subject.adapter.value_or(fs::path());
        request.about.run = subject.run;
        request.about.limit = options->limit;
        request.about.heldOut = subject.heldOutName;
        request.about.chatTemplate = options->isPlain || !model.chatTemplate ? "" : model.chatTemplate->key();
        request.folder = expandHome(options->out);
        request.usesChatTemplate = !options->isPlain;
        request.measuresSpeed = !options->skipsSpeed;
        request.rows = options->rows;
        request.report = [answers](const std::string& what, std::size_t done, std::size_t total) {
            answers->progress(what, done, total);
        };
        const auto evaluation = engine::evaluate(model, request);
        answers->endProgress();
        if (!evaluation) return tl::unexpected(evaluation.error());
        if (answers->isJson())
            answers->result(nlohmann::ordered_json{{"folder", request.folder.string()}});
        else
            print(*evaluation);
        return 0;
    };
}

} // namespace luthier
