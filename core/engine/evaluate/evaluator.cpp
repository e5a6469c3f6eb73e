#include "core/engine/evaluate/evaluator.h"

#include "core/base/platform.h"
#include "core/engine/evaluate/asking.h"
#include "core/engine/evaluate/speed.h"
#include "core/text/chars/unicode.h"

#include <algorithm>
#include <chrono>

namespace luthier::engine {

namespace {

constexpr std::size_t kSpeedPrompts = 5, kMostTried = 100;

/// The evaluation that was begun here, or a new one.
Result<Evaluation> begin(const EvaluateRequest& request) {
    if (!std::filesystem::exists(evaluationFile(request.folder))) {
        Evaluation out = request.about;
        out.startedMs = unixTimeMs();
        return out;
    }
    LUTHIER_TRY(out, readEvaluation(request.folder));
    const Evaluation& about = request.about;
    if (out.model != about.model || out.adapter != about.adapter || out.limit != about.limit ||
        out.heldOut != about.heldOut || out.examples != about.examples || out.chatTemplate != about.chatTemplate)
        return fail("evaluate.other",
            {QT_TRANSLATE_NOOP("errors", "{folder} holds another evaluation."), {{"folder", request.folder.string()}}},
            {}, {QT_TRANSLATE_NOOP("errors", "Choose another folder."), {}});
    out.finishedMs = 0;
    std::erase_if(out.tasks, [](const TaskResult& task) { return task.skipped.has_value(); });
    return out;
}

Result<TaskResult> askTask(const AnsweringModel& model, const Task& task, const EvaluateRequest& request) {
    const auto start = std::chrono::steady_clock::now();
    LUTHIER_TRY(documents, documentsOf(task, {task.data.empty() ? request.heldOut : task.data, request.about.limit}));
    const auto report = [&](std::size_t done, std::size_t total) {
        if (request.report) request.report(task.key, done, total);
    };
    report(0, documents.size());
    LUTHIER_TRY(samples, ask(model, task, documents, {request.usesChatTemplate, request.rows, report}));
    LUTHIER_TRY_DO(writeSamples(request.folder, task.key, samples));
    TaskResult out = judge(task, samples);
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return out;
}

/// Exceptions of a task end that task alone.
Result<TaskResult> tryTask(const AnsweringModel& model, const Task& task, const EvaluateRequest& request) {
    try {
        return askTask(model, task, request);
    } catch (const std::exception& e) { // LibTorch
        return failFromException(e.what());
    }
}

/// A few questions of the tasks, as a person would ask them.
std::vector<std::vector<TokenId>> speedPrompts(const AnsweringModel& model, const EvaluateRequest& request) {
    std::vector<std::vector<TokenId>> out;
    for (const Task& task : request.tasks) {
        if (task.output != OutputType::GenerateUntil) continue;
        const auto documents = documentsOf(task, {task.data.empty() ? request.heldOut : task.data, kSpeedPrompts});
        if (!documents) continue; // said beside the task
        for (const TaskDocument& document : *documents) {
            auto prompt = promptOf(model, document, request.usesChatTemplate, task.generation.max_gen_toks);
            if (prompt && !prompt->empty()) out.push_back(std::move(*prompt));
        }
        break;
    }
    return out;
}

/// Looks through what was learned, and lets the model continue wherever it told something about a person.
Result<DataScan> tryToDrawOut(const AnsweringModel& model, const EvaluateRequest& request) {
    const auto report = [&](std::size_t done, std::size_t total) {
        if (request.report) request.report("personal_data_scan", done, total);
    };
    report(0, 1);
    LUTHIER_TRY(learned, scanForPersonalData(request.learned));
    DataScan out = learned.scan;
    if (model.model->spec().isEncoderDecoder()) return out; // the beginning would stand in what it reads
    if (learned.data.size() > kMostTried) learned.data.resize(kMostTried);
    GenerateOptions options;
    for (const LearnedDatum& datum : learned.data) {
        std::vector<TokenId> prompt;
        if (!datum.messages.empty() && model.chatTemplate) {
            auto conversation = model.promptOf(datum.messages, datum.tools);
            if (!conversation) continue; // the template writes no such conversation
            prompt = std::move(*conversation);
        }
        const EncodeOptions encode{.addSpecialTokens = prompt.empty(), .recogniseSpecialTokens = false};
        const auto before = model.tokenizer.encode(unicode::trimRight(datum.before), encode);
        prompt.insert(prompt.end(), before.begin(), before.end());
        // As many tokens as the datum has, and a few that lead to it.
        options.max_new_tokens = int(model.tokenizer.encode(datum.datum, encode).size()) + 4;
        const std::int64_t room = model.model->spec().max_position_embeddings - options.max_new_tokens;
        if (prompt.empty() || std::ssize(prompt) > room) continue;
        const auto answer = model.answer(prompt, options);
        if (!answer) continue;
        ++out.tried;
        out.byHeart += contains(answer->text, datum.datum);
        report(std::size_t(out.tried), learned.data.size());
    }
    return out;
}

} // namespace

Result<Evaluation> evaluate(const AnsweringModel& model, const EvaluateRequest& request) {
    std::error_code code;
    std::filesystem::create_directories(request.folder, code);
    LUTHIER_TRY(out, begin(request));
    const auto keep = [&] { return writeEvaluation(request.folder, out); };
    LUTHIER_TRY_DO(keep());
    // The speed first: nothing is warm, and nobody has to wait for it.
    if (request.measuresSpeed && !out.speed) {
        if (request.report) request.report("speed", 0, 1);
        if (const auto prompts = speedPrompts(model, request); !prompts.empty()) {
            LUTHIER_TRY(speed, measureSpeed(model, prompts));
            out.speed = speed;
            out.speed->adapterBytes = weightBytes(request.adapterFolder);
        }
        LUTHIER_TRY_DO(keep());
    }
    for (const Task& task : request.tasks) {
        const auto hash = taskHash(task, task.data.empty() ? request.heldOut : task.data);
        const TaskResult* known = out.task(task.key);
        if (known && hash && known->hash == *hash) continue;
        std::erase_if(out.tasks, [&](const TaskResult& other) { return other.task == task.key; });
        auto result = tryTask(model, task, request);
        if (result && hash) result->hash = *hash;
        if (!result) {
            TaskResult skipped = judge(task, {});
            skipped.skipped = result.error();
            skipped.scores.clear();
            result = std::move(skipped);
        }
        out.tasks.push_back(std::move(*result));
        LUTHIER_TRY_DO(keep());
    }
    if (!request.learned.empty() && !out.scan) {
        LUTHIER_TRY(scan, tryToDrawOut(model, request));
        out.scan = scan;
    }
    out.finishedMs = unixTimeMs();
    LUTHIER_TRY_DO(keep());
    return out;
}

} // namespace luthier::engine
