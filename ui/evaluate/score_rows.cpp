#include "ui/evaluate/score_rows.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace luthier::ui {

namespace {

/// For lupdate: the context of this file's texts.
struct ScoreTexts {
    Q_DECLARE_TR_FUNCTIONS(luthier::ui::ScoreTexts)
};

const QString kNothing = QStringLiteral("–");

/// Three digits or so: 0.842, 1.59, 99.6
QString number(double value) {
    const double size = std::abs(value);
    return size >= 1000 ? formatNumber(value) : QLocale().toString(value, 'f', size >= 10 ? 1 : size >= 1 ? 2 : 3);
}
QString percent(double share) { return QLocale().toString(share * 100, 'f', 1) + QStringLiteral(" %"); }
/// Interval ends without a unit, shares in whole percent: the value before them shows the unit.
QString range(const Metric& metric, const Interval& interval) {
    const auto end = [&](double value) {
        return metric.isShare ? QLocale().toString(qRound(value * 100)) : number(value);
    };
    return QStringLiteral("%1–%2").arg(end(interval.low), end(interval.high));
}

/// A signed change; a share's in percentage points, without a percent sign.
QString signedText(const Metric& metric, double value) {
    const QString sign = value > 0 ? QStringLiteral("+") : value < 0 ? QStringLiteral("−") : QString();
    const double size = std::abs(value);
    return sign + (metric.isShare ? QLocale().toString(size * 100, 'f', 1) : number(size));
}

void say(ScoreRow& row, const QString& sentence) {
    row.why += (row.why.isEmpty() ? QString() : QStringLiteral("\n")) + sentence;
}

/// A change that is not chance gets a mark as well as a colour.
void showChange(ScoreRow& row, const Score& tuned, const Estimate& change, const Metric& metric) {
    row.change = signedText(metric, change.value);
    if (tuned.better == Better::Even) return; // the two values show which is nearer to even
    if (!change.interval) return say(row, ScoreTexts::tr("Too few answers to say whether it is chance."));
    const QString range = ScoreTexts::tr("%1 to %2")
                              .arg(signedText(metric, change.interval->low), signedText(metric, change.interval->high));
    say(row, ScoreTexts::tr("Difference over %1 answers: %2 (95 %).").arg(change.count).arg(range));
    if (change.interval->low <= 0 && change.interval->high >= 0) {
        row.change += QStringLiteral(" ≈");
        say(row, ScoreTexts::tr("It may be chance."));
        return;
    }
    const bool isBetter = (change.value > 0) == (tuned.better == Better::Higher);
    row.tone = isBetter ? ScoreRow::Tone::Better : ScoreRow::Tone::Worse;
    row.change += isBetter ? QStringLiteral(" ▲") : QStringLiteral(" ▼");
    say(row, isBetter ? ScoreTexts::tr("The tuned model is better.") : ScoreTexts::tr("The tuned model is worse."));
}

class Builder {
public:
    explicit Builder(const ScoreSources& sources)
        : m_sources(sources) {}

    std::vector<ScoreRow> build() {
        section(ScoreTexts::tr("Technical"));
        addLoss();
        addTasks(Dimension::Technical);
        section(ScoreTexts::tr("Safety and ethics"));
        addTasks(Dimension::Safety);
        addScan();
        addLicences();
        section(ScoreTexts::tr("Practical"));
        addSpeed();
        section(ScoreTexts::tr("User experience"));
        addVotes();
        return std::move(m_rows);
    }

private:
    void section(const QString& text) {
        ScoreRow row;
        row.text = text;
        row.isSection = true;
        m_rows.push_back(std::move(row));
    }

    ScoreRow& add(const QString& text, ScoreRow::Value base, ScoreRow::Value tuned) {
        ScoreRow row;
        row.text = text;
        row.base = std::move(base);
        row.tuned = std::move(tuned);
        m_rows.push_back(std::move(row));
        return m_rows.back();
    }
    ScoreRow& add(const QString& text, const QString& base, const QString& tuned) {
        return add(text, ScoreRow::Value{base, {}}, ScoreRow::Value{tuned, {}});
    }

    void addGoal(ScoreRow& row, std::string_view key) const {
        for (const GoalState& state : m_sources.goals) {
            if (state.goal->key != key) continue;
            row.goal = (state.goal->higherIsBetter ? QStringLiteral("≥ ") : QStringLiteral("≤ ")) +
                       QLocale().toString(state.wanted, 'g', 4) +
                       (state.goal->isPercent ? QStringLiteral(" %") : QString());
            if (!state.tuned) return;
            row.goal += state.isReached() ? QStringLiteral(" ✓") : QStringLiteral(" ✗");
            say(row, state.isReached() ? ScoreTexts::tr("The goal is reached.")
                                       : ScoreTexts::tr("The goal is not reached."));
        }
    }

    void addLoss() {
        if (!m_sources.run) return;
        const auto [before, after] = evalLosses(m_sources.run->history());
        if (!after) return;
        ScoreRow& row =
            add(ScoreTexts::tr("Evaluation loss, nats per token"), before ? number(*before) : kNothing, number(*after));
        addGoal(row, "eval_loss");
        if (before)
            row.change =
                (*after > *before ? QStringLiteral("+") : QStringLiteral("−")) + number(std::abs(*after - *before));
    }

    static const Score* find(const KnownTask* task, const std::string& metric) {
        if (!task) return nullptr;
        const auto& scores = task->result.scores;
        const auto it =
            std::find_if(scores.begin(), scores.end(), [&](const Score& score) { return score.metric == metric; });
        return it == scores.end() ? nullptr : &*it;
    }

    void addTasks(Dimension dimension) {
        // The base is asked first: until the tuned model answers, only the base can be shown.
        const Standing& shown = m_sources.tuned.isEmpty() ? m_sources.base : m_sources.tuned;
        for (const KnownTask& known : shown.tasks) {
            const TaskResult& task = known.result;
            if (task.dimension != dimension || task.skipped) continue; // the plan card says so
            const KnownTask *base = m_sources.base.task(task.task), *tuned = m_sources.tuned.task(task.task);
            const QString title = ownLanguage(task.title);
            for (const Score& score : task.scores) {
                const Metric* metric = findMetric(score.metric);
                if (!metric) continue;
                const QString label = translatedLabel("metrics", metric->label);
                // A task's further scores stand below its first one, moved in.
                const QString text = task.scores.size() == 1     ? title
                                     : &score == &task.scores[0] ? ScoreTexts::tr("%1: %2").arg(title, label)
                                                                 : QStringLiteral("      ") + label;
                addScore(text, *metric, task.task, base, tuned);
            }
        }
    }

    void addScore(const QString& text, const Metric& metric, const std::string& task, const KnownTask* baseTask,
        const KnownTask* tunedTask) {
        const std::string key(metric.key);
        const Score *base = find(baseTask, key), *tuned = find(tunedTask, key);
        const auto valueOf = [](const Score* found) {
            return found ? scoreValue(*found) : ScoreRow::Value{kNothing, {}};
        };
        ScoreRow& row = add(text, valueOf(base), valueOf(tuned));
        row.task = task;
        row.metric = key;
        if (base && tuned) {
            const auto& changes = m_sources.standings.compare(*baseTask, *tunedTask);
            if (const auto change = changes.find(key); change != changes.end() && change->second.count > 0)
                showChange(row, *tuned, change->second, metric);
            else if (changes.empty())
                say(row, ScoreTexts::tr("They answered different rows: evaluate both again."));
        }
        const Score* any = tuned ? tuned : base;
        if (any && !any->goal.empty()) addGoal(row, any->goal);
    }

    void addScan() {
        const DataScan* scan = m_sources.tuned.scan ? &*m_sources.tuned.scan : nullptr;
        if (!scan) return;
        const QLocale locale;
        add(ScoreTexts::tr("Training rows with personal data"), kNothing,
            ScoreTexts::tr("%1 of %2").arg(locale.toString(scan->holding), locale.toString(scan->rows)));
        if (scan->tried == 0) return;
        ScoreRow& row = add(ScoreTexts::tr("Personal data reproduced when prompted"), kNothing,
            ScoreTexts::tr("%1 of %2").arg(locale.toString(scan->byHeart), locale.toString(scan->tried)));
        if (scan->byHeart > 0) row.tone = ScoreRow::Tone::Worse;
    }

    void addLicences() {
        if (m_sources.tuned.isEmpty() || !m_sources.licences) return;
        const EvaluationFacts& facts = *m_sources.licences;
        const QString model =
            facts.modelLicence.empty() ? ScoreTexts::tr("not stated in its files") : toQString(facts.modelLicence);
        add(ScoreTexts::tr("Licence of the model"), model, model);
        QStringList data;
        for (const std::string& licence : facts.dataLicences)
            data << toQString(licence);
        for (const std::string& name : facts.notLicensed)
            data << ScoreTexts::tr("%1: not known").arg(toQString(name));
        if (!data.isEmpty()) add(ScoreTexts::tr("Licences of the data"), kNothing, data.join(QStringLiteral(", ")));
    }

    void addSpeed() {
        const SpeedResult* base = m_sources.base.speed ? &*m_sources.base.speed : nullptr;
        const SpeedResult* tuned = m_sources.tuned.speed ? &*m_sources.tuned.speed : nullptr;
        const auto both = [&](const QString& text, auto valueOf) {
            add(text, base ? valueOf(*base) : kNothing, tuned ? valueOf(*tuned) : kNothing);
        };
        if (!base && !tuned) return;
        both(ScoreTexts::tr("Time to first token"),
            [](const SpeedResult& s) { return ScoreTexts::tr("%1 ms").arg(number(s.firstTokenMs)); });
        const SpeedResult& any = tuned ? *tuned : *base;
        const auto rateOf = [](const SpeedResult* s) -> ScoreRow::Value {
            if (!s) return {kNothing, {}};
            return {number(s->tokensPerSecond), number(s->slowest) + QStringLiteral("–") + number(s->quickest)};
        };
        say(add(ScoreTexts::tr("Tokens per second"), rateOf(base), rateOf(tuned)),
            ScoreTexts::tr("One answer at a time, %1 threads, %2").arg(any.threads).arg(toQString(any.processor)));
        both(ScoreTexts::tr("Peak memory"), [](const SpeedResult& s) { return formatSize(s.peakBytes); });
        both(ScoreTexts::tr("Size on the disk"), [](const SpeedResult& s) {
            return s.adapterBytes == 0 ? formatSize(s.modelBytes)
                                       : formatSize(s.modelBytes) + QStringLiteral(" + ") + formatSize(s.adapterBytes);
        });
    }

    void addVotes() {
        const WinRate rate = m_sources.run ? m_sources.standings.winRate(toUtf8(m_sources.run->id())) : WinRate();
        if (rate.decided() == 0) {
            add(ScoreTexts::tr("Preferred by people (blind)"), kNothing, kNothing).change =
                ScoreTexts::tr("no votes yet");
            return;
        }
        const Interval interval = rate.interval();
        ScoreRow& row = add(ScoreTexts::tr("Preferred by people (blind)"), {percent(1 - rate.share()), {}},
            {percent(rate.share()),
                QStringLiteral("%1–%2").arg(qRound(interval.low * 100)).arg(qRound(interval.high * 100))});
        say(row, ScoreTexts::tr("%1 won, %2 even, %3 lost").arg(rate.wins).arg(rate.ties).arg(rate.losses));
        row.change = ScoreTexts::tr("votes: %1").arg(rate.decided());
        if (interval.low > 0.5) row.tone = ScoreRow::Tone::Better;
        if (interval.high < 0.5) row.tone = ScoreRow::Tone::Worse;
        addGoal(row, "blind_win_rate");
        if (row.goal.isEmpty()) addGoal(row, "blind_ab");
    }

    const ScoreSources& m_sources;
    std::vector<ScoreRow> m_rows;
};

} // namespace

QString scoreText(const Metric& metric, double value) { return metric.isShare ? percent(value) : number(value); }

ScoreRow::Value scoreValue(const Score& score) {
    const Metric& metric = *findMetric(score.metric);
    const auto& interval = score.estimate.interval;
    return {scoreText(metric, score.estimate.value), interval ? range(metric, *interval) : QString()};
}

std::vector<ScoreRow> scoreRows(const ScoreSources& sources) { return Builder(sources).build(); }

} // namespace luthier::ui
