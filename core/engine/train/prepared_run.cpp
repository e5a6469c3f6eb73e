#include "core/engine/train/prepared_run.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/kernels/device.h"
#include "core/engine/kernels/place.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/peft/eva.h"
#include "core/engine/rows/token_cache.h"
#include "core/engine/torch_compat.h"
#include "core/engine/train/evaluation.h"
#include "core/engine/train/row_source.h"
#include "core/model/families.h"
#include "core/recipe/adjustments.h"
#include "core/run/checkpoint_index.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

namespace luthier::engine {

namespace {

constexpr std::size_t kRowsForPrompts = 4096; // looked through for questions: some have none

tl::unexpected<Error> failCancelled() {
    return fail("run.cancelled", {QT_TRANSLATE_NOOP("errors", "The run was stopped."), {}});
}

/// Fills a PreparedRun. The order of the functions is the order in which they are called.
class Preparation {
public:
    Preparation(PreparedRun& run, const TrainOptions& options, RunLog& log, const Wishes& wishes)
        : m_run(run)
        , m_options(options)
        , m_log(log)
        , m_wishes(wishes) {}

    Result<void> prepare() {
        LUTHIER_TRY_DO(readInputs());
        LUTHIER_TRY_DO(findResumePoint());
        LUTHIER_TRY_DO(resolveNumerics());
        LUTHIER_TRY_DO(tokeniseTraining());
        LUTHIER_TRY_DO(tokeniseEvaluation());
        warnAboutRows();
        LUTHIER_TRY_DO(checkIdentity());
        LUTHIER_TRY_DO(checkMemory());
        LUTHIER_TRY_DO(loadEverything());
        giveBackFreedMemory(); // of rows and files that were read: what a step frees is kept for the next
        return {};
    }

    /// Only what is learned. @param startedAt  Unix seconds: the day that templates write
    Result<void> prepareRows(std::int64_t startedAt) {
        m_run.state.startedAt = startedAt;
        LUTHIER_TRY_DO(readInputs());
        return tokeniseTraining();
    }

private:
    /// Long work reports here and looks whether it may go on.
    Progress progress() {
        Progress out;
        out.report = [this](std::uint64_t done, std::uint64_t total) { m_log.progress(done, total); };
        out.stop = m_wishes.token();
        return out;
    }

    Result<void> readInputs() {
        LUTHIER_TRY(recipe, readRecipe(m_run.folder.recipe()));
        m_run.recipe = recipe;
        m_run.modelFolder = resolvePath(m_run.recipe.model.path, m_run.folder.path);
        LUTHIER_TRY(spec, readModelSpec(m_run.modelFolder));
        m_run.spec = spec;
        LUTHIER_TRY_DO(checkFits(m_run.recipe, spec));
        if (m_run.recipe.data.max_length > m_run.spec.max_position_embeddings)
            m_run.recipe.data.max_length = m_run.spec.max_position_embeddings;
        m_run.recipe = completed(std::move(m_run.recipe), m_run.spec);
        LUTHIER_TRY(tokenizer, openGrownTokenizer(m_run.modelFolder,
                                   {m_run.recipe.model.add_tokens, m_run.recipe.model.add_special_tokens}));
        m_run.tokens.emplace(std::move(tokenizer));
        LUTHIER_TRY(files, modelFilesOf(m_run.recipe, m_run.modelFolder, chosenTemplate()));
        m_run.files = std::move(files);
        m_run.padToken = static_cast<TokenId>(
            m_run.spec.padTokenId.value_or(m_run.spec.eosTokenIds.empty() ? 0 : m_run.spec.eosTokenIds.front()));
        return {};
    }

    /// Runs of a project share their tokens; another run keeps its own beside its file.
    std::filesystem::path cacheFolder() const {
        const auto project = std::filesystem::absolute(m_run.folder.path).parent_path().parent_path();
        return std::filesystem::exists(project / "project.db") ? project / "cache" : m_run.folder.path / "cache";
    }

    std::string chosenTemplate() const { return templateChoice(m_run.recipe.data, m_run.folder.path); }

    /// The day that templates see: the run's first, so that a resumed run sees the same.
    std::tm startTime() {
        if (m_run.state.startedAt == 0) m_run.state.startedAt = std::time(nullptr);
        const auto seconds = static_cast<std::time_t>(m_run.state.startedAt);
        std::tm out = {};
        ::localtime_r(&seconds, &out);
        return out;
    }

    Result<void> findResumePoint() {
        if (!m_options.resume) return {};
        std::vector<Error> damaged;
        m_log.phase("checking");
        const auto checkpoint = latestUsable(m_run.folder.checkpoints(), &damaged, progress());
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
        m_run.saved = state;
        state.stopped = false; // it goes on
        // What is newer was damaged and passed over: it must not be taken for the newest or the best again.
        removeCheckpointsAfter(m_run.folder.checkpoints(), checkpoint->step);
        m_run.resumedFrom = checkpoint->folder;
        m_run.state = state;
        return {};
    }

    Result<void> resolveNumerics() {
        const int threads = m_run.resumedFrom ? m_run.state.numerics.threads : m_run.recipe.train.threads;
        const int inForce = setThreads(threads);
        LUTHIER_TRY(device, resolveDevice(m_options.device.value_or(m_run.recipe.train.device)));
        m_run.device = device;
        m_log.phase("checking");
        const ProcessorCheck check = checkProcessor();
        if (!check.isRight())
            return fail("processor.wrong_product",
                {QT_TRANSLATE_NOOP("errors", "This machine multiplies matrices wrongly."), {}},
                {QT_TRANSLATE_NOOP("errors", "A product differs from double precision by {error}."),
                    {{"error", std::to_string(check.worstFp32Error)}}},
                {QT_TRANSLATE_NOOP("errors", "Set OPENBLAS_CORETYPE to your processor's type and start again."), {}});
        if (m_run.resumedFrom) {
            if (m_run.state.numerics.blasCoreType != check.blasCoreType ||
                m_run.state.numerics.processor != processorName() || m_run.state.numerics.device != deviceName(device))
                m_log.warning({"resume.other_processor",
                    {QT_TRANSLATE_NOOP(
                         "errors", "The run goes on with another processor, GPU or matrix library setting."),
                        {}},
                    {QT_TRANSLATE_NOOP("errors", "The losses will not be the same to the last digit."), {}}, {}});
            ResolvedNumerics& numerics = m_run.state.numerics; // threads and type stay as they were resolved
            numerics.blasCoreType = check.blasCoreType;
            numerics.processor = processorName();
            numerics.device = deviceName(device);
            return {};
        }
        DType compute = device.is_cuda() ? DType::BF16 : check.quicker;
        switch (m_run.recipe.model.dtype) {
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
        m_run.state.numerics = {inForce, compute, check.blasCoreType, processorName(), deviceName(device)};
        return {};
    }

    /// Knows the model's template, where it has one.
    RowTokenizer makeRowTokenizer() {
        RowTokenizer out{m_run.tokens->tokenizer, m_run.spec, m_run.recipe, {}};
        m_template = ChatTemplate::open(chosenTemplate(), m_run.modelFolder);
        if (m_template && !m_run.spec.isEncoderDecoder()) {
            m_template->setNow(startTime());
            out.chatTemplate = *m_template;
        }
        return out;
    }

    Result<TokenizedRows> tokenised(const RowTokenizer& rowTokenizer, const std::vector<std::filesystem::path>& files) {
        auto rows = tokenizeFiles(files, rowTokenizer, {.folder = cacheFolder()}, progress());
        // Raw text needs no template: only now it is known that one was wanted, and why there is none.
        if (!rows && rows.error().code == "template.missing" && !m_template) return tl::unexpected(m_template.error());
        if (rows && rows->conversations > 0) m_run.chatTemplate = rowTokenizer.chatTemplate;
        return rows;
    }

    Result<void> tokeniseTraining() {
        m_log.phase("tokenising");
        std::vector<std::filesystem::path> files;
        for (const std::string& file : m_run.recipe.data.train)
            files.push_back(resolvePath(file, m_run.folder.path));
        LUTHIER_TRY(rows, tokenised(makeRowTokenizer(), files));
        m_run.train = std::move(rows);
        return checkWeights();
    }

    Result<void> tokeniseEvaluation() {
        if (m_run.recipe.data.eval.empty()) return {};
        const auto file = resolvePath(m_run.recipe.data.eval, m_run.folder.path);
        LUTHIER_TRY(first, readFirstRecords(file, kRowsForPrompts));
        if (first.empty()) return {};
        RowTokenizer rowTokenizer = makeRowTokenizer();
        LUTHIER_TRY(rows, tokenised(rowTokenizer, {file}));
        m_run.eval = std::move(rows);
        if (factsOf(m_run.recipe.objective.type).givesScores) return {};
        rowTokenizer.chatTemplate = m_run.chatTemplate;
        LUTHIER_TRY_DO(choosePrompts(first, rowTokenizer));
        if (m_run.recipe.watchesFor(MonitorType::Forgetting)) m_run.general = generalRows(rowTokenizer);
        return {};
    }

    /// A resumed run must be the run that was interrupted.
    Result<void> checkIdentity() {
        LUTHIER_TRY(hashes, hashRun(asBatchedBefore(), m_run.modelFolder, m_run.folder.path, m_run.tokens->tokenizer,
                                m_run.chatTemplate ? m_run.chatTemplate->source() : std::string(), progress()));
        if (m_run.resumedFrom) LUTHIER_TRY_DO(checkUnchanged(m_run.state.hashes, hashes));
        m_run.state.hashes = hashes;
        if (m_run.state.batches.batch_size == 0)
            m_run.state.batches = {m_run.recipe.train.batch_size, m_run.recipe.train.gradient_accumulation};
        return {};
    }

    /// The first few questions of the evaluation rows: the same at every evaluation.
    Result<void> choosePrompts(const std::vector<Record>& eval, const RowTokenizer& rowTokenizer) {
        for (const Record& record : eval) {
            if (std::ssize(m_run.prompts) >= m_run.recipe.eval.samples) break;
            // What the model is asked: of a pair all its messages, else those before the answer.
            const bool endsWithAnswer = record.endsWithAnswer();
            const std::size_t count = record.messages.size() - (endsWithAnswer ? 1 : 0);
            if (count == 0 || (!endsWithAnswer && !record.preference)) continue;
            LUTHIER_TRY(prompt, rowTokenizer.prompt(std::span(record.messages).first(count)));
            const auto& answer = endsWithAnswer ? record.messages : record.preference->chosen;
            m_run.prompts.push_back(
                {record.messages[count - 1].content, answer.empty() ? "" : answer.back().content, prompt});
        }
        return {};
    }

    /// Smaller pieces of the same steps are the same run: who ran out of memory goes on with them.
    Recipe asBatchedBefore() const {
        Recipe out = m_run.recipe;
        const BatchShape& before = m_run.state.batches;
        if (before.batch_size * before.gradient_accumulation ==
            out.train.batch_size * out.train.gradient_accumulation) {
            out.train.batch_size = before.batch_size;
            out.train.gradient_accumulation = before.gradient_accumulation;
        }
        return out;
    }

    /// All rows may be of files that are not to be seen.
    Result<void> checkWeights() const {
        const std::vector<double>& weights = m_run.recipe.data.weights;
        bool isSeen = weights.empty();
        for (std::size_t file = 0; file < weights.size(); ++file)
            isSeen |= weights[file] > 0 && m_run.train.perFile[file] > 0;
        if (isSeen) return {};
        return fail("data.no_rows", {QT_TRANSLATE_NOOP("errors", "No row would train anything."), {}},
            {QT_TRANSLATE_NOOP("errors", "Those that would are of files whose weight is 0."), {}},
            {QT_TRANSLATE_NOOP("errors", "Look at data.weights, and at the rows."), {}});
    }

    void warnAboutRows() {
        if (m_run.train.notCached) {
            Error said = *m_run.train.notCached;
            said.todo = {QT_TRANSLATE_NOOP("errors", "The rows stay in memory: make room in {folder}."),
                {{"folder", cacheFolder().string()}}};
            m_log.warning(said);
        }
        if (m_run.train.tooLong > 0)
            m_log.warning({"data.too_long",
                {QT_TRANSLATE_NOOP("errors", "{count} rows are left out because they are longer than max_length."),
                    {{"count", std::to_string(m_run.train.tooLong)}}},
                {}, {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}}});
        if (m_run.train.truncated > 0)
            m_log.warning({"data.truncated",
                {QT_TRANSLATE_NOOP("errors", "{count} rows are cut off at max_length."),
                    {{"count", std::to_string(m_run.train.truncated)}}},
                {}, {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}}});
        if (m_run.train.formsDiffer > 0)
            m_log.warning({"template.forms_differ",
                {QT_TRANSLATE_NOOP(
                     "errors", "In {count} rows the chat template starts the answer differently than when generating."),
                    {{"count", std::to_string(m_run.train.formsDiffer)}}},
                {QT_TRANSLATE_NOOP("errors", "The model learns to answer after text that it will not see."), {}},
                {QT_TRANSLATE_NOOP("errors", "Look at the template, or choose another in data.chat_template."), {}}});
        if (m_run.train.reasoningLeftOut > 0)
            m_log.warning({"template.reasoning_left_out",
                {QT_TRANSLATE_NOOP(
                     "errors", "In {count} rows the chat template leaves out the thinking before the answer."),
                    {{"count", std::to_string(m_run.train.reasoningLeftOut)}}},
                {QT_TRANSLATE_NOOP("errors", "The model learns to answer without it."), {}},
                {QT_TRANSLATE_NOOP("errors", "Choose a model, or a template in data.chat_template, that writes it."),
                    {}}});
        if (m_run.train.withoutLoss > 0)
            m_log.warning({"data.without_loss",
                {QT_TRANSLATE_NOOP("errors", "{count} rows would train nothing and are left out: {list}."),
                    {{"count", std::to_string(m_run.train.withoutLoss)},
                        {"list", joinText(m_run.train.withoutLossIds, ", ")}}},
                {}, {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}}});
    }

    Result<void> checkMemory() {
        const double labelShare = double(m_run.train.counted) / double(std::max<std::int64_t>(1, m_run.train.tokens));
        const std::uint64_t available = freeMemoryBytes();
        const DType type = m_run.state.numerics.computeType;
        const Recipe decided = fitted(m_run.spec, m_run.recipe, type, available, labelShare);
        m_run.recomputesLayers = decided.train.gradient_checkpointing == GradientCheckpointing::Always;
        m_run.ledger = predictRun(m_run.spec, decided, type, labelShare);
        if (m_run.device.is_cuda()) return {}; // the ledger is of the processor's memory: CUDA itself refuses
        if (m_run.ledger.totalBytes() <= available) return {};
        return fail("memory.does_not_fit",
            {QT_TRANSLATE_NOOP("errors", "The run does not fit into this machine's memory."), {}},
            {QT_TRANSLATE_NOOP("errors", "It needs about {wanted}; {got} are free."),
                {{"wanted", formatBytes(m_run.ledger.totalBytes())}, {"got", formatBytes(available)}}},
            {QT_TRANSLATE_NOOP("errors", "In this order: halve train.batch_size and double gradient_accumulation; "
                                         "shorten data.max_length; use LoRA instead of full; keep the base in 4 bits "
                                         "(model.quantization.type: nf4)."),
                {}});
    }

    /// Measured on rows in the order of the first epoch. A run that goes on has the ranks that it had.
    Result<EvaStart> evaStart(Transformer& base, const std::vector<LoraTarget>& targets) {
        if (m_run.resumedFrom) return evaStartOf(*m_run.resumedFrom, targets);
        constexpr std::size_t kMost = 64; // batches: they are steady long before
        m_log.phase("measuring");
        RowSource rows(m_run.train, m_run.recipe, m_run.padToken, m_run.device, m_run.ranks);
        std::vector<Batch> step;
        std::size_t taken = 0, next = 0;
        const auto batches = [&]() -> std::optional<EvaBatch> {
            if (m_wishes.wish() || taken == kMost) return std::nullopt;
            if (next == step.size()) {
                if (taken > 0) rows.advance();
                auto made = rows.next();
                if (!made || made->empty()) return std::nullopt;
                step = std::move(*made);
                next = 0;
            }
            m_log.progress(++taken, kMost);
            const TokenBatch& batch = sequencesOf(step[next++]);
            EvaBatch out{batch.input, at::zeros_like(batch.input.ids, beside(batch.input.ids, at::kBool))};
            // The target of a token is the next: what is learned stands one further.
            out.counted.narrow(1, 1, out.counted.size(1) - 1)
                .copy_(batch.targets.narrow(1, 0, out.counted.size(1) - 1).ne(kIgnored));
            if (batch.source.ids.defined()) out.input.encoded = base.encode(batch.source);
            return out;
        };
        EvaStart out = measureEva(base, targets, m_run.recipe.adapter.r, batches);
        if (m_wishes.wish()) return failCancelled();
        return out;
    }

    Result<void> loadEverything() {
        m_log.phase("loading");
        const LoadOptions options{.computeType = m_run.state.numerics.computeType,
            .trainable = m_run.recipe.isFull(),
            .stop = m_wishes.token(),
            .device = m_run.device,
            .quantization = m_run.recipe.model.quantization};
        const auto measure = [this](Transformer& base, const std::vector<LoraTarget>& targets) {
            return evaStart(base, targets);
        };
        LUTHIER_TRY(model, makeTrainable(m_run.recipe, m_run.modelFolder, *m_run.tokens, options, measure));
        m_run.model = std::move(model);
        m_run.model.model->setRecomputing(m_run.recomputesLayers);
        m_run.parameters = m_run.model.trained();
        m_run.objective = makeObjective(m_run.recipe.objective);
        // By the weights that training begins from: a resumed run has not put its own back yet.
        if (const char* phase = m_run.objective->preparation(m_run.policy())) {
            m_log.phase(phase);
            const RowsOfRun rows{m_run.train, m_run.eval, m_run.recipe.train.batch_size, m_run.padToken};
            LUTHIER_TRY_DO(m_run.objective->prepare(m_run.policy(), rows, progress()));
        }
        m_run.optimizer = makeOptimizer(m_run.recipe.train.optimizer, m_run.parameters);
        if (m_run.resumedFrom)
            LUTHIER_TRY_DO(restoreCheckpoint(*m_run.resumedFrom, m_run.model, *m_run.objective, *m_run.optimizer));
        m_run.work = std::make_unique<RowSource>(m_run.train, m_run.recipe, m_run.padToken, m_run.device, m_run.ranks);
        m_run.work->seek(m_run.state.cursor);
        if (!m_run.resumedFrom) m_run.state.totalSteps = m_run.work->totalSteps();
        return {};
    }

    Result<ChatTemplate> m_template = fail("template.missing", {}); // the model's, or why there is none
    PreparedRun& m_run;
    const TrainOptions& m_options;
    RunLog& m_log;
    const Wishes& m_wishes;
};

} // namespace

Result<std::unique_ptr<PreparedRun>> prepareRun(
    const RunFolder& folder, const TrainOptions& options, RunLog& log, const Wishes& wishes) {
    auto run = std::make_unique<PreparedRun>();
    run->folder = folder;
    LUTHIER_TRY_DO(Preparation(*run, options, log, wishes).prepare());
    return run;
}

Result<std::unique_ptr<PreparedRun>> prepareRows(
    const RunFolder& folder, std::int64_t startedAt, RunLog& log, const Wishes& wishes) {
    auto run = std::make_unique<PreparedRun>();
    run->folder = folder;
    LUTHIER_TRY_DO(Preparation(*run, {}, log, wishes).prepareRows(startedAt));
    return run;
}

} // namespace luthier::engine
