#include "core/annotate/vote_export.h"

#include "core/annotate/agreement.h"
#include "core/base/file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

// clang-format off
constexpr VoteFormatRow kFormats[] = {
    {VoteFormat::DpoJsonl, "dpo_jsonl", QT_TRANSLATE_NOOP("annotate", "Pairs (DPO, JSONL)"),          "jsonl"},
    {VoteFormat::DpoJson,  "dpo_json",  QT_TRANSLATE_NOOP("annotate", "Pairs (DPO, JSON)"),           "json"},
    {VoteFormat::Kto,      "kto",       QT_TRANSLATE_NOOP("annotate", "Good and bad answers (KTO)"),  "jsonl"},
    {VoteFormat::Csv,      "csv",       QT_TRANSLATE_NOOP("annotate", "Table (CSV)"),                 "csv"},
    {VoteFormat::Sft,      "sft",       QT_TRANSLATE_NOOP("annotate", "Edited answers (SFT, JSONL)"), "jsonl"},
};
// clang-format on

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json jsonOf(const std::vector<ChatMessage>& messages) {
    Json out = Json::array();
    for (const ChatMessage& message : messages)
        out.push_back({{"role", message.role}, {"content", message.content}});
    return out;
}

std::string betterText(const AnnotationItem& item, const ItemVerdict& verdict) {
    return verdict.rewrite.empty() ? item.answers[std::size_t(verdict.better)].text : verdict.rewrite;
}

bool hasBetter(const AnnotationItem& item, const ItemVerdict& verdict) {
    return verdict.verdict == Verdict::Better && verdict.better >= 0 &&
           verdict.better < static_cast<int>(item.answers.size());
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

std::string lineOf(const Record& record, VoteFormat format, const ItemVerdict& verdict) {
    switch (format) {
    case VoteFormat::DpoJson:
    case VoteFormat::DpoJsonl: {
        Json json = {{"prompt", jsonOf(record.messages)}, {"chosen", jsonOf(record.preference->chosen)},
            {"rejected", jsonOf(record.preference->rejected)}};
        if (record.preference->margin) json["margin"] = *record.preference->margin;
        return dumped(json);
    }
    case VoteFormat::Kto: {
        auto prompt = record.messages;
        prompt.pop_back();
        return dumped(
            {{"prompt", jsonOf(prompt)}, {"completion", jsonOf({record.messages.back()})}, {"label", *record.label}});
    }
    case VoteFormat::Sft:
        return dumped({{"messages", jsonOf(record.messages)}});
    case VoteFormat::Csv:
        return quoted(record.prompt()) + "," + quoted(record.preference->chosen.back().content) + "," +
               quoted(record.preference->rejected.back().content) + "," +
               Json(record.preference->margin.value_or(0)).dump() + "," + std::to_string(verdict.votes);
    }
    return {};
}

std::vector<Record> recordsOf(VoteFormat format, const AnnotationItem& item, const ItemVerdict& verdict) {
    switch (format) {
    case VoteFormat::DpoJson:
    case VoteFormat::DpoJsonl:
    case VoteFormat::Csv:
        return pairsOf(item, verdict);
    case VoteFormat::Kto:
        return labelledOf(item, verdict);
    case VoteFormat::Sft:
        return rewritesOf(item, verdict);
    }
    return {};
}

} // namespace

std::span<const VoteFormatRow> voteFormats() { return kFormats; }

std::vector<ItemVerdict> verdictsOf(std::span<const Vote> votes) {
    std::map<std::uint64_t, std::map<std::string, const Vote*>> last;
    for (const Vote& vote : votes)
        if (!vote.isRepeat) last[vote.item][vote.annotator] = &vote;
    // A rewrite that somebody made when they saw the item again is not lost.
    std::map<std::pair<std::uint64_t, int>, std::string> mendedAgain;
    for (const Vote& vote : votes)
        if (vote.isRepeat && vote.verdict == Verdict::Better && !vote.rewrite.empty())
            mendedAgain[{vote.item, vote.better}] = vote.rewrite;
    std::vector<ItemVerdict> out;
    for (auto& [item, people] : last) {
        // Whoever settled it has seen what the others said: theirs alone counts.
        const auto isSettled = [](const auto& vote) {
            return vote.second->kind == VoteKind::Settled && vote.second->decides();
        };
        if (std::any_of(people.begin(), people.end(), isSettled))
            std::erase_if(people, [&](const auto& vote) { return !isSettled(vote); });
        std::map<int, std::vector<const Vote*>> byOpinion;
        ItemVerdict verdict;
        verdict.item = item;
        for (const auto& [person, vote] : people)
            if (const auto opinion = opinionOf(*vote)) {
                byOpinion[*opinion].push_back(vote);
                ++verdict.votes;
            }
        const std::vector<const Vote*>* most = nullptr;
        bool isEven = false;
        for (const auto& [opinion, who] : byOpinion) {
            isEven = most && who.size() == most->size() ? true : (most && who.size() < most->size() ? isEven : false);
            if (!most || who.size() > most->size()) most = &who;
        }
        if (most && !isEven) {
            verdict.verdict = most->front()->verdict;
            verdict.better = most->front()->better;
            long long newest = -1;
            for (const Vote* vote : *most) {
                verdict.margin += marginOf(vote->strength) / double(most->size());
                if (vote->rewrite.empty() || vote->createdMs < newest) continue;
                verdict.rewrite = vote->rewrite;
                newest = vote->createdMs;
            }
            if (const auto again = mendedAgain.find({item, verdict.better});
                verdict.rewrite.empty() && again != mendedAgain.end())
                verdict.rewrite = again->second;
            if (verdict.verdict != Verdict::Better) {
                verdict.better = -1;
                verdict.margin = 0;
            }
        }
        out.push_back(std::move(verdict));
    }
    return out;
}

std::vector<Record> pairsOf(const AnnotationItem& item, const ItemVerdict& verdict) {
    std::vector<Record> out;
    if (!hasBetter(item, verdict)) return out;
    const std::string better = betterText(item, verdict);
    for (std::size_t i = 0; i < item.answers.size(); ++i) {
        if (int(i) == verdict.better || item.answers[i].text == better) continue;
        Record record;
        record.messages = item.prompt;
        record.preference = Preference{{{"assistant", better}}, {{"assistant", item.answers[i].text}}, verdict.margin};
        out.push_back(std::move(record));
    }
    return out;
}

std::vector<Record> labelledOf(const AnnotationItem& item, const ItemVerdict& verdict) {
    std::vector<Record> out;
    const auto add = [&](const std::string& answer, bool isGood) {
        Record record;
        record.messages = item.prompt;
        record.messages.push_back({"assistant", answer});
        record.label = isGood;
        out.push_back(std::move(record));
    };
    const bool allBad = verdict.verdict == Verdict::AllBad;
    if (!allBad && !hasBetter(item, verdict)) return out;
    for (std::size_t i = 0; i < item.answers.size(); ++i) {
        const bool isBetter = !allBad && int(i) == verdict.better;
        add(isBetter ? betterText(item, verdict) : item.answers[i].text, isBetter);
    }
    return out;
}

std::vector<Record> rewritesOf(const AnnotationItem& item, const ItemVerdict& verdict) {
    if (!hasBetter(item, verdict) || verdict.rewrite.empty()) return {};
    Record record;
    record.messages = item.prompt;
    record.messages.push_back({"assistant", verdict.rewrite});
    return {record};
}

Result<std::uint64_t> exportVotes(const std::filesystem::path& file, VoteFormat format, const ItemFile& items,
    std::span<const Vote> votes, const Progress& progress) {
    const std::vector<ItemVerdict> verdicts = verdictsOf(votes);
    std::uint64_t rows = 0;
    const bool isList = format == VoteFormat::DpoJson;
    const auto write = [&](const ByteSink& sink) -> Result<void> {
        if (format == VoteFormat::Csv) LUTHIER_TRY_DO(sink("prompt,chosen,rejected,margin,votes\n"));
        if (isList) LUTHIER_TRY_DO(sink("["));
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            if (verdicts[i].item >= items.count()) continue;
            LUTHIER_TRY(item, items.item(verdicts[i].item));
            for (const Record& record : recordsOf(format, item, verdicts[i])) {
                LUTHIER_TRY_DO(sink((isList ? (rows > 0 ? ",\n" : "\n") : "") + lineOf(record, format, verdicts[i]) +
                                    (isList ? "" : "\n")));
                ++rows;
            }
            if (i % 256 == 0) progress(i, verdicts.size());
            if (progress.isCancelled())
                return fail("annotate.cancelled", {QT_TRANSLATE_NOOP("errors", "Writing the votes was stopped."), {}});
        }
        if (isList) LUTHIER_TRY_DO(sink("\n]\n"));
        if (rows == 0)
            return fail("annotate.nothing", {QT_TRANSLATE_NOOP("errors", "There is nothing to write yet."), {}},
                {QT_TRANSLATE_NOOP("errors", "No vote makes a row of this kind."), {}},
                {QT_TRANSLATE_NOOP("errors", "Compare some answers first."), {}});
        return {};
    };
    LUTHIER_TRY_DO(writeWhole(file, write));
    return rows;
}

} // namespace luthier
