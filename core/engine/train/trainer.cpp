#include "core/engine/train/trainer.h"

#include "core/base/file.h"
#include "core/base/lock.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/optim/gradients.h"
#include "core/engine/optim/schedule.h"
#include "core/engine/torch_compat.h"
#include "core/engine/train/evaluation.h"
#include "core/engine/train/heartbeat.h"
#include "core/engine/train/run_log.h"
#include "core/engine/train/training_checkpoint.h"
#include "core/model/families.h"
#include "core/monitor/monitors.h"
#include "core/recipe/adjustments.h"
#include "core/recipe/run_ledger.h"
#include "core/run/checkpoint_index.h"
#include "core/run/mailbox.h"
#include "core/text/grown_tokenizer.h"

#include <ATen/TensorOperators.h>

#include <chrono>
#include <cmath>

namespace luthier::engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kWatchEvery = 50; // steps; and at each evaluation

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Everything that one run holds while it runs. The order of the functions is the order of a run.
class TrainingRun {
public:
    /// @param startedBefore there are events of an engine that ran before this one
    TrainingRun(RunFolder folder, const TrainOptions& options, RunLog& log, bool startedBefore)
        : m_folder(std::move(folder))
        , m_options(options)
        , m_log(log)
        , m_startedBefore(startedBefore) {}

    Result<TrainEnd> run() {
        LUTHIER_TRY_DO(readInputs());
        LUTHIER_TRY_DO(findResumePoint());
        LUTHIER_TRY_DO(resolveNumerics());
        LUTHIER_TRY_DO(tokenise());
        LUTHIER_TRY_DO(checkMemory());
        LUTHIER_TRY_DO(loadEverything());
        sayStarted();
        if (m_early != Wish::None) return end(m_early == Wish::Pause ? "paused" : "finished"); // nothing was trained
        return loop();
    }

private:
    enum class Wish { None, Pause, Stop };

    Result<void> readInputs() {
        LUTHIER_TRY(recipe, readRecipe(m_folder.recipe()));
        m_recipe = recipe;
        m_modelFolder = resolvePath(m_recipe.model.path, m_folder.path);
        LUTHIER_TRY(spec, readModelSpec(m_modelFolder));
        m_spec = spec;
        if (m_recipe.data.max_length > m_spec.max_position_embeddings)
            m_recipe.data.max_length = m_spec.max_position_embeddings;
        m_recipe = completed(std::move(m_recipe), m_spec);
        LUTHIER_TRY(tokenizer,
            openGrownTokenizer(m_modelFolder, {m_recipe.model.add_tokens, m_recipe.model.add_special_tokens}));
        m_tokens.emplace(std::move(tokenizer));
        LUTHIER_TRY(files, modelFilesOf(m_recipe, m_modelFolder, resolvedTemplate()));
        m_files = std::move(files);
        m_padToken = static_cast<TokenId>(
            m_spec.padTokenId.value_or(m_spec.eosTokenIds.empty() ? 0 : m_spec.eosTokenIds.front()));
        return {};
    }

    /// A Jinja file is named relative to the run.
    std::string resolvedTemplate() const {
        const auto file = resolvePath(m_recipe.data.chat_template, m_folder.path);
        return std::filesystem::is_regular_file(file) ? file.string() : m_recipe.data.chat_template;
    }

    /// The day that templates see: the run's first, so that a resumed run sees the same.
    std::tm startTime() {
        if (m_state.startedAt == 0) m_state.startedAt = std::time(nullptr);
        const auto seconds = static_cast<std::time_t>(m_state.startedAt);
        std::tm out = {};
        ::localtime_r(&seconds, &out);
        return out;
    }

    Result<void> findResumePoint() {
        if (!m_options.resume) return {};
        const auto checkpoint = latestUsable(m_folder.checkpoints());
        if (!checkpoint) return {};
        LUTHIER_TRY(state, readTrainerState(checkpoint->folder));
        // What is newer was damaged and passed over: it must not be taken for the newest or the best again.
        removeCheckpointsAfter(m_folder.checkpoints(), checkpoint->step);
        m_resumeFrom = checkpoint->folder;
        m_state = state;
        return {};
    }

    Result<void> resolveNumerics() {
        const int threads = m_resumeFrom ? m_state.numerics.threads : m_recipe.train.threads;
        const int inForce = setThreads(threads);
        m_log.phase("checking");
        const ProcessorCheck check = checkProcessor();
        if (!check.isRight())
            return fail("processor.wrong_product",
                {QT_TRANSLATE_NOOP("errors", "This machine multiplies matrices wrongly."), {}},
                {QT_TRANSLATE_NOOP("errors", "A product differs from double precision by {error}."),
                    {{"error", std::to_string(check.worstFp32Error)}}},
                {QT_TRANSLATE_NOOP("errors", "Set OPENBLAS_CORETYPE to your processor's type and start again."), {}});
        if (m_resumeFrom) {
            if (m_state.numerics.blasCoreType != check.blasCoreType || m_state.numerics.processor != processorName())
                m_log.warning({"resume.other_processor",
                    {QT_TRANSLATE_NOOP("errors", "The run goes on with another processor or matrix library setting."),
                        {}},
                    {QT_TRANSLATE_NOOP("errors", "The losses will not be the same to the last digit."), {}}, {}});
            return {};
        }
        DType compute = check.quicker;
        switch (m_recipe.model.dtype) {
        case ComputeDtype::Auto:
            break;
        case ComputeDtype::Float32:
            compute = DType::F32;
            break;
        case ComputeDtype::Bfloat16:
            compute = DType::BF16;
            break;
        }
        m_state.numerics = {inForce, compute, check.blasCoreType, processorName()};
        return {};
    }

    Result<void> tokenise() {
        m_log.phase("tokenising");
        std::vector<Record> train, eval;
        for (const std::string& file : m_recipe.data.train) {
            LUTHIER_TRY(records, readRecords(resolvePath(file, m_folder.path)));
            train.insert(train.end(), records.begin(), records.end());
        }
        if (!m_recipe.data.eval.empty()) {
            LUTHIER_TRY(records, readRecords(resolvePath(m_recipe.data.eval, m_folder.path)));
            eval = std::move(records);
        }
        const auto needsTemplate = [](const std::vector<Record>& rows) {
            return std::any_of(rows.begin(), rows.end(), [](const Record& row) { return row.isConversation(); });
        };
        if (!m_spec.isEncoderDecoder() && (needsTemplate(train) || needsTemplate(eval))) {
            LUTHIER_TRY(chatTemplate, ChatTemplate::open(resolvedTemplate(), m_modelFolder));
            m_template = chatTemplate;
            m_template->setNow(startTime());
        }

        const RowTokenizer rowTokenizer{m_tokens->tokenizer, m_spec, m_recipe, m_template};
        Progress progress;
        progress.report = [this](std::uint64_t done, std::uint64_t total) { m_log.progress(done, total); };
        LUTHIER_TRY(trainRows, tokenizeRows(train, rowTokenizer, progress));
        m_train = std::move(trainRows);
        if (!eval.empty()) {
            LUTHIER_TRY(evalRows, tokenizeRows(eval, rowTokenizer, {}));
            m_eval = std::move(evalRows);
            if (m_recipe.objective.type != ObjectiveType::Reward) {
                LUTHIER_TRY_DO(choosePrompts(eval, rowTokenizer));
                if (watchesFor(MonitorType::Forgetting)) m_general = generalRows(rowTokenizer);
            }
        }
        warnAboutRows();
        for (const TokenizedRow& row : m_train.rows)
            m_lengths.push_back(row.longest());
        m_total = m_resumeFrom ? m_state.totalSteps : totalSteps(m_lengths, m_recipe);
        m_evalEvery = m_recipe.eval.every > 0 ? m_recipe.eval.every : std::max<std::int64_t>(1, (m_total + 11) / 12);
        m_checkpointEvery = m_recipe.checkpoint.every > 0 ? m_recipe.checkpoint.every : m_evalEvery;

        LUTHIER_TRY(hashes, hashRun(m_recipe, m_modelFolder, m_folder.path, m_tokens->tokenizer,
                                m_template ? m_template->source() : std::string()));
        if (m_resumeFrom) LUTHIER_TRY_DO(checkUnchanged(m_state.hashes, hashes));
        m_state.hashes = hashes;
        return {};
    }

    /// The first few questions of the evaluation rows: the same at every evaluation.
    Result<void> choosePrompts(const std::vector<Record>& eval, const RowTokenizer& rowTokenizer) {
        for (const Record& record : eval) {
            if (std::ssize(m_prompts) >= m_recipe.eval.samples) break;
            // What the model is asked: of a pair all its messages, else those before the answer.
            const bool endsWithAnswer = !record.messages.empty() && record.messages.back().role == "assistant";
            const std::size_t count = record.messages.size() - (endsWithAnswer ? 1 : 0);
            if (count == 0 || (!endsWithAnswer && !record.preference)) continue;
            LUTHIER_TRY(prompt, rowTokenizer.prompt(std::span(record.messages).first(count)));
            m_prompts.push_back({record.messages[count - 1].content, prompt});
        }
        return {};
    }

    void warnAboutRows() {
        if (m_train.tooLong > 0)
            m_log.warning({"data.too_long",
                {QT_TRANSLATE_NOOP("errors", "{count} rows are left out because they are longer than max_length."),
                    {{"count", std::to_string(m_train.tooLong)}}},
                {}, {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}}});
        if (m_train.truncated > 0)
            m_log.warning({"data.truncated",
                {QT_TRANSLATE_NOOP("errors", "{count} rows are cut off at max_length."),
                    {{"count", std::to_string(m_train.truncated)}}},
                {}, {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}}});
        if (m_train.formsDiffer > 0)
            m_log.warning({"template.forms_differ",
                {QT_TRANSLATE_NOOP("errors", "In {count} rows the chat template writes the answer otherwise than it "
                                             "opens one when it is asked."),
                    {{"count", std::to_string(m_train.formsDiffer)}}},
                {QT_TRANSLATE_NOOP("errors", "The model learns to answer after text that it will not see."), {}},
                {QT_TRANSLATE_NOOP("errors", "Look at the template, or choose another in data.chat_template."), {}}});
        if (m_train.withoutLoss > 0)
            m_log.warning({"data.without_loss",
                {QT_TRANSLATE_NOOP("errors", "{count} rows would train nothing and are left out: {list}."),
                    {{"count", std::to_string(m_train.withoutLoss)}, {"list", joinText(m_train.withoutLossIds, ", ")}}},
                {}, {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}}});
    }

    Result<void> checkMemory() {
        const double labelShare = double(m_train.counted) / double(std::max<std::int64_t>(1, m_train.tokens));
        m_ledger = predictRun(m_spec, m_recipe, m_state.numerics.computeType, labelShare);
        const std::uint64_t available = freeMemoryBytes();
        if (m_ledger.totalBytes() <= available) return {};
        return fail("memory.does_not_fit",
            {QT_TRANSLATE_NOOP("errors", "The run does not fit into this machine's memory."), {}},
            {QT_TRANSLATE_NOOP("errors", "It needs about {wanted}; {got} are free."),
                {{"wanted", formatBytes(m_ledger.totalBytes())}, {"got", formatBytes(available)}}},
            {QT_TRANSLATE_NOOP("errors", "In this order: halve train.batch_size and double gradient_accumulation; "
                                         "shorten data.max_length; use LoRA instead of full."),
                {}});
    }

    Result<void> loadEverything() {
        m_log.phase("loading");
        LUTHIER_TRY(model, makeTrainable(m_recipe, m_modelFolder, m_state.numerics.computeType, *m_tokens));
        m_model = std::move(model);
        m_parameters = m_model.trained();
        // Without an adapter to switch off, what the model thinks of the answers is kept before it changes; a resumed
        // run finds the same, since it has not put its weights back yet.
        if (hasReference(m_recipe.objective.type) && !m_model.adapter) {
            m_log.phase("reference");
            const std::size_t all = m_train.rows.size() + m_eval.rows.size();
            for (TokenizedRows* rows : {&m_train, &m_eval}) {
                const bool isDone =
                    computeReference(*m_model.model, *rows, m_recipe, m_padToken, [&](std::size_t done) {
                        m_log.progress(done + (rows == &m_eval ? m_train.rows.size() : 0), all);
                        m_early = readWish();
                        return m_early == Wish::None;
                    });
                if (!isDone) return {};
            }
        }
        m_optimizer.emplace(m_parameters, m_recipe.train.optimizer);
        if (m_resumeFrom) LUTHIER_TRY_DO(restoreCheckpoint(*m_resumeFrom, m_model, *m_optimizer));
        m_state.totalSteps = m_total;
        return {};
    }

    void sayStarted() {
        Event event;
        event.type = "run_started";
        std::int64_t trainable = 0;
        for (const NamedParameter& parameter : m_parameters)
            trainable += parameter.tensor->numel();
        event.numbers = {{"total_steps", double(m_total)}, {"epochs", m_recipe.train.epochs},
            {"rows", double(m_train.rows.size())}, {"tokens", double(m_train.tokens)},
            {"eval_rows", double(m_eval.rows.size())}, {"parameters", double(parameterCount(m_spec))},
            {"trainable_parameters", double(trainable)}, {"threads", double(m_state.numerics.threads)}};
        for (const LedgerLine& line : m_ledger.lines)
            event.numbers["predicted." + std::string(line.key)] = double(line.bytes);
        event.numbers["predicted.total"] = double(m_ledger.totalBytes());
        event.texts = {{"name", m_recipe.name}, {"model", m_modelFolder.filename().string()}, {"device", "cpu"},
            {"compute_dtype", std::string(dtypeName(m_state.numerics.computeType))},
            {"processor", m_state.numerics.processor}, {"blas_core_type", m_state.numerics.blasCoreType},
            {"adapter", std::string(keyOf(m_recipe.adapter.type))},
            {"objective", std::string(keyOf(m_recipe.objective.type))},
            {"monitors", joinText(m_recipe.monitors, ", ")}};
        for (const auto& [name, hash] : m_state.hashes)
            event.texts["hash." + name] = hash;
        m_log.write(std::move(event));
        if (!m_startedBefore) return;
        Event resumed;
        resumed.type = "resumed";
        // Without a checkpoint everything is done again, the evaluation before the first step too.
        resumed.numbers["from_step"] = m_resumeFrom ? double(m_state.step) : -1.0;
        m_log.write(std::move(resumed));
    }

    Result<TrainEnd> loop() {
        if (!m_resumeFrom) LUTHIER_TRY_DO(evaluate());
        m_log.phase("training");
        m_begun = m_loopStarted = Clock::now();
        const double most = m_recipe.train.max_minutes * 60;
        m_stepsBefore = m_state.step;
        while (m_state.step < m_total) {
            const auto plan = planEpoch(m_lengths, m_recipe, m_state.epoch);
            while (m_state.stepInEpoch < std::ssize(plan) && m_state.step < m_total) {
                LUTHIER_TRY_DO(step(plan[m_state.stepInEpoch], std::ssize(plan)));
                const bool isLast = m_state.step == m_total;
                if (m_state.step % kWatchEvery == 0) watch();
                const bool isTimeUp = !isLast && most > 0 && trainedSeconds() >= most;
                if (isLast || isTimeUp || m_state.step % m_evalEvery == 0) LUTHIER_TRY_DO(evaluate());
                const Wish wish = isLast ? Wish::None : isTimeUp ? Wish::Stop : readWish();
                const bool isCheckpoint = isLast || wish != Wish::None || m_state.step % m_checkpointEvery == 0;
                if (m_options.checkpoints && isCheckpoint) {
                    m_state.stopped = wish == Wish::Stop;
                    if (auto saved = checkpoint(); !saved) {
                        // The one before stays usable: a run goes on with a full disk, but it must not end on one.
                        if (isLast || wish != Wish::None) return tl::unexpected(saved.error());
                        m_log.warning(saved.error());
                    }
                }
                if (wish != Wish::None) return end(wish == Wish::Pause ? "paused" : "finished");
            }
            ++m_state.epoch;
            m_state.stepInEpoch = 0;
        }
        return end("finished");
    }

    Result<void> step(const StepPlan& plan, std::int64_t stepsInEpoch) {
        const auto started = Clock::now();
        std::vector<TokenBatch> batches;
        std::int64_t weight = 0, tokens = 0;
        for (const MicroBatch& micro : plan) {
            batches.push_back(makeBatch(m_train.rows, micro, m_padToken));
            weight += weightOf(batches.back());
            tokens += batches.back().tokens;
        }
        clearGradients(m_parameters);
        at::Tensor lossSum;
        std::map<std::string, at::Tensor> measures;
        for (const TokenBatch& batch : batches) {
            const ObjectiveLoss own = objectiveLoss(policy(), batch, m_recipe.objective, true);
            const at::Tensor part = own.sum / double(weight);
            part.backward();
            for (const auto& [name, sum] : own.measures)
                measures[name] = measures.contains(name) ? measures[name] + sum : sum;
            lossSum = lossSum.defined() ? lossSum + part.detach() : part.detach();
        }
        const double norm = totalGradientNorm(m_parameters);
        const double loss = lossSum.item<double>();
        if (!std::isfinite(norm) || !std::isfinite(loss))
            return fail("train.not_finite", {QT_TRANSLATE_NOOP("errors", "The loss is no longer a number."), {}},
                {QT_TRANSLATE_NOOP("errors", "At step {step} the loss was {loss} and the gradient norm {norm}."),
                    {{"step", std::to_string(m_state.step + 1)}, {"loss", std::to_string(loss)},
                        {"norm", std::to_string(norm)}}},
                {QT_TRANSLATE_NOOP("errors", "Lower the learning rate; the last checkpoint is still there."), {}});
        const std::int64_t warmup =
            m_recipe.train.warmup_steps >= 0
                ? m_recipe.train.warmup_steps
                : static_cast<std::int64_t>(std::ceil(m_recipe.train.warmup_ratio * double(m_total)));
        const double rate =
            m_recipe.train.learning_rate * scheduleFactor(m_recipe.train.scheduler, m_state.step, warmup, m_total);
        m_optimizer->step(rate, clipFactor(norm, m_recipe.train.max_grad_norm));
        ++m_state.step;
        ++m_state.stepInEpoch;
        m_state.evalLoss.reset();
        if (!m_measured) measureMemory();
        clearGradients(m_parameters);

        const double seconds = secondsSince(started);
        const double perStep = secondsSince(m_loopStarted) / double(m_state.step - m_stepsBefore);
        Event event;
        event.type = "step";
        event.numbers = {{"step", double(m_state.step)},
            {"epoch", double(m_state.epoch) + double(m_state.stepInEpoch) / double(stepsInEpoch)}, {"loss", loss},
            {"learning_rate", rate}, {"grad_norm", norm}, {"tokens_per_s", double(tokens) / seconds},
            {"step_ms", seconds * 1000}, {"rss", double(residentBytes())}, {"seconds_left", secondsLeft(perStep)}};
        std::map<std::string, double> sums;
        for (const auto& [name, sum] : measures)
            sums[name] = sum.item<double>();
        for (const auto& [name, mean] : meansOf(sums, double(weight)))
            event.numbers[name] = mean;
        m_log.write(std::move(event));
        return {};
    }

    /// All engines together that worked on this run.
    double trainedSeconds() const { return m_state.trainedSeconds + secondsSince(m_begun); }

    /// By the steps that are left, or by the time limit where that comes first.
    double secondsLeft(double perStep) const {
        const double bySteps = perStep * double(m_total - m_state.step), most = m_recipe.train.max_minutes * 60;
        return most > 0 ? std::clamp(most - trainedSeconds(), 0.0, bySteps) : bySteps;
    }

    /// What can be measured apart is; the total is the process's peak.
    void measureMemory() {
        m_measured = true;
        const auto bytesOf = [](const std::vector<NamedParameter>& parameters) {
            double total = 0;
            for (const NamedParameter& parameter : parameters)
                total += double(parameter.tensor->nbytes());
            return total;
        };
        double gradients = 0;
        for (const NamedParameter& parameter : m_parameters)
            if (parameter.tensor->grad().defined()) gradients += double(parameter.tensor->grad().nbytes());
        Event event;
        event.type = "memory";
        event.numbers = {{"measured.weights", bytesOf(m_model.model->parameters())},
            {"measured.adapter", m_model.adapter ? bytesOf(m_parameters) : 0}, {"measured.gradients", gradients},
            {"measured.optimizer", 2 * bytesOf(m_parameters)}, {"measured.total", double(peakResidentBytes())}};
        m_log.write(std::move(event));
    }

    Result<void> evaluate() {
        if (m_eval.rows.empty()) return {};
        m_log.phase("evaluating");
        const auto started = Clock::now();
        const EvalResult result = evaluateRows(policy(), m_eval, m_recipe, m_padToken);
        m_state.evalLoss = result.loss;
        Event event;
        event.type = "eval";
        event.numbers = {{"step", double(m_state.step)}, {"loss", result.loss}};
        event.numbers.insert(result.measures.begin(), result.measures.end());
        if (!m_general.rows.empty()) event.numbers["general_loss"] = generalLoss();
        // A picture for the window: a run goes on without it.
        if (!result.scores.empty())
            if (const auto kept = writeHeldOutScores(m_folder.heldOutScores(), result.scores); !kept)
                m_log.warning(kept.error());
        m_log.write(std::move(event));
        watch();
        const auto endTokens = endTokensOf(m_spec, m_tokens->tokenizer, m_template);
        for (const Prompt& prompt : m_prompts) {
            auto answer = answerPrompt(
                *m_model.model, m_tokens->tokenizer, prompt.tokens, m_recipe.eval.sample_tokens, endTokens);
            Event sample;
            sample.type = "sample";
            sample.numbers["step"] = double(m_state.step);
            sample.texts = {{"prompt", prompt.text}, {"answer", answer ? *answer : answer.error().english()}};
            m_log.write(std::move(sample));
        }
        m_loopStarted +=
            std::chrono::duration_cast<Clock::duration>(Clock::now() - started); // no part of a step's time
        m_log.phase("training");
        return {};
    }

    bool watchesFor(MonitorType monitor) const {
        const auto& keys = m_recipe.monitors;
        return std::find(keys.begin(), keys.end(), keyOf(monitor)) != keys.end();
    }

    double generalLoss() const {
        Recipe recipe = m_recipe;
        recipe.objective = {};
        return evaluateRows(policy(), m_general, recipe, m_padToken).loss;
    }

    /// Each monitor speaks once a run.
    void watch() {
        for (const auto& row : methodTable<MonitorType>()) {
            if (!watchesFor(row.value)) continue;
            const auto seen = look(row.value, m_log.history().series());
            const auto& said = m_log.history().warnings();
            if (seen && std::none_of(said.begin(), said.end(),
                            [&](const Event& event) { return event.message && event.message->code == seen->code; }))
                m_log.warning(*seen);
        }
    }

    Policy policy() const { return {*m_model.model, m_model.adapter.get()}; }

    Wish readWish() {
        if (m_options.interrupted && m_options.interrupted->load()) return Wish::Pause;
        const auto command = takeCommand(m_folder.control(), m_processStartedMs);
        if (!command) return Wish::None;
        m_command = command->id;
        switch (command->kind) {
        case CommandKind::Pause:
            return Wish::Pause;
        case CommandKind::Stop:
            return Wish::Stop;
        }
        return Wish::None;
    }

    Result<void> checkpoint() {
        m_state.trainedSeconds = trainedSeconds();
        m_begun = Clock::now();
        LUTHIER_TRY(
            folder, writeCheckpoint(m_folder.checkpoints(), m_state.step, [this](const std::filesystem::path& target) {
                return fillCheckpoint(target, m_files, m_model, *m_optimizer, m_state);
            }));
        pruneCheckpoints(m_folder.checkpoints(), m_recipe.checkpoint.keep);
        Event event;
        event.type = "checkpoint";
        event.numbers["step"] = double(m_state.step);
        if (m_state.evalLoss) event.numbers["eval_loss"] = *m_state.evalLoss;
        event.texts["name"] = folder.filename().string();
        m_log.write(std::move(event));
        m_log.sync();
        return {};
    }

    TrainEnd end(const std::string& type) {
        Event event;
        event.type = type;
        event.numbers["step"] = double(m_state.step);
        if (!m_command.empty()) event.texts["command"] = m_command;
        m_log.write(std::move(event));
        m_log.sync();
        return type == "paused" ? TrainEnd::Paused : TrainEnd::Finished;
    }

    struct Prompt {
        std::string text;
        std::vector<TokenId> tokens;
    };

    RunFolder m_folder;
    const TrainOptions& m_options;
    RunLog& m_log;
    const bool m_startedBefore;
    const long long m_processStartedMs = unixTimeMs();

    Recipe m_recipe;
    std::filesystem::path m_modelFolder;
    ModelSpec m_spec;
    std::optional<GrownTokenizer> m_tokens;
    ModelFiles m_files;
    std::optional<ChatTemplate> m_template;
    TokenId m_padToken = 0;
    TokenizedRows m_train, m_eval, m_general; // m_general: what is to be kept, asked at each evaluation
    std::vector<std::int64_t> m_lengths;
    std::vector<Prompt> m_prompts;
    MemoryLedger m_ledger;

    std::optional<std::filesystem::path> m_resumeFrom;
    TrainerState m_state;
    TrainableModel m_model;
    std::vector<NamedParameter> m_parameters;
    std::optional<AdamW> m_optimizer;
    std::int64_t m_total = 0, m_evalEvery = 1, m_checkpointEvery = 1, m_stepsBefore = 0;
    Clock::time_point m_begun;       // of this process's loop
    Clock::time_point m_loopStarted; // moved on by what evaluations take
    bool m_measured = false;
    Wish m_early = Wish::None; // that came before the first step
    std::string m_command;
};

} // namespace

Result<TrainEnd> trainRun(const RunFolder& folder, const TrainOptions& options) {
    // The lock comes first: a second engine must not write a single byte.
    LUTHIER_TRY(lock, FileLock::take(folder.lock()));
    const bool startedBefore = std::filesystem::exists(folder.events());
    if (!options.resume && startedBefore)
        return fail("run.exists", {QT_TRANSLATE_NOOP("errors", "This run has been started before."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Resume it, or make a new run."), {}});
    LUTHIER_TRY_DO(makeFolder(folder.checkpoints()));
    LUTHIER_TRY_DO(makeFolder(folder.control()));
    LUTHIER_TRY(log, RunLog::open(folder, options.watcher));
    const Heartbeat heartbeat(log.events());
    Result<TrainEnd> result = TrainEnd::Finished;
    try {
        result = TrainingRun(folder, options, log, startedBefore).run();
    } catch (const std::exception& e) { // LibTorch throws
        result = failFromException(e.what());
    }
    if (const std::uint64_t lost = log.events().lostEvents(); lost > 0)
        log.warning(fail("events.lost",
            {QT_TRANSLATE_NOOP("errors", "{count} events of this run could not be written: its curves have gaps."),
                {{"count", std::to_string(lost)}}},
            {QT_TRANSLATE_NOOP("errors", "The disk was full for a while."),
                {}}).value());
    if (!result) {
        Event event;
        event.type = "failed";
        event.message = result.error();
        log.write(std::move(event));
    }
    return result;
}

} // namespace luthier::engine
