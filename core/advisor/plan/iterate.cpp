#include "core/advisor/plan/iterate.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace luthier {

namespace {

constexpr std::size_t kMostProposals = 3, kLeastPoints = 3;

BilingualText number(double value, const std::string& unit = {}) {
    return inBoth(fmt::format("{:.4g}{}", value, unit));
}
BilingualText share(double value) { return inBoth(fmt::format("{:.1f} %", value * 100)); }

/// Course of the evaluation loss: its lowest point, and how much it still moved at the end.
struct Curve {
    Point lowest, last;
    double rise = 0; ///< of the last over the lowest, relative
    double fall = 0; ///< over the last quarter of the points, relative

    explicit Curve(const std::vector<Point>& points) {
        lowest = *std::min_element(
            points.begin(), points.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
        last = points.back();
        rise = last.value / lowest.value - 1;
        const std::size_t quarter = std::max<std::size_t>(1, points.size() / 4);
        const double before = points[points.size() - 1 - quarter].value;
        fall = 1 - last.value / before;
    }
};

/// Gathers what speaks for a next round, one question after the other.
class Proposer {
public:
    Proposer(const Judgement& judgement, const RunOutcome& run, bool fitsFull)
        : m_judgement(judgement)
        , m_rules(judgement.iterate)
        , m_run(run)
        , m_fitsFull(fitsFull) {}

    std::vector<Proposal> propose() {
        if (m_run.isDiverged) {
            slower({{"evidence_diverged", {{"step", number(double(m_run.steps))}}}});
            return std::move(m_out);
        }
        if (m_run.forgot) againstForgetting();
        if (!m_run.missed.empty()) {
            addSteps();
            longerRows();
            byTheCurve();
        }
        if (m_out.size() > kMostProposals) m_out.resize(kMostProposals);
        for (Proposal& proposal : m_out)
            if (!proposal.isData && proposal.method.empty() && !proposal.recipe) proposal.recipe = m_run.recipe;
        return std::move(m_out);
    }

private:
    bool isLowRank() const { return luthier::isLowRank(m_run.recipe.adapter.type); }

    static Said goalSaid(const MissedGoal& missed) {
        const std::string unit = missed.goal->isPercent ? " %" : "";
        return {"evidence_goal", {{"goal", missed.goal->text}, {"value", number(missed.tuned, unit)},
                                     {"wanted", number(missed.wanted, unit)}}};
    }

    /// The first goal that was missed, then what was seen besides.
    std::vector<Said> because(Said seen) const { return {goalSaid(m_run.missed.front()), std::move(seen)}; }

    Proposal& add(const char* key, std::map<std::string, BilingualText> values, std::vector<Said> evidence) {
        m_out.push_back({key, {std::string("iterate_") + key, std::move(values)}, std::move(evidence)});
        return m_out.back();
    }

    /// Proposes the same recipe with one number changed.
    void edit(const char* key, double before, double after, std::vector<Said> evidence,
        const std::function<void(Recipe&)>& edit) {
        Proposal& proposal = add(key, {{"before", number(before)}, {"after", number(after)}}, std::move(evidence));
        proposal.recipe = m_run.recipe;
        edit(*proposal.recipe);
    }

    void rate(const char* key, double factor, std::vector<Said> evidence) {
        const double before = m_run.recipe.train.learning_rate;
        edit(key, before, before * factor, std::move(evidence),
            [&](Recipe& recipe) { recipe.train.learning_rate = before * factor; });
    }
    void slower(std::vector<Said> evidence) { rate("slower", 1 / m_rules.slower, std::move(evidence)); }

    void againstForgetting() {
        const std::vector<Said> evidence = {
            {"evidence_forgetting", {{"before", share(m_run.forgot->first)}, {"after", share(m_run.forgot->second)}}}};
        if (m_run.others.empty()) {
            add("replay_data", {}, evidence).isData = true;
        } else {
            const OtherData& other = m_run.others.front();
            add("replay",
                {{"name", inBoth(other.name)}, {"share", inBoth(fmt::format("{:.0f} %", m_rules.replay * 100))}},
                evidence)
                .mixIn = MixedIn{other.hash, m_rules.replay};
        }
        if (!m_run.recipe.isFull())
            slower(evidence);
        else
            add("lora", {}, evidence).method = "lora";
    }

    /// Where none of the plan's steps teaches the goal, those that do are added: preferences for values, documents for
    /// facts.
    void addSteps() {
        for (const MissedGoal& missed : m_run.missed) {
            const TaskRow* task = m_judgement.task(missed.goal->task);
            if (!task) continue;
            // By a step that can be trained, where there is one for it at all.
            const auto teaches = [&](const StepInfo& step) {
                return std::ranges::find(step.answers, task->needs) != step.answers.end();
            };
            const bool isBuilt = std::ranges::any_of(
                m_judgement.steps, [&](const StepInfo& step) { return step.objective && teaches(step); });
            const bool isTaught = std::ranges::any_of(m_run.planSteps, [&](const std::string& key) {
                const StepInfo* step = m_judgement.step(key);
                return step && teaches(*step) && (step->objective || !isBuilt);
            });
            if (isTaught) continue;
            std::vector<BilingualText> names;
            std::vector<std::string> steps = m_run.planSteps;
            for (const std::string& key : task->limited) {
                if (std::ranges::find(steps, key) != steps.end()) continue;
                steps = withStep(m_judgement, std::move(steps), key);
                names.push_back(m_judgement.step(key)->text);
            }
            add("steps", {{"steps", joined(names, kStepArrow)}}, {goalSaid(missed)}).steps = std::move(steps);
            return;
        }
    }

    void longerRows() {
        const int length = m_run.recipe.data.max_length;
        if (m_run.leftOut > 0 && m_run.longest > length)
            edit("length", length, m_run.longest,
                because({"evidence_left_out", {{"count", number(double(m_run.leftOut))}}}),
                [&](Recipe& recipe) { recipe.data.max_length = m_run.longest; });
    }

    void byTheCurve() {
        if (m_run.eval.size() < kLeastPoints) {
            sawTooLittle();
            return;
        }
        const Curve curve(m_run.eval);
        const auto story = [&](const char* rule) {
            return because({rule, {{"low", number(curve.lowest.value)}, {"low_step", number(curve.lowest.step)},
                                      {"step", number(curve.last.step)}, {"last", number(curve.last.value)},
                                      {"rise", share(curve.rise)}, {"fall", share(curve.fall)}}});
        };
        const double epochs = m_run.recipe.train.epochs;
        if (curve.rise > m_rules.overfit && curve.last.step > 0) {
            overfitted(curve, story("evidence_overfitting"));
        } else if (curve.fall > m_rules.falling) {
            edit("longer", epochs, epochs * m_rules.longer, story("evidence_falling"),
                [&](Recipe& recipe) { recipe.train.epochs *= m_rules.longer; });
        } else {
            plateau(story("evidence_plateau"));
        }
    }

    /// Proposes to find out first why the goal was missed: by a run that comes to its end, has rows to be evaluated on,
    /// and is long enough for that.
    void sawTooLittle() {
        const auto evidence = because({"evidence_few_points", {{"count", number(double(m_run.eval.size()))}}});
        const std::int64_t before = m_run.recipe.eval.every, every = m_run.steps / m_rules.points;
        const double epochs = m_run.recipe.train.epochs;
        if (m_run.steps < m_run.totalSteps)
            whole(evidence);
        else if (m_run.recipe.data.eval.empty())
            add("hold_back", {}, evidence).isData = true;
        else if (before > every && every > 0)
            edit("watch", double(before), double(every), evidence, [&](Recipe& recipe) { recipe.eval.every = every; });
        else
            edit("longer", epochs, epochs * m_rules.longer, evidence,
                [&](Recipe& recipe) { recipe.train.epochs *= m_rules.longer; });
        moreData(evidence);
    }

    void whole(const std::vector<Said>& evidence) {
        Proposal& proposal = add(
            "whole", {{"step", number(double(m_run.steps))}, {"total", number(double(m_run.totalSteps))}}, evidence);
        proposal.recipe = m_run.recipe;
        proposal.recipe->train.max_minutes = 0; // else it would stop there again
    }

    void overfitted(const Curve& curve, const std::vector<Said>& evidence) {
        // As long as it learned, in halves of an epoch.
        const double epochs = m_run.recipe.train.epochs;
        const double fewer = std::max(0.5, std::round(epochs * curve.lowest.step / curve.last.step * 2) / 2);
        if (fewer < epochs)
            edit("overfitting", epochs, fewer, evidence, [&](Recipe& recipe) { recipe.train.epochs = fewer; });
        const double before =
            isLowRank() ? m_run.recipe.adapter.lora_dropout : m_run.recipe.train.optimizer.weight_decay;
        if (before < m_rules.dropout && (isLowRank() || m_run.recipe.isFull()))
            edit(isLowRank() ? "dropout" : "decay", before, m_rules.dropout, evidence, [&](Recipe& recipe) {
                (isLowRank() ? recipe.adapter.lora_dropout : recipe.train.optimizer.weight_decay) = m_rules.dropout;
            });
        else
            slower(evidence);
        moreData(evidence);
    }

    void plateau(const std::vector<Said>& evidence) {
        if (isLowRank()) {
            const int rank = m_run.recipe.adapter.r;
            edit("rank", rank, 2 * rank, evidence, [](Recipe& recipe) {
                recipe.adapter.r *= 2;
                recipe.adapter.lora_alpha *= 2;
            });
            if (m_fitsFull) add("full", {}, evidence).method = "full";
        } else {
            rate("faster", m_rules.slower, evidence);
        }
        moreData(evidence);
    }

    /// Proposes rows that came since, another data set, or, if there is neither, a way to get some.
    void moreData(const std::vector<Said>& evidence) {
        if (m_run.addedRows > 0)
            add("added_rows", {{"count", number(double(m_run.addedRows))}}, evidence);
        else if (m_run.others.empty())
            add("more_data", {}, evidence).isData = true;
        else if (const OtherData& other = m_run.others.front(); !m_run.forgot) // else it is for replay
            add("also", {{"name", inBoth(other.name)}, {"count", number(double(other.rows))}}, evidence).mixIn =
                MixedIn{other.hash, 0};
    }

    const Judgement& m_judgement;
    const IterateRules& m_rules;
    const RunOutcome& m_run;
    const bool m_fitsFull;
    std::vector<Proposal> m_out;
};

} // namespace

std::vector<Proposal> proposeIterations(const Judgement& judgement, const RunOutcome& run, bool fitsFull) {
    return Proposer(judgement, run, fitsFull).propose();
}

} // namespace luthier
