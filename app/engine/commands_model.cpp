#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "app/engine/device_option.h"
#include "core/advisor/facts/model_card.h"
#include "core/advisor/facts/model_search.h"
#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/export/export.h"
#include "core/engine/generate/beam.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/merge/merge_adapters.h"
#include "core/engine/merge/merge_gate.h"
#include "core/engine/merge/merge_models.h"
#include "core/engine/serve/server.h"
#include "core/formats/json_file.h"
#include "core/formats/model_folder.h"
#include "core/hub/adapter_base.h"
#include "core/hub/hub.h"
#include "core/model/families.h"
#include "core/recipe/methods.h"
#include "core/run/answer.h"
#include "core/run/gate.h"
#include "core/run/run_model.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <unistd.h>

namespace luthier {

namespace {

/// Each "name=folder".
Result<std::vector<engine::NamedFolder>> parseNamedFolders(const std::vector<std::string>& texts) {
    std::vector<engine::NamedFolder> out;
    for (const std::string& text : texts) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail("generate.bad_option",
                {QT_TRANSLATE_NOOP("errors", "{text} is not of the form name=folder."), {{"text", text}}});
        out.push_back({text.substr(0, equals), expandHome(text.substr(equals + 1))});
    }
    return out;
}

/// Runs this program again on an export, so that nothing of the process that made it can help.
Result<ParityReport> checkInFreshProcess(const std::filesystem::path& exported, const std::filesystem::path& answers) {
    const auto quoted = [](const std::string& text) { return "'" + replaceAll(text, "'", "'\\''") + "'"; };
    const std::string command = quoted((programFolder() / "luthier-engine").string()) + " verify export " +
                                quoted(exported.string()) + " --answers " + quoted(answers.string()) + " --json";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe) return failFromException("popen: " + std::string(std::strerror(errno)));
    std::string output;
    char buffer[4096];
    for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        output.append(buffer, got);
    ::pclose(pipe);
    for (const std::string& line : splitText(output, '\n'))
        if (const auto answer = parseAnswer(line); answer && answer->kind == AnswerKind::Failed)
            return tl::unexpected(answer->error);
    return parityFromJson(resultIn(output));
}

} // namespace

CommandAction addGenerate(CLI::App& app) {
    struct Options {
        std::string model, adapter, examples, prompt, messages, chatTemplate = "model";
        engine::GenerateOptions generate;
        engine::BeamOptions beam{.num_beams = 1, .endTokens = {}};
        bool raw = false;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    auto device = DeviceOption::of(app);
    app.add_option("model", options->model, "A model folder")->required();
    app.add_option("--adapter", options->adapter, "A PEFT adapter folder");
    app.add_option("--examples", options->examples, "A profile of examples that stand before the question");
    app.add_option("--prompt", options->prompt, "A question");
    app.add_option("--messages", options->messages, "A JSON file with a key messages");
    app.add_flag("--raw", options->raw, "Continue the prompt as plain text, without the chat template");
    app.add_option("--chat-template", options->chatTemplate, "model, or a template's key");
    app.add_option("--max-tokens", options->generate.max_new_tokens, "At most so many tokens");
    app.add_option("--temperature", options->generate.sampling.temperature, "0: always the likeliest token");
    app.add_option("--top-p", options->generate.sampling.top_p, "Nucleus");
    app.add_option("--top-k", options->generate.sampling.top_k, "0: all");
    app.add_option(
        "--min-p", options->generate.sampling.min_p, "Drops what is less likely than this share of the likeliest");
    app.add_option("--repetition-penalty", options->generate.sampling.repetition_penalty, "1: none");
    app.add_option("--presence-penalty", options->generate.sampling.presence_penalty, "0: none");
    app.add_option("--frequency-penalty", options->generate.sampling.frequency_penalty, "0: none");
    app.add_option("--no-repeat-ngram-size", options->generate.sampling.no_repeat_ngram_size, "0: runs may repeat");
    app.add_option("--stop", options->generate.stop, "A text that ends the answer; may be given again");
    app.add_option("--num-beams", options->beam.num_beams, "More than 1: beam search");
    app.add_option("--length-penalty", options->beam.length_penalty, "Of beam search");
    app.add_option("--seed", options->generate.sampling.seed, "Of the sampling");
    return [options, answers, device]() -> Result<int> {
        LUTHIER_TRY(place, device->resolved());
        LUTHIER_TRY(
            model, engine::AnsweringModel::open(expandHome(options->model),
                       options->adapter.empty() ? std::nullopt
                                                : std::optional<std::filesystem::path>(expandHome(options->adapter)),
                       DType::F32, options->chatTemplate, place));
        if (!options->examples.empty()) {
            LUTHIER_TRY(examples, model.openExamples(expandHome(options->examples)));
            model.examples = examples;
        }
        std::vector<ChatMessage> messages;
        if (!options->messages.empty()) {
            LUTHIER_TRY(json, readJsonObject(options->messages));
            for (const auto& message : json.value("messages", nlohmann::ordered_json::array()))
                messages.push_back({message.value("role", "user"), message.value("content", "")});
        } else {
            messages.push_back({"user", options->prompt});
        }
        std::vector<TokenId> prompt;
        if (options->raw) {
            prompt = model.tokenizer.encode(options->prompt);
            if (prompt.empty() && model.model->spec().bosTokenId)
                prompt.push_back(static_cast<TokenId>(*model.model->spec().bosTokenId));
        } else {
            auto rendered = model.promptOf(messages);
            if (!rendered && rendered.error().code == "template.missing")
                rendered.error().todo = {
                    QT_TRANSLATE_NOOP("errors", "Continue the prompt as plain text with --raw, or choose a form with "
                                                "--chat-template: {list}."),
                    {{"list", joinText(chatTemplateKeys(), ", ")}}};
            if (!rendered) return tl::unexpected(rendered.error());
            prompt = *rendered;
        }
        if (options->beam.num_beams > 1) {
            options->beam.max_new_tokens = options->generate.max_new_tokens;
            options->beam.endTokens = engine::endTokensOf(model.model->spec(), model.tokenizer, model.chatTemplate);
            LUTHIER_TRY(hypotheses, engine::beamSearch(*model.model, prompt, options->beam));
            const std::string text = model.tokenizer.decode(hypotheses.front().tokens, /*skipSpecialTokens=*/true);
            answers->result(nlohmann::ordered_json{{"text", text}});
            if (!answers->isJson()) fmt::print("{}\n", text);
            return kExitDone;
        }
        std::string text;
        LUTHIER_TRY_DO(model.answer(prompt, options->generate, [&](const std::string& piece) {
            text += piece;
            if (answers->isJson()) return true;
            std::fputs(piece.c_str(), stdout);
            std::fflush(stdout);
            return true;
        }));
        answers->result(nlohmann::ordered_json{{"text", text}});
        if (!answers->isJson()) std::fputs("\n", stdout);
        return kExitDone;
    };
}

CommandAction addServe(CLI::App& app) {
    struct Options {
        std::string model, chatTemplate = "model";
        std::vector<std::string> adapters, beside, models, profiles;
        int port = 8080, rows = 8;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    auto device = DeviceOption::of(app);
    // Not "model": CLI11 2.4 allows a name for an option or a positional, not for both.
    app.add_option("base", options->model, "The base model's folder; answers as \"base\"")->required();
    app.add_option("--adapter", options->adapters, "name=folder of a PEFT adapter over the base; may be given again");
    app.add_option("--beside", options->beside, "The same, but left out with a warning where it cannot be loaded");
    app.add_option("--model", options->models, "name=folder of another whole model; may be given again");
    app.add_option("--examples", options->profiles,
        "name=file of a profile: the base, after examples from rows; may be given again");
    app.add_option("--chat-template", options->chatTemplate, "model, or a template's key");
    app.add_option("--port", options->port, "0: any free one");
    app.add_option("--rows", options->rows, "How many answers of a model are computed together; further ones wait")
        ->check(CLI::Range(1, 256));
    return [options, answers, device]() -> Result<int> {
        LUTHIER_TRY(adapters, parseNamedFolders(options->adapters));
        LUTHIER_TRY(models, parseNamedFolders(options->models));
        LUTHIER_TRY(profiles, parseNamedFolders(options->profiles));
        LUTHIER_TRY(place, device->resolved());
        LUTHIER_TRY(beside, parseNamedFolders(options->beside));
        auto leftOut = nlohmann::ordered_json::array();
        const auto leaveOut = [&leftOut](const engine::NamedFolder& entry, const Error& error) {
            leftOut.push_back(entry.name);
            reportWarning(error);
        };
        LUTHIER_TRY(
            pool, engine::ModelPool::load(expandHome(options->model),
                      {adapters, models, profiles, beside, leaveOut, options->chatTemplate, options->rows, place}));
        engine::ServeOptions serve;
        serve.port = options->port;
        serve.stop = stopOnSignals();
        serve.onListening = [answers, leftOut](int port) {
            const std::string url = fmt::format("http://127.0.0.1:{}", port);
            answers->result(nlohmann::ordered_json{{"url", url}, {"left_out", leftOut}});
            if (!answers->isJson()) fmt::print("listening on {}\n", url);
            std::fflush(stdout);
        };
        LUTHIER_TRY_DO(engine::serve(pool, serve));
        return 0;
    };
}

namespace {

/// One line per value; an object's lines are indented below its key.
void printPlainly(const nlohmann::ordered_json& object, int indent) {
    for (const auto& [key, value] : object.items()) {
        const std::string text = value.is_object()   ? ""
                                 : value.is_string() ? value.get<std::string>()
                                 : key == "bytes"    ? formatBytes(value.get<std::uint64_t>())
                                                     : value.dump();
        fmt::print("{:{}}{:<14} {}\n", "", indent, key, text);
        if (value.is_object()) printPlainly(value, indent + 2);
    }
}

} // namespace

CommandAction addInspect(CLI::App& app) {
    struct Options {
        std::string model;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option(
        "model", options->model, "A model folder or a GGUF file; without one, the models found on this machine");
    return [options, answers]() -> Result<int> {
        nlohmann::ordered_json json;
        if (options->model.empty()) {
            json = nlohmann::ordered_json::object();
            for (const FoundModel& found : findModels(expandHome("~")))
                json[found.name] = {{"source", found.source}, {"path", found.path.string()}};
        } else {
            LUTHIER_TRY(card, readModelCard(expandHome(options->model), freeMemoryBytes()));
            json = {{"name", card.name}, {"family", card.spec.family}, {"architecture", card.spec.architecture},
                {"type", keyOf(card.kind)}, {"parameters", card.parameters}, {"bytes", card.bytes},
                {"dtype", dtypeName(card.spec.storedDtype)}, {"context", card.spec.max_position_embeddings},
                {"layers", card.spec.num_hidden_layers}, {"vocabulary", card.spec.vocab_size},
                {"tokenizer", card.tokenizer.empty() ? card.tokenizerError.english() : card.tokenizer},
                {"chat_template", card.hasChatTemplate}, {"licence", card.licence}};
            if (card.spec.quantizedBits > 0) json["bits_a_weight"] = card.spec.quantizedBits;
            json["length"] = card.length; // sequence length of the predictions below, one sequence a step
            for (const MethodFit& fit : card.fits)
                json["methods"][std::string(keyOf(fit.method))] = {{"bytes", fit.bytes}, {"fits", fit.fits}};
        }
        answers->result(json);
        if (!answers->isJson()) printPlainly(json, 0);
        return kExitDone;
    };
}

CommandAction addDownload(CLI::App& app) {
    auto name = std::make_shared<std::string>();
    auto answers = Answers::of(app);
    app.add_option("model", *name, "owner/name, owner/name@revision, or owner/name/file.gguf")->required();
    app.footer("HF_ENDPOINT names a mirror, HF_TOKEN a key to gated models; HF_HUB_OFFLINE=1 asks no server.");
    return [name, answers]() -> Result<int> {
        LUTHIER_TRY(wanted, parseHubName(*name));
        Progress progress;
        progress.report = [&](std::uint64_t done, std::uint64_t total) { answers->progress(*name, done, total); };
        const auto folder = downloadHubModel(wanted, hubOptionsFromEnvironment(expandHome("~")), progress);
        answers->endProgress();
        if (!folder) return tl::unexpected(folder.error());
        answers->result(nlohmann::ordered_json{{"folder", folder->string()}});
        if (!answers->isJson()) fmt::print("{}\n", folder->string());
        return kExitDone;
    };
}

CommandAction addExport(CLI::App& app) {
    struct Options {
        std::string run, format, to, overrule;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    options->format = keyOf(ExportForm::Peft);
    const std::vector<std::string> forms = methodKeys<ExportForm>();
    app.add_option("run", options->run, "A run folder or its run.yaml")->required();
    app.add_option("--format", options->format, joinText(forms, " or "))->check(CLI::IsMember(forms));
    app.add_option("--to", options->to, "The folder to make")->required();
    app.add_option("--overrule", options->overrule, "Why a model is wanted that is no better than what it began as");
    return [options, answers]() -> Result<int> {
        LUTHIER_TRY(run, openRunFolder(options->run));
        if (!options->overrule.empty()) LUTHIER_TRY_DO(overrule(run, options->overrule));
        LUTHIER_TRY(model, findRunModel(run));
        for (const Error& damaged : model.damaged)
            reportWarning(damaged);
        LUTHIER_TRY(report,
            engine::exportRun({run, *methodFromKey<ExportForm>(options->format), options->to, checkInFreshProcess}));
        answers->result(parityToJson(report));
        if (!answers->isJson())
            fmt::print("exported to {}\nchecked in a fresh process: {} prompts, {} of {} greedy tokens agree, "
                       "log-probabilities within {:.1e}\n",
                options->to, report.prompts, report.agreeing, report.tokens, report.worstLogprob);
        return kExitDone;
    };
}

namespace {

struct MergeOptions {
    std::string config, to, method = "linear", election = "total", rows, base, chatTemplate = "model", overrule;
    std::vector<std::string> adapters;
    std::vector<double> weights;
    double density = 0.5;
    int rank = 0;
    std::uint64_t seed = 42;
};

/// What the merge will be judged by, looked for before anything is merged. Nothing without rows.
Result<std::optional<engine::MergeGateRequest>> judgeOf(const MergeOptions& options) {
    if (options.rows.empty()) return std::optional<engine::MergeGateRequest>();
    engine::MergeGateRequest out{{}, expandHome(options.base), expandHome(options.rows), options.chatTemplate};
    LUTHIER_TRY_DO(readFirstRecords(out.rows, 1));
    if (options.base.empty() && options.adapters.empty())
        return fail("merge.syntax", {QT_TRANSLATE_NOOP("errors", "The merge cannot be judged."), {}},
            {QT_TRANSLATE_NOOP("errors", "Say what it is compared with: --base."), {}});
    if (options.base.empty()) {
        LUTHIER_TRY(base, adapterBase(expandHome(options.adapters.front())));
        out.base = base;
    }
    return std::optional(out);
}

Result<void> mergeInto(const MergeOptions& options, const std::filesystem::path& folder, Answers& answers) {
    if (!options.config.empty()) {
        const std::filesystem::path file = expandHome(options.config);
        LUTHIER_TRY(text, readWhole(file));
        LUTHIER_TRY(recipe, engine::parseModelMerge(text, std::filesystem::absolute(file).parent_path()));
        Progress progress;
        progress.report = [&answers](
                              std::uint64_t done, std::uint64_t total) { answers.progress("merging", done, total); };
        LUTHIER_TRY_DO(engine::mergeModels(recipe, folder, progress));
        answers.endProgress();
        return {};
    }
    engine::AdapterMergeRequest request;
    for (const std::string& adapter : options.adapters)
        request.adapters.push_back(expandHome(adapter));
    request.weights = options.weights;
    if (request.weights.empty()) request.weights.assign(request.adapters.size(), 1.0);
    request.method = *methodFromKey<AdapterMerge>(options.method);
    request.density = options.density;
    request.electsByFrequency = options.election == "frequency";
    if (options.rank > 0) request.rank = options.rank;
    request.seed = options.seed;
    return engine::writeMergedAdapter(request, folder);
}

} // namespace

CommandAction addMerge(CLI::App& app) {
    auto options = std::make_shared<MergeOptions>();
    auto answers = Answers::of(app);
    const std::vector<std::string> methods = methodKeys<AdapterMerge>();
    app.add_option("config", options->config, "A configuration of mergekit: whole models become one");
    app.add_option("--adapters", options->adapters, "PEFT's folders of LoRA over one base: adapters become one");
    app.add_option("--weights", options->weights, "One for each adapter; 1 without");
    app.add_option("--method", options->method, joinText(methods, ", "))->check(CLI::IsMember(methods));
    app.add_option("--density", options->density, "The share of values that is kept, where a share is")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--majority-sign", options->election, "total or frequency")
        ->check(CLI::IsMember({"total", "frequency"}));
    app.add_option("--rank", options->rank, "Of the methods that end in svd; 0: the largest of the adapters'");
    app.add_option("--seed", options->seed, "Of what DARE draws");
    app.add_option("--rows", options->rows, "Held-out rows (JSON lines) by which the merge is judged");
    app.add_option("--base", options->base, "What it is compared with; without it, the adapters' own base");
    app.add_option("--chat-template", options->chatTemplate, "model, or a template's key");
    app.add_option("--overrule", options->overrule, "Why a merge is wanted that is no better than the base");
    app.add_option("--to", options->to, "The folder to make")->required();
    return [options, answers]() -> Result<int> {
        const std::filesystem::path to = expandHome(options->to);
        if (std::filesystem::exists(to))
            return fail("merge.exists",
                {QT_TRANSLATE_NOOP("errors", "{folder} is there already."), {{"folder", to.string()}}}, {},
                {QT_TRANSLATE_NOOP("errors", "Choose a new folder."), {}});
        if (options->config.empty() == options->adapters.empty())
            return fail("merge.syntax", {QT_TRANSLATE_NOOP("errors", "This is no configuration of a merge."), {}},
                {QT_TRANSLATE_NOOP("errors", "Give a file of mergekit's, or --adapters."), {}});
        LUTHIER_TRY(judge, judgeOf(*options));
        // Under another name until it is judged: a merge is whole and let through, or absent.
        const auto whole = std::filesystem::absolute(to).lexically_normal();
        const auto temporary =
            whole.parent_path() / ("." + whole.filename().string() + ".tmp" + std::to_string(::getpid()));
        removeLeftovers(whole.parent_path(), ".", ".tmp");
        Gate gate;
        const auto made = [&]() -> Result<void> {
            LUTHIER_TRY_DO(mergeInto(*options, temporary, *answers));
            if (!judge) return {};
            judge->merged = temporary;
            LUTHIER_TRY(found, engine::gateOfMerge(*judge));
            gate = found;
            gate.overruled = options->overrule;
            return checkGate(gate);
        }();
        const auto placed = made ? moveFolderIntoPlace(temporary, whole) : made;
        if (!placed) {
            std::error_code ignored;
            std::filesystem::remove_all(temporary, ignored);
            return tl::unexpected(placed.error());
        }
        nlohmann::ordered_json result{{"folder", to.string()}};
        if (!gate.lines.empty()) result["gate"] = nlohmann::ordered_json::parse(gateToJson(gate));
        answers->result(result);
        if (answers->isJson()) return kExitDone;
        fmt::print("made {}\n", to.string());
        for (const GateLine& line : gate.lines)
            if (line.verdict != GateVerdict::NotMeasured)
                fmt::print(
                    "{}: {}\n", line.verdict == GateVerdict::Passed ? "passed" : "failed", line.evidence.english());
        return kExitDone;
    };
}

} // namespace luthier
