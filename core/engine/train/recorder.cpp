#include "core/engine/train/recorder.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/train/evaluation.h"
#include "core/model/families.h"
#include "core/monitor/monitors.h"
#include "core/run/checkpoint_index.h"

#include <algorithm>

namespace luthier::engine {

namespace {

std::int64_t evaluationsEvery(const PreparedRun& run) {
    return run.recipe.eval.every > 0 ? run.recipe.eval.every
                                     : std::max<std::int64_t>(1, (run.state.totalSteps + 11) / 12);
}

double bytesOf(const std::vector<NamedParameter>& parameters) {
    double total = 0;
    for (const NamedParameter& parameter : parameters)
        if (parameter.tensor->defined()) total += double(parameter.tensor->nbytes());
    return total;
}

double weightBytes(Transformer& model) {
    double total = bytesOf(model.parameters());
    for (const Linear* linear : model.linears())
        if (linear->weights.packed) total += double(linear->weights.bytes());
    return total;
}

} // namespace

Recorder::Recorder(PreparedRun& run, RunLog& log, const Wishes& wishes, RunClock& clock)
    : m_run(run)
    , m_log(log)
    , m_wishes(wishes)
    , m_clock(clock)
    , m_evalEvery(evaluationsEvery(run))
    , m_checkpointEvery(run.recipe.checkpoint.every > 0 ? run.recipe.checkpoint.every : m_evalEvery) {}

void Recorder::started(bool startedBefore) {
    const Recipe& recipe = m_run.recipe;
    const TrainerState& state = m_run.state;
    std::int64_t trainable = 0;
    for (const NamedParameter& parameter : m_run.parameters)
        trainable += parameter.tensor->numel();

    Event event;
    event.type = "run_started";
    event.numbers = {{"total_steps", double(state.totalSteps)}, {"epochs", recipe.train.epochs},
        {"rows", double(m_run.train.rows.size())}, {"tokens", double(m_run.train.tokens)},
        {"eval_rows", double(m_run.eval.rows.size())}, {"parameters", double(parameterCount(m_run.spec))},
        {"trainable_parameters", double(trainable)}, {"threads", double(state.numerics.threads)}};
    for (const LedgerLine& line : m_run.ledger.lines)
        event.numbers["predicted." + std::string(line.key())] = double(line.bytes);
    event.numbers["predicted.total"] = double(m_run.ledger.totalBytes());
    event.texts = {{"name", recipe.name}, {"model", m_run.modelFolder.filename().string()},
        {"device", state.numerics.device}, {"compute_dtype", std::string(dtypeName(state.numerics.computeType))},
        {"processor", state.numerics.processor}, {"blas_core_type", state.numerics.blasCoreType},
        {"adapter", std::string(keyOf(recipe.adapter.type))},
        {"gradient_checkpointing",
            std::string(keyOf(m_run.recomputesLayers ? GradientCheckpointing::Always : GradientCheckpointing::Never))},
        {"quantization", std::string(keyOf(recipe.model.quantization.type))},
        {"objective", std::string(keyOf(recipe.objective.type))},
        {"monitors", joinText(keysOf<MonitorType>(recipe.monitors), ", ")}};
    for (const auto& [name, hash] : state.hashes)
        event.texts["hash." + name] = hash;
    m_log.write(std::move(event));
    if (!startedBefore) return;

    Event resumed;
    resumed.type = "resumed";
    // Without a checkpoint everything is done again, the evaluation before the first step too.
    resumed.numbers["from_step"] = m_run.resumedFrom ? double(state.step) : -1.0;
    m_log.write(std::move(resumed));
}

void Recorder::step(const StepResult& result, double seconds) {
    if (!m_isMemoryMeasured) measureMemory(result);
    const TrainerState& state = m_run.state;
    // By the steps that are left, or by the time limit where that comes first.
    double left = m_clock.secondsPerStep(state.step) * double(state.totalSteps - state.step);
    if (const double most = m_run.recipe.train.max_minutes * 60; most > 0)
        left = std::clamp(most - m_clock.trainedSeconds(), 0.0, left);

    Event event;
    event.type = "step";
    event.numbers = {{"step", double(state.step)}, {"epoch", m_run.work->epochsDone()}, {"seconds_left", left}};
    addCurves(
        event, {{Curve::Loss, result.loss}, {Curve::LearningRate, result.learningRate},
                   {Curve::GradNorm, result.gradientNorm}, {Curve::TokensPerSecond, double(result.tokens) / seconds},
                   {Curve::StepMs, seconds * 1000}, {Curve::Rss, double(residentBytes())}});
    addCurves(event, result.measures);
    m_log.write(std::move(event));
}

/// What can be measured apart is; the total is the process's peak.
void Recorder::measureMemory(const StepResult& result) {
    m_isMemoryMeasured = true;
    Event event;
    event.type = "memory";
    event.numbers = {{"measured.weights", weightBytes(*m_run.model.model)},
        {"measured.adapter", m_run.model.adapter ? bytesOf(m_run.parameters) : 0},
        {"measured.gradients", double(result.gradientBytes)},
        {"measured.optimizer", double(m_run.optimizer->stateBytes())}, {"measured.total", double(peakResidentBytes())}};
    m_log.write(std::move(event));
}

void Recorder::watch() {
    for (const auto& row : methodTable<MonitorType>()) {
        if (!m_run.recipe.watchesFor(row.value)) continue;
        const auto seen = look(row.value, m_log.history().series());
        const auto& said = m_log.history().warnings();
        if (seen && std::none_of(said.begin(), said.end(),
                        [&](const Event& event) { return event.message && event.message->code == seen->code; }))
            m_log.warning(*seen);
    }
}

bool Recorder::isEvaluationDue() const {
    const TrainerState& state = m_run.state;
    return !m_run.eval.rows.empty() && !state.evalLoss &&
           (state.step == state.totalSteps || state.step % m_evalEvery == 0);
}

bool Recorder::isToStopEarly() {
    const EvalSection& options = m_run.recipe.eval;
    const int count = evaluationsWithoutGain(m_log.history().series(), options.early_stopping_threshold);
    if (options.early_stopping_patience == 0 || count < options.early_stopping_patience) return false;
    m_log.warning(fail("run.early_stop",
        {QT_TRANSLATE_NOOP("errors", "The run ended early: its evaluation loss no longer fell."), {}},
        {QT_TRANSLATE_NOOP("errors", "{count} evaluations in a row were no better than the best before them."),
            {{"count", std::to_string(count)}}},
        {QT_TRANSLATE_NOOP("errors", "The best checkpoint is kept. Resume trains on until the next evaluation."), {}})
            .value());
    return true;
}

Result<void> Recorder::evaluate() {
    m_log.phase("evaluating");
    const auto started = RunClock::Clock::now();
    const AveragedWeights averaged(*m_run.optimizer);
    Progress progress;
    progress.report = [this](std::uint64_t done, std::uint64_t total) { m_log.progress(done, total); };
    progress.stop = m_wishes.token();
    const auto evaluated = evaluateRows(
        m_run.policy(), *m_run.objective, m_run.eval, m_run.recipe.train.batch_size, m_run.padToken, progress);
    std::optional<double> general;
    if (evaluated && !m_run.general.rows.empty()) general = generalLoss();
    if (!evaluated && !isGivenUp(evaluated.error())) return tl::unexpected(evaluated.error());
    if (m_wishes.wish()) return {};

    m_run.state.evalLoss = evaluated->loss;
    Event event;
    event.type = "eval";
    event.numbers["step"] = double(m_run.state.step);
    addCurves(event, {{Curve::Loss, evaluated->loss}});
    addCurves(event, evaluated->measures);
    for (const auto& [dataSet, loss] : evaluated->lossOf)
        event.numbers[std::string(rowOf(Curve::Loss).key) + "@" + dataSet] = loss;
    if (general) addCurves(event, {{Curve::GeneralLoss, *general}});
    // A picture for the window: a run goes on without it.
    if (!evaluated->scores.empty())
        if (const auto kept = writeHeldOutScores(m_run.folder.heldOutScores(), evaluated->scores); !kept)
            m_log.warning(kept.error());
    m_log.write(std::move(event));
    watch();
    answerPrompts();
    m_clock.leaveOut(RunClock::Clock::now() - started);
    m_log.phase("training");
    return {};
}

/// Nothing when it was given up.
std::optional<double> Recorder::generalLoss() const {
    const auto objective = makeObjective({}); // whatever is trained: the answers' cross-entropy
    Progress unseen;
    unseen.stop = m_wishes.token();
    const auto result =
        evaluateRows(m_run.policy(), *objective, m_run.general, m_run.recipe.train.batch_size, m_run.padToken, unseen);
    return result ? std::optional(result->loss) : std::nullopt;
}

void Recorder::answerPrompts() {
    const auto endTokens = endTokensOf(m_run.spec, m_run.tokens->tokenizer, m_run.chatTemplate);
    std::vector<std::vector<TokenId>> prompts;
    for (const PreparedRun::Prompt& prompt : m_run.prompts)
        prompts.push_back(prompt.tokens);
    const auto answers = answersTo(*m_run.model.model, m_run.tokens->tokenizer, prompts,
        m_run.recipe.eval.sample_tokens, endTokens, m_wishes.token());
    if (m_wishes.wish()) return; // half an answer is none
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const PreparedRun::Prompt& prompt = m_run.prompts[i];
        const Result<std::string>& answer = answers[i];
        Event sample;
        sample.type = "sample";
        sample.numbers["step"] = double(m_run.state.step);
        sample.texts = {{"prompt", prompt.text}, {"answer", answer ? *answer : answer.error().english()},
            {"expected", prompt.expected}};
        m_log.write(std::move(sample));
    }
}

Result<void> Recorder::checkpoint() {
    TrainerState& state = m_run.state;
    const auto isSame = [&](const TrainerState& saved) {
        return saved.step == state.step && saved.evalLoss == state.evalLoss && saved.stopped == state.stopped;
    };
    if (m_run.saved && isSame(*m_run.saved)) return {};
    state.trainedSeconds = m_clock.trainedSeconds();
    state.cursor = m_run.work->cursor();
    LUTHIER_TRY(
        folder, writeCheckpoint(m_run.folder.checkpoints(), state.step, [this](const std::filesystem::path& target) {
            return fillCheckpoint(target, m_run.files, m_run.model, *m_run.objective, *m_run.optimizer, m_run.state,
                m_run.recipe, m_log.history());
        }));
    m_run.saved = state;
    pruneCheckpoints(m_run.folder.checkpoints(), m_run.recipe.checkpoint.keep);

    Event event;
    event.type = "checkpoint";
    event.numbers["step"] = double(state.step);
    if (state.evalLoss) event.numbers["eval_loss"] = *state.evalLoss;
    event.texts["name"] = folder.filename().string();
    m_log.write(std::move(event));
    m_log.sync();
    return {};
}

} // namespace luthier::engine
