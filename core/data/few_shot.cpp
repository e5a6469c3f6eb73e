#include "core/data/few_shot.h"

#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/text/words.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace luthier {

namespace {

constexpr ExampleChoiceRow kChoices[] = {
    {ExampleChoice::Nearest, "nearest", QT_TRANSLATE_NOOP("methods", "The nearest to the question")},
    {ExampleChoice::Different, "different", QT_TRANSLATE_NOOP("methods", "The most different from each other")},
    {ExampleChoice::Random, "random", QT_TRANSLATE_NOOP("methods", "Drawn at random")},
};
constexpr std::pair<ExampleOrder, std::string_view> kOrders[] = {
    {ExampleOrder::NearestLast, "nearest_last"}, {ExampleOrder::NearestFirst, "nearest_first"}};
constexpr int kMostExamples = 64;

/// Whether most words are of a writing without spaces.
bool isEastAsian(std::string_view text) {
    const std::vector<std::string> words = wordsOf(text);
    return 2 * std::ranges::count_if(words, isWrittenWithoutSpaces) > std::ssize(words);
}

/// Share of the terms that two texts have in common (Jaccard).
double likeness(const std::set<std::string>& a, const std::set<std::string>& b) {
    const auto common = std::ranges::count_if(a, [&](const std::string& term) { return b.contains(term); });
    const auto all = double(a.size() + b.size()) - double(common);
    return all == 0 ? 1 : double(common) / all;
}

/// Each the least like those before it; the first is the longest question.
std::vector<std::size_t> mostDifferent(const std::vector<std::set<std::string>>& terms, std::size_t count) {
    std::vector<std::size_t> out;
    std::vector<double> nearest(terms.size(), -1); // likeness to the nearest that was chosen
    while (out.size() < std::min(count, terms.size())) {
        std::size_t best = terms.size();
        for (std::size_t i = 0; i < terms.size(); ++i) {
            if (std::ranges::count(out, i) > 0) continue;
            const bool isBetter = best == terms.size() || nearest[i] < nearest[best] ||
                                  (nearest[i] == nearest[best] && terms[i].size() > terms[best].size());
            if (isBetter) best = i;
        }
        out.push_back(best);
        for (std::size_t i = 0; i < terms.size(); ++i)
            nearest[i] = std::max(nearest[i], likeness(terms[i], terms[best]));
    }
    return out;
}

tl::unexpected<Error> failProfile(const std::filesystem::path& file, const std::string& key, const std::string& value) {
    return fail("few_shot.bad_profile",
        {QT_TRANSLATE_NOOP("errors", "{file} is no profile of examples."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "{key}: {value} is not understood."), {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "docs/formats/few-shot.md lists the keys."), {}});
}

} // namespace

std::span<const ExampleChoiceRow> exampleChoices() { return kChoices; }

Result<FewShotProfile> readFewShotProfile(const std::filesystem::path& file) {
    LUTHIER_TRY(text, readWhole(file));
    FewShotProfile out;
    std::string key;
    try {
        const YAML::Node node = YAML::Load(text);
        if (!node.IsMap()) return failProfile(file, "YAML", text.substr(0, 40));
        for (const auto& entry : node) {
            key = entry.first.as<std::string>();
            const auto value = entry.second.as<std::string>();
            const auto choice = std::ranges::find(kChoices, value, &ExampleChoiceRow::key);
            const auto order = std::ranges::find(kOrders, value, [](const auto& row) { return row.second; });
            if (key == "rows")
                out.rows = value;
            else if (key == "choose" && choice != std::end(kChoices))
                out.choice = choice->choice;
            else if (key == "order" && order != std::end(kOrders))
                out.order = order->first;
            else if (key == "count")
                out.count = entry.second.as<int>();
            else if (key == "max_tokens")
                out.max_tokens = entry.second.as<int>();
            else if (key == "seed")
                out.seed = entry.second.as<std::uint64_t>();
            else
                return failProfile(file, key, value);
        }
    } catch (const YAML::Exception& e) {
        return failProfile(file, key, e.what());
    }
    if (out.rows.empty()) return failProfile(file, "rows", "");
    if (out.count < 1 || out.count > kMostExamples) return failProfile(file, "count", std::to_string(out.count));
    if (out.max_tokens < 0) return failProfile(file, "max_tokens", std::to_string(out.max_tokens));
    if (out.rows.is_relative()) out.rows = (file.parent_path() / out.rows).lexically_normal();
    return out;
}

Result<void> writeFewShotProfile(const std::filesystem::path& file, const FewShotProfile& profile) {
    const auto folder = file.parent_path();
    YAML::Emitter out;
    out << YAML::BeginMap;
    out << YAML::Key << "rows" << YAML::Value << std::filesystem::proximate(profile.rows, folder).string();
    out << YAML::Key << "choose" << YAML::Value
        << std::string(std::ranges::find(kChoices, profile.choice, &ExampleChoiceRow::choice)->key);
    out << YAML::Key << "order" << YAML::Value
        << std::string(std::ranges::find(kOrders, profile.order, [](const auto& row) { return row.first; })->second);
    out << YAML::Key << "count" << YAML::Value << profile.count;
    out << YAML::Key << "max_tokens" << YAML::Value << profile.max_tokens;
    out << YAML::Key << "seed" << YAML::Value << profile.seed;
    out << YAML::EndMap;
    return writeWhole(file, std::string(out.c_str()) + "\n");
}

FewShot::FewShot(std::span<const Record> rows, const FewShotProfile& profile, int room, const CountTokens& count)
    : m_profile(profile)
    , m_room(profile.max_tokens > 0 ? std::min(room, profile.max_tokens) : room) {
    for (const Record& row : rows)
        for (std::size_t i = 0; i + 1 < row.messages.size(); ++i) {
            if (row.messages[i].role != "user" || row.messages[i + 1].role != "assistant") continue;
            if (row.label == false) break; // what was marked as bad shows nothing
            Example example{row.messages[i], row.messages[i + 1], 0, isEastAsian(row.messages[i].content)};
            const ChatMessage both[] = {example.question, example.answer};
            example.tokens = count(both);
            if (example.tokens <= m_room) m_examples.push_back(std::move(example));
            break;
        }
    m_drawn.resize(m_examples.size());
    std::iota(m_drawn.begin(), m_drawn.end(), 0);
    switch (profile.choice) {
    case ExampleChoice::Nearest:
        for (const Example& example : m_examples)
            m_index.add(example.question.content);
        break;
    case ExampleChoice::Different: {
        std::vector<std::set<std::string>> terms;
        for (const Example& example : m_examples) {
            const auto own = searchTerms(example.question.content);
            terms.emplace_back(own.begin(), own.end());
        }
        // Twice as many as are shown of either script, so that each has enough.
        m_drawn = mostDifferent(terms, 4 * std::size_t(profile.count));
        break;
    }
    case ExampleChoice::Random: {
        Random random{profile.seed};
        random.shuffle(m_drawn);
        break;
    }
    }
}

Result<FewShot> FewShot::open(const FewShotProfile& profile, int room, const CountTokens& count) {
    LUTHIER_TRY(rows, readRecords(profile.rows));
    FewShot out(rows, profile, room, count);
    if (out.empty())
        return fail("few_shot.no_rows", {QT_TRANSLATE_NOOP("errors", "There is nothing to show as an example."), {}},
            {QT_TRANSLATE_NOOP("errors", "No row of {file} is a question with an answer that fits."),
                {{"file", profile.rows.string()}}},
            {QT_TRANSLATE_NOOP("errors", "Choose other rows, or allow more tokens."), {}});
    return out;
}

/// All that could be shown, the best first.
std::vector<std::size_t> FewShot::ranked(std::string_view question) const {
    std::vector<std::size_t> out;
    if (m_profile.choice == ExampleChoice::Nearest)
        for (const Bm25::Hit& hit : m_index.best(question, 4 * std::size_t(m_profile.count)))
            out.push_back(hit.text);
    // Where nothing is near, evenly from all.
    std::vector<std::size_t> rest;
    for (const std::size_t example : m_drawn)
        if (std::ranges::count(out, example) == 0) rest.push_back(example);
    const bool isSpread = m_profile.choice == ExampleChoice::Nearest;
    const std::size_t step = isSpread ? std::max<std::size_t>(1, rest.size() / (4 * std::size_t(m_profile.count))) : 1;
    for (std::size_t i = 0; i < rest.size(); i += step)
        out.push_back(rest[i]);
    return out;
}

std::vector<ChatMessage> FewShot::before(std::string_view question, int room) const {
    std::vector<std::size_t> all = ranked(question), own;
    std::erase_if(all, [&](std::size_t i) { return m_examples[i].question.content == question; });
    const bool script = isEastAsian(question);
    std::ranges::copy_if(
        all, std::back_inserter(own), [&](std::size_t i) { return m_examples[i].isEastAsian == script; });
    if (own.size() >= std::min(all.size(), std::size_t(m_profile.count))) all = own;
    std::vector<const Example*> chosen;
    int tokens = 0;
    for (const std::size_t i : all) {
        if (std::ssize(chosen) == m_profile.count) break;
        if (tokens + m_examples[i].tokens > std::min(room, m_room)) continue;
        tokens += m_examples[i].tokens;
        chosen.push_back(&m_examples[i]);
    }
    if (m_profile.order == ExampleOrder::NearestLast) std::ranges::reverse(chosen);
    std::vector<ChatMessage> out;
    for (const Example* example : chosen) {
        out.push_back(example->question);
        out.push_back(example->answer);
    }
    return out;
}

std::vector<ChatMessage> FewShot::with(std::span<const ChatMessage> messages, int room) const {
    const auto first = std::ranges::find(messages, "user", &ChatMessage::role);
    std::vector<ChatMessage> out(messages.begin(), first);
    if (first != messages.end()) {
        const auto examples = before(first->content, room);
        out.insert(out.end(), examples.begin(), examples.end());
    }
    out.insert(out.end(), first, messages.end());
    return out;
}

} // namespace luthier
