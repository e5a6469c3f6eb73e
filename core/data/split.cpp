#include "core/data/split.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/clean/min_hash.h"
#include "core/data/clean/text_measures.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_set>

namespace luthier {

namespace {

constexpr double kAlike = 0.8; // Jaccard

/// Groups of rows that stay together, joined step by step.
class Groups {
public:
    explicit Groups(std::size_t count)
        : m_parents(count) {
        std::iota(m_parents.begin(), m_parents.end(), std::size_t(0));
    }
    std::size_t find(std::size_t group) {
        while (m_parents[group] != group)
            group = m_parents[group] = m_parents[m_parents[group]];
        return group;
    }
    void join(std::size_t a, std::size_t b) {
        const std::size_t x = find(a), y = find(b);
        m_parents[std::max(x, y)] = std::min(x, y);
    }

private:
    std::vector<std::size_t> m_parents;
};

using Rows = std::vector<std::size_t>;

/// Deals the groups of one stratum out, in the order given.
void deal(const std::vector<const Rows*>& order, std::size_t rows, const SplitPlan& plan, Split& split) {
    const auto wantedOf = [&](double fraction) {
        const auto wanted = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(rows)));
        return fraction > 0 && order.size() > 1 ? std::max<std::size_t>(wanted, 1) : wanted;
    };
    const std::size_t wantedEval = wantedOf(plan.evalFraction), wantedTest = wantedOf(plan.testFraction);
    Rows train, eval, test;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool mustTrain = i + 1 == order.size() && train.empty();
        Rows& side = mustTrain ? train : eval.size() < wantedEval ? eval : test.size() < wantedTest ? test : train;
        side.insert(side.end(), order[i]->begin(), order[i]->end());
    }
    split.train.insert(split.train.end(), train.begin(), train.end());
    split.eval.insert(split.eval.end(), eval.begin(), eval.end());
    split.test.insert(split.test.end(), test.begin(), test.end());
}

} // namespace

Split splitRows(std::span<const Record> rows, const SplitPlan& plan, const SplitHints& hints) {
    std::map<std::string, Rows> questions; // by question, or by text where there is none
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string prompt = rows[i].prompt();
        questions[prompt.empty() ? rows[i].text : prompt].push_back(i);
    }
    std::vector<std::size_t> questionOf(rows.size());
    std::size_t number = 0;
    for (const auto& [question, members] : questions) {
        for (const std::size_t row : members)
            questionOf[row] = number;
        ++number;
    }
    Groups groups(number);
    for (const auto& [a, b] : hints.alike)
        groups.join(questionOf[a], questionOf[b]);
    std::map<std::size_t, Rows> members;
    for (std::size_t row = 0; row < rows.size(); ++row)
        members[groups.find(questionOf[row])].push_back(row);

    // A group belongs to the stratum of its first row.
    std::map<std::string, std::vector<const Rows*>> strata;
    for (const auto& [group, list] : members)
        strata[hints.strata.empty() ? std::string() : hints.strata[list.front()]].push_back(&list);
    Split split;
    Random random{plan.seed};
    for (auto& [name, order] : strata) {
        random.shuffle(order);
        std::size_t count = 0;
        for (const Rows* group : order)
            count += group->size();
        deal(order, count, plan, split);
    }
    for (Rows* side : {&split.train, &split.eval, &split.test})
        std::sort(side->begin(), side->end());
    return split;
}

std::vector<std::size_t> evenlyChosen(const std::vector<std::size_t>& rows, double share, std::size_t least) {
    const auto wanted = static_cast<std::size_t>(std::lround(share * static_cast<double>(rows.size())));
    const std::size_t count = std::min(rows.size(), std::max(wanted, least));
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(rows[i * rows.size() / count]);
    return out;
}

Result<std::filesystem::path> freezeRows(std::span<const Record> rows, const std::filesystem::path& folder) {
    std::string text;
    for (const Record& row : rows)
        text += toJsonLine(row) + "\n";
    LUTHIER_TRY_DO(makeFolder(folder));
    auto file = folder / (hashBytes(text).substr(0, 16) + ".jsonl");
    if (!std::filesystem::exists(file)) LUTHIER_TRY_DO(writeWhole(file, text));
    return file;
}

namespace {

using Json = nlohmann::ordered_json;

std::string_view stratumKey(Stratum stratum) {
    switch (stratum) {
    case Stratum::None:
        return "none";
    case Stratum::Language:
        return "language";
    case Stratum::Length:
        return "length";
    }
    return {};
}

/// Stratum of each row; empty if the plan does not ask for any.
std::vector<std::string> strataOf(std::span<const Record> rows, Stratum stratum) {
    std::vector<std::string> out;
    if (stratum == Stratum::None) return out;
    for (const Record& row : rows) {
        const std::string text = allText(row);
        // Lengths by powers of two: short, twice as long, four times …
        out.push_back(
            stratum == Stratum::Language ? languageOf(text) : std::to_string(std::bit_width(codePointCount(text))));
    }
    return out;
}

/// The questions of some rows, cut into sequences, to find others in.
class Questions {
public:
    void add(const Record& row) {
        for (const std::uint64_t hash : sequencesOf(row))
            m_seen.insert(hash);
    }
    /// Does more than half of this row's question stand among them?
    bool holdMostOf(const Record& row) const {
        const auto mine = sequencesOf(row);
        const auto shared = static_cast<std::size_t>(
            std::count_if(mine.begin(), mine.end(), [&](std::uint64_t hash) { return m_seen.contains(hash); }));
        return !mine.empty() && shared * 2 > mine.size();
    }

private:
    static std::vector<std::uint64_t> sequencesOf(const Record& row) {
        constexpr std::size_t kLength = 20; // as the leakage check has it
        return shingles(comparedForm(row.isConversation() ? row.prompt() : row.text), kLength);
    }
    std::unordered_set<std::uint64_t> m_seen;
};

/// Number of rows kept back whose question, or more than half of it, also occurs in training.
std::uint64_t countLeaks(std::span<const Record> rows, const Split& split) {
    Questions learned;
    for (const std::size_t row : split.train)
        learned.add(rows[row]);
    std::uint64_t leaks = 0;
    for (const auto* side : {&split.eval, &split.test})
        for (const std::size_t row : *side)
            leaks += learned.holdMostOf(rows[row]);
    return leaks;
}

} // namespace

std::vector<std::size_t> withoutLeaks(std::span<const Record> rows, std::span<const Record> keptBack) {
    Questions questions;
    for (const Record& row : keptBack)
        questions.add(row);
    std::vector<std::size_t> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (!questions.holdMostOf(rows[row])) out.push_back(row);
    return out;
}

namespace {

Json jsonOf(const FrozenSplit& split) {
    return Json({{"train", split.train}, {"eval", split.eval}, {"test", split.test}, {"train_rows", split.trainRows},
        {"eval_rows", split.evalRows}, {"test_rows", split.testRows}, {"leaks", split.leaks},
        {"eval_fraction", split.plan.evalFraction}, {"test_fraction", split.plan.testFraction},
        {"seed", split.plan.seed}, {"stratify_by", stratumKey(split.plan.stratifyBy)},
        {"alike_together", split.plan.keepsAlikeTogether}, {"operation", split.operation},
        {"created_ms", split.createdMs}});
}

} // namespace

std::string toJson(const FrozenSplit& split) { return jsonOf(split).dump(); }

namespace {

std::optional<FrozenSplit> splitOf(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    try {
        FrozenSplit split;
        split.train = json.at("train");
        split.eval = json.at("eval");
        split.test = json.at("test");
        split.trainRows = json.at("train_rows");
        split.evalRows = json.at("eval_rows");
        split.testRows = json.at("test_rows");
        split.leaks = json.at("leaks");
        split.plan.evalFraction = json.at("eval_fraction");
        split.plan.testFraction = json.at("test_fraction");
        split.plan.seed = json.at("seed");
        for (const Stratum stratum : {Stratum::Language, Stratum::Length})
            if (json.at("stratify_by") == stratumKey(stratum)) split.plan.stratifyBy = stratum;
        split.plan.keepsAlikeTogether = json.at("alike_together");
        split.operation = json.at("operation");
        split.createdMs = json.at("created_ms");
        return split;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

} // namespace

std::optional<FrozenSplit> frozenSplitFromJson(const std::string& text) {
    return splitOf(Json::parse(text, nullptr, false));
}

std::string toJson(const std::vector<FrozenSplit>& splits) {
    Json list = Json::array();
    for (const FrozenSplit& split : splits)
        list.push_back(jsonOf(split));
    return list.dump();
}

std::vector<FrozenSplit> frozenSplitsFromJson(const std::string& text) {
    const auto json = Json::parse(text, nullptr, false);
    std::vector<FrozenSplit> out;
    for (const Json& entry : json.is_array() ? json : Json::array({json}))
        if (auto split = splitOf(entry)) out.push_back(std::move(*split));
    return out;
}

Result<FrozenSplit> splitAndFreeze(
    const DatasetView& view, const SplitPlan& plan, const std::filesystem::path& folder, const Progress& progress) {
    std::vector<Record> rows;
    std::vector<std::size_t> placeOf(view.rowCount(), 0); // of a row among the kept ones
    for (std::uint64_t row = 0; row < view.rowCount(); ++row) {
        if (view.isRemoved(row)) continue;
        placeOf[row] = rows.size();
        LUTHIER_TRY(record, view.record(row));
        rows.push_back(std::move(record));
    }
    std::vector<std::pair<std::size_t, std::size_t>> alike;
    if (plan.keepsAlikeTogether) {
        LUTHIER_TRY(found, findNearDuplicates(view, progress));
        for (std::uint64_t row = 0; row < view.rowCount(); ++row)
            if (found[row].likeness >= kAlike) alike.emplace_back(placeOf[row], placeOf[found[row].of]);
    }
    const auto strata = strataOf(rows, plan.stratifyBy);
    const Split split = splitRows(rows, plan, {alike, strata});
    FrozenSplit out;
    out.plan = plan;
    const auto freeze = [&](const std::vector<std::size_t>& side, std::string& file,
                            std::uint64_t& count) -> Result<void> {
        count = side.size();
        if (side.empty()) return {};
        std::vector<Record> chosen;
        for (const std::size_t row : side)
            chosen.push_back(rows[row]);
        LUTHIER_TRY(path, freezeRows(chosen, folder));
        file = path.filename().string();
        return {};
    };
    LUTHIER_TRY_DO(freeze(split.train, out.train, out.trainRows));
    LUTHIER_TRY_DO(freeze(split.eval, out.eval, out.evalRows));
    LUTHIER_TRY_DO(freeze(split.test, out.test, out.testRows));
    out.leaks = countLeaks(rows, split);
    return out;
}

} // namespace luthier
