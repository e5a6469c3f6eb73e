#include "ui/session/speeds.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/data/split.h"
#include "ui/session/translate.h"

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr std::size_t kProbeRows = 512; // more than a few steps read

std::string thisDevice() { return processorName() + ", " + std::to_string(coreCount()); }

} // namespace

Speeds::Speeds(Wizard& wizard, const PlanRuns& runs, QObject* parent)
    : QObject(parent)
    , m_wizard(wizard)
    , m_runs(runs)
    , m_query({QT_TRANSLATE_NOOP("errors", "The speed could not be measured."), {}}) {
    connect(&m_query, &EngineQuery::answered, this, [this](const QByteArray& said) {
        const auto probe = probeFromJson(said.toStdString());
        if (!probe)
            Q_EMIT failed(probe.error());
        else if (const auto kept = m_wizard.project().store().setSpeed(*m_key, *probe); !kept)
            Q_EMIT failed(kept.error());
        measureNext();
    });
    connect(&m_query, &EngineQuery::busyChanged, this, &Speeds::changed); // one that was stopped takes a moment to end
    connect(&m_query, &EngineQuery::failed, this, [this](const Error& error) {
        Q_EMIT failed(error);
        measureNext();
    });
}

/// The plan's first training step as it would be with another method.
std::optional<PlanStep> Speeds::stepWith(const std::string& method) const {
    Answers answers = m_wizard.answers();
    if (method != m_wizard.plan().method) {
        answers.method = method;
        answers.recipes.clear();
    }
    for (const PlanStep& step : makePlan(m_wizard.judgement(), answers, m_wizard.model()).steps)
        if (step.recipe && step.method == method) return step;
    return {};
}

std::optional<SpeedKey> Speeds::keyOf(const std::string& method) const {
    const auto step = stepWith(method);
    if (!step) return {};
    return SpeedKey{m_wizard.answers().modelPath, method, step->recipe->data.max_length, thisDevice()};
}

bool Speeds::canMeasure() const {
    const Answers& answers = m_wizard.answers();
    return m_wizard.model() && answers.data.rows > 0 && !answers.machine.isAnother && !m_query.isBusy();
}

void Speeds::measure() {
    if (!canMeasure()) return;
    m_waiting.clear();
    for (const MethodInfo& method : m_wizard.judgement().methods)
        if (const auto step = stepWith(method.key); step && step->bytes <= m_wizard.plan().budgetBytes)
            m_waiting.push_back(method.key);
    measureNext();
}

void Speeds::cancel() {
    m_waiting.clear();
    m_query.cancel();
    m_measuring.clear();
    Q_EMIT changed();
}

void Speeds::measureNext() {
    m_scratch.reset();
    m_measuring.clear();
    if (!m_waiting.empty()) {
        m_measuring = m_waiting.front();
        m_waiting.pop_front();
        m_key = keyOf(m_measuring);
        const auto step = stepWith(m_measuring);
        // The answers may have changed meanwhile: then there is nothing to measure any more.
        const Result<void> started = step ? startProbe(*step->recipe) : Result<void>();
        if (!started) Q_EMIT failed(started.error());
        if (!step || !started) return measureNext();
    }
    Q_EMIT changed();
}

Result<void> Speeds::startProbe(const Recipe& given) {
    LUTHIER_TRY(rows, m_wizard.project().keptRows(m_wizard.answers().data.dataset));
    std::vector<std::size_t> all(rows.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    std::vector<Record> chosen;
    for (const std::size_t row : evenlyChosen(all, 0, kProbeRows))
        chosen.push_back(rows[row]);
    m_scratch = std::make_unique<QTemporaryDir>();
    const RunFolder folder{toPath(m_scratch->path())};
    LUTHIER_TRY(file, freezeRows(chosen, folder.path));
    Recipe recipe = given;
    recipe.data.train = {file.string()};
    LUTHIER_TRY_DO(writeRecipe(folder.recipe(), recipe));
    m_query.start({QStringLiteral("probe"), toQString(folder.path)});
    return {};
}

std::optional<ProbeResult> Speeds::of(const std::string& method) const {
    const auto key = keyOf(method);
    return key ? m_wizard.project().store().speed(*key) : std::nullopt;
}

Speeds::TimeRange Speeds::predict(const PlanStep& step) const {
    const Answers& answers = m_wizard.answers();
    if (!step.recipe || answers.data.rows == 0) return {};
    double slowest = 0, quickest = 0; // tokens/s
    for (const bool isPilot : {false, true}) {
        const RunWatcher* tried = m_runs.runOf(step, isPilot);
        if (!tried || quickest > 0) continue;
        const Series* speeds = tried->history().find(Curve::TokensPerSecond);
        if (!speeds || speeds->points.empty()) continue;
        std::vector<double> values;
        for (const Point& point : speeds->points)
            values.push_back(point.value);
        std::sort(values.begin(), values.end());
        slowest = quickest = values[values.size() / 2];
    }
    if (quickest <= 0 && !answers.machine.isAnother)
        if (const auto probe = of(step.method)) {
            slowest = probe->slowest;
            quickest = probe->quickest;
        }
    if (slowest <= 0) return {};
    const TrainSection& train = step.recipe->train;
    const double tokensARow = double(answers.data.tokens) / double(answers.data.rows);
    double tokens = double(answers.data.tokens) * (1 - kEvalShare) * train.epochs;
    if (train.max_steps > 0)
        tokens =
            std::min(tokens, double(train.max_steps) * train.batch_size * train.gradient_accumulation * tokensARow);
    const double most = train.max_minutes > 0 ? train.max_minutes * 60 : 1e30;
    return {std::min(most, tokens / quickest), std::min(most, tokens / slowest)};
}

} // namespace luthier::ui
