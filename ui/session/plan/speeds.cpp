#include "ui/session/plan/speeds.h"

#include "core/base/file.h"
#include "core/data/split.h"
#include "core/recipe/adjustments.h"
#include "ui/session/translate.h"

namespace luthier::ui {

Speeds::Speeds(Wizard& wizard, QObject* parent)
    : QObject(parent)
    , m_wizard(wizard)
    , m_query({QT_TRANSLATE_NOOP("errors", "The speed could not be measured."), {}}) {
    connect(&m_query, &EngineQuery::answered, this, [this](const QByteArray& said) {
        const auto probe = probeFromJson(said.toStdString());
        if (!probe)
            Q_EMIT failed(probe.error());
        else if (const auto kept = m_wizard.project().store().setSpeed(*m_key, *probe); !kept)
            Q_EMIT failed(kept.error());
        measureNext();
    });
    connect(&m_query, &EngineQuery::busyChanged, this, &Speeds::changed); // a stopped query takes a moment to end
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
    return speedKey(m_wizard.answers().modelPath, method, step->recipe->data.max_length);
}

bool Speeds::canMeasure() const {
    const Answers& answers = m_wizard.answers();
    return m_wizard.model() && answers.data.rows > 0 && !answers.machine.isAnother && !m_query.isBusy();
}

void Speeds::measure() {
    if (!canMeasure()) return;
    m_waiting.clear();
    for (const MethodInfo& method : m_wizard.judgement().methods)
        if (const auto step = stepWith(method.key);
            step && step->bytes <= m_wizard.plan().budgetBytes && checkFits(*step->recipe, m_wizard.model()->spec))
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
    LUTHIER_TRY(chosen, rowsToProbe(m_wizard.project().data(), m_wizard.answers().data.dataset));
    m_scratch = std::make_unique<QTemporaryDir>();
    const RunFolder folder{toPath(m_scratch->path())};
    LUTHIER_TRY(file, freezeRows(chosen, folder.path));
    Recipe recipe = given;
    recipe.data.train = {file.string()};
    recipe.data.weights.clear();
    LUTHIER_TRY_DO(writeRecipe(folder.recipe(), recipe));
    m_query.start({QStringLiteral("probe"), toQString(folder.path)});
    return {};
}

std::optional<ProbeResult> Speeds::of(const std::string& method) const {
    const auto key = keyOf(method);
    return key ? m_wizard.project().store().speed(*key) : std::nullopt;
}

TimeRange Speeds::predict(const PlanStep& step) const {
    return predictTime(m_wizard.state(), step, [&] { return of(step.method); });
}

} // namespace luthier::ui
