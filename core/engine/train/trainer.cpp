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
#include "core/engine/train/wishes.h"
#include "core/model/families.h"
#include "core/monitor/monitors.h"
#include "core/recipe/adjustments.h"
#include "core/recipe/run_ledger.h"
#include "core/run/checkpoint_index.h"
#include "core/run/event_tail.h"
#include "core/text/grown_tokenizer.h"

#include <ATen/TensorOperators.h>

#include <chrono>
#include <cmath>
#include <tuple>

namespace luthier::engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kWatchEvery = 50; // steps; and at each evaluation

tl::unexpected<Error> failCancelled() {
    return fail("run.cancelled", {QT_TRANSLATE_NOOP("errors", "The run was stopped."), {}});
}

/// Long work that was told to stop says so; any other error counts, whatever is wished meanwhile.
bool isGivenUp(const Error& error) { return error.code.ends_with(".cancelled"); }

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Everything that one run holds while it runs. The order of the functions is the order of a run.
class TrainingRun {
public:
    /// @param startedBefore there are events of an engine that ran before this one
    TrainingRun(RunFolder folder, const TrainOptions& options, RunLog& log, bool startedBefore)
        : m_folder(std::move(folder))
        , m_options(options)
        , m_log(log)
        , m_startedBefore(startedBefore)
        , m_wishes(m_folder.control(), options.interrupted) {}

    Result<TrainEnd> run() {
        const auto prepared = prepare();
        if (!prepared && !(m_wishes.wish() && isGivenUp(prepared.error()))) return tl::unexpected(prepared.error());
        if (m_wishes.wish()) return end(); // nothing was trained
        return loop();
    }

private:
    /// Ends early, with an error that does not matter, when something is wished.
    Result<void> prepare() {
        LUTHIER_TRY_DO(readInputs());
        LUTHIER_TRY_DO(findResumePoint());
        LUTHIER_TRY_DO(resolveNumerics());
        LUTHIER_TRY_DO(tokenise());
        LUTHIER_TRY_DO(checkMemory());
        LUTHIER_TRY_DO(loadEverything());
        giveBackFreedMemory(); // of rows and files that were read: what a step frees is kept for the next
        sayStarted();
        return {};
    }

    /// Long work reports here and looks whether it may go on.
    Progress progress() {
        Progress out;
        out.report = [this](std::uint64_t done, std::uint64_t total) { m_log.progress(done, total); };
        out.stop = m_wishes.token();
        return out;
    }

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
        std::vector<Error> damaged;
        m_log.phase("checking");
        const auto checkpoint = latestUsable(m_folder.checkpoints(), &damaged, progress());
        if (m_wishes.wish()) return failCancelled();
        for (const Error& error : damaged) {
            Error said = error;
            said.todo = checkpoint
                            ? Message{QT_TRANSLATE_NOOP("errors", "The run goes on from {name}, which is older."),
                                  {{"name", checkpoint->folder.filename().string()}}}
                            : Message{QT_TRANSLATE_NOOP("errors", "The run begins again from its first step."), {}};
            m_log.warning(said);
        }
        if (!checkpoint) return {};
        LUTHIER_TRY(state, readTrainerState(checkpoint->folder));
        m_saved = {state.step, state.evalLoss, state.stopped};
        state.stopped = false; // it goes on
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
        case ComputeDtype::Auto: // decided once: speeds measured anew may say otherwise on a busy machine
            compute = dtypeFromName(m_log.history().started().text("compute_dtype")).value_or(compute);
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
            LUTHIER_TRY(records, readRecords(resolvePath(file, m_folder.path), progress()));
            train.insert(train.end(), records.begin(), records.end());
        }
        if (!m_recipe.data.eval.empty()) {
            LUTHIER_TRY(records, readRecords(resolvePath(m_recipe.data.eval, m_folder.path), progress()));
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
        LUTHIER_TRY(trainRows, tokenizeRows(train, rowTokenizer, progress()));
        m_train = std::move(trainRows);
        if (!eval.empty()) {
            LUTHIER_TRY(evalRows, tokenizeRows(eval, rowTokenizer, progress()));
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
                                m_template ? m_template->source() : std::string(), progress()));
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
        LUTHIER_TRY(
            model, makeTrainable(m_recipe, m_modelFolder, m_state.numerics.computeType, *m_tokens, m_wishes.token()));
        m_model = std::move(model);
        m_parameters = m_model.trained();
        // Without an adapter to switch off, what the model thinks of the answers is kept before it changes; a resumed
        // run finds the same, since it has not put its weights back yet.
        if (hasReference(m_recipe.objective.type) && !m_model.adapter) {
            m_log.phase("reference");
            const std::size_t all = m_train.rows.size() + m_eval.rows.size();
            for (TokenizedRows* rows : {&m_train, &m_eval}) {
                Progress part = progress();
                part.report = [&](std::uint64_t done, std::uint64_t) {
                    m_log.progress(done + (rows == &m_eval ? m_train.rows.size() : 0), all);
                };
                LUTHIER_TRY_DO(computeReference(*m_model.model, *rows, m_recipe, m_padToken, part));
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
        m_stepsBefore = m_state.step;
        // One that was paused while it was evaluated is evaluated now.
        if (isEvaluationDue()) LUTHIER_TRY_DO(evaluate());
        m_begun = m_loopStarted = Clock::now(); // the evaluation before the first step is no part of the time to train
        m_log.phase("training");
        const double most = m_recipe.train.max_minutes * 60;
        while (m_state.step < m_total && !m_wishes.wish()) {
            const auto plan = planEpoch(m_lengths, m_recipe, m_state.epoch);
            while (m_state.stepInEpoch < std::ssize(plan) && m_state.step < m_total && !m_wishes.wish()) {
                LUTHIER_TRY(isDone, step(plan[m_state.stepInEpoch], std::ssize(plan)));
                if (!isDone) break;
                const bool isLast = m_state.step == m_total;
                if (m_state.step % kWatchEvery == 0) watch();
                const bool isTimeUp = !isLast && most > 0 && trainedSeconds() >= most;
                if (isEvaluationDue() || (isTimeUp && !m_eval.rows.empty())) LUTHIER_TRY_DO(evaluate());
                if (isLast || isTimeUp) return finish(isTimeUp);
                if (m_state.step % m_checkpointEvery != 0 || m_wishes.wish() || !m_options.checkpoints) continue;
                // The one before stays usable: a run goes on with a full disk, but it must not end on one.
                if (auto saved = checkpoint(); !saved) m_log.warning(saved.error());
            }
            if (m_state.stepInEpoch < std::ssize(plan)) continue; // paused in the midst of it, or all steps are done
            ++m_state.epoch;
            m_state.stepInEpoch = 0;
        }
        return m_wishes.wish() ? pauseOrStop() : finish(false);
    }

    /// Nothing of it is left to do, unless the last evaluation was given up: the last checkpoint must be on the disk.
    Result<TrainEnd> finish(bool isStopped) {
        if (m_wishes.wish() && !isDone()) return pauseOrStop();
        m_state.stopped = isStopped;
        if (m_options.checkpoints) LUTHIER_TRY_DO(checkpoint());
        return end();
    }

    /// As the wish says, with a checkpoint of what was learned so far.
    Result<TrainEnd> pauseOrStop() {
        m_state.stopped = *m_wishes.wish() == CommandKind::Stop;
        if (m_options.checkpoints && m_state.step > 0) LUTHIER_TRY_DO(checkpoint());
        return end();
    }

    /// Before the first step, at the end and in between; not a second time.
    bool isEvaluationDue() const {
        return !m_eval.rows.empty() && !m_state.evalLoss &&
               (m_state.step == m_total || m_state.step % m_evalEvery == 0);
    }

    bool isDone() const { return m_total > 0 && m_state.step == m_total && !isEvaluationDue(); }

    /// False when it was given up because something is wished: then it is as if it had not begun.
    Result<bool> step(const StepPlan& plan, std::int64_t stepsInEpoch) {
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
        const at::Tensor dropoutState = generatorState();
        for (const TokenBatch& batch : batches) {
            if (m_wishes.wish() && lossSum.defined()) {
                clearGradients(m_parameters);
                setGeneratorState(dropoutState);
                return false;
            }
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
        return true;
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

    /// Given up when something is wished: it is done again when the run goes on.
    Result<void> evaluate() {
        m_log.phase("evaluating");
        const auto started = Clock::now();
        const auto evaluated = evaluateRows(policy(), m_eval, m_recipe, m_padToken, progress());
        std::optional<double> general;
        if (evaluated && !m_general.rows.empty()) general = generalLoss();
        if (!evaluated && !isGivenUp(evaluated.error())) return tl::unexpected(evaluated.error());
        if (m_wishes.wish()) return {};
        const EvalResult& result = *evaluated;
        m_state.evalLoss = result.loss;
        Event event;
        event.type = "eval";
        event.numbers = {{"step", double(m_state.step)}, {"loss", result.loss}};
        event.numbers.insert(result.measures.begin(), result.measures.end());
        if (general) event.numbers["general_loss"] = *general;
        // A picture for the window: a run goes on without it.
        if (!result.scores.empty())
            if (const auto kept = writeHeldOutScores(m_folder.heldOutScores(), result.scores); !kept)
                m_log.warning(kept.error());
        m_log.write(std::move(event));
        watch();
        const auto endTokens = endTokensOf(m_spec, m_tokens->tokenizer, m_template);
        for (const Prompt& prompt : m_prompts) {
            auto answer = answerPrompt(*m_model.model, m_tokens->tokenizer, prompt.tokens, m_recipe.eval.sample_tokens,
                endTokens, m_wishes.token());
            if (m_wishes.wish()) break; // half an answer is none
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

    /// Nothing when it was given up.
    std::optional<double> generalLoss() const {
        Recipe recipe = m_recipe;
        recipe.objective = {};
        Progress unseen;
        unseen.stop = m_wishes.token();
        const auto result = evaluateRows(policy(), m_general, recipe, m_padToken, unseen);
        return result ? std::optional(result->loss) : std::nullopt;
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

    /// Not a second time where nothing of it would be another.
    Result<void> checkpoint() {
        const Saved now{m_state.step, m_state.evalLoss, m_state.stopped};
        if (m_saved == now) return {};
        m_state.trainedSeconds = trainedSeconds();
        m_begun = Clock::now();
        LUTHIER_TRY(
            folder, writeCheckpoint(m_folder.checkpoints(), m_state.step, [this](const std::filesystem::path& target) {
                return fillCheckpoint(target, m_files, m_model, *m_optimizer, m_state, m_recipe, m_log.history());
            }));
        m_saved = now;
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

    /// Says which wish it answers; without one the run is done.
    TrainEnd end() {
        const auto wish = m_wishes.wish();
        const bool isPaused = wish == CommandKind::Pause && !isDone();
        Event event;
        event.type = isPaused ? "paused" : "finished";
        // Given up before its checkpoint was read, it is still where it was.
        event.numbers["step"] = double(m_loopStarted == Clock::time_point() ? m_log.history().step() : m_state.step);
        if (const std::string command = m_wishes.command(); !command.empty()) event.texts["command"] = command;
        m_log.write(std::move(event));
        m_log.sync();
        return isPaused ? TrainEnd::Paused : TrainEnd::Finished;
    }

    /// What a later checkpoint of the same step may say otherwise.
    using Saved = std::tuple<std::int64_t, std::optional<double>, bool>; // step, evalLoss, stopped

    struct Prompt {
        std::string text;
        std::vector<TokenId> tokens;
    };

    RunFolder m_folder;
    const TrainOptions& m_options;
    RunLog& m_log;
    const bool m_startedBefore;
    Wishes m_wishes;

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
    std::optional<Saved> m_saved; // the newest checkpoint
    TrainerState m_state;
    TrainableModel m_model;
    std::vector<NamedParameter> m_parameters;
    std::optional<AdamW> m_optimizer;
    std::int64_t m_total = 0, m_evalEvery = 1, m_checkpointEvery = 1, m_stepsBefore = 0;
    Clock::time_point m_begun;       // of this process's loop
    Clock::time_point m_loopStarted; // moved on by what evaluations take
    bool m_measured = false;
};

/// A recipe that was refused, or a run that was ended before its first step was possible, has left events, too.
bool hasStarted(const RunFolder& folder) {
    if (!std::filesystem::exists(folder.events())) return false;
    const auto events = EventTail(folder.events()).readNew();
    return std::any_of(events.begin(), events.end(), [](const Event& event) { return event.type == "run_started"; });
}

} // namespace

Result<TrainEnd> trainRun(const RunFolder& folder, const TrainOptions& options) {
    // The lock comes first: a second engine must not write a single byte.
    LUTHIER_TRY(lock, FileLock::take(folder.lock()));
    keepFreedMemory();
    const bool startedBefore = hasStarted(folder);
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
            {QT_TRANSLATE_NOOP("errors", "The disk was full for a while."), {}})
                .value());
    if (!result) {
        Event event;
        event.type = "failed";
        event.message = result.error();
        log.write(std::move(event));
    }
    return result;
}

} // namespace luthier::engine
