#include "core/annotate/pack.h"

#include "core/base/file.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace luthier {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

tl::unexpected<Error> failNoPack(const fs::path& file) {
    return fail("annotate.no_pack",
        {QT_TRANSLATE_NOOP("errors", "{file} is no pack of answers to compare."), {{"file", file.filename().string()}}},
        {}, {QT_TRANSLATE_NOOP("errors", "Choose the file that the project's owner sent."), {}});
}

tl::unexpected<Error> failNoVotes(const fs::path& file, std::size_t line) {
    return fail("annotate.no_votes",
        {QT_TRANSLATE_NOOP("errors", "{file} is no file of votes."), {{"file", file.filename().string()}}},
        {QT_TRANSLATE_NOOP("errors", "Line {line} cannot be read."), {{"line", std::to_string(line)}}},
        {QT_TRANSLATE_NOOP("errors", "Ask for the file again; nothing was taken from this one."), {}});
}

Json headOf(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    Json head = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    return head.is_object() ? head : Json::object();
}

Json jsonOf(const Vote& vote) {
    Json out = {{"item", vote.item}, {"annotator", vote.annotator}, {"verdict", verdictKey(vote.verdict)}};
    if (vote.verdict == Verdict::Better) {
        out["better"] = vote.better;
        out["strength"] = int(vote.strength);
    }
    out["shown"] = vote.shown;
    if (vote.isRepeat) out["repeat"] = true;
    if (vote.kind != VoteKind::First) out["kind"] = voteKindKey(vote.kind);
    if (!vote.rewrite.empty()) out["rewrite"] = vote.rewrite;
    if (!vote.note.empty()) out["note"] = vote.note;
    out["took_ms"] = vote.tookMs;
    out["ms"] = vote.createdMs;
    return out;
}

std::optional<Vote> voteOf(const Json& json) {
    Vote out;
    out.item = json.at("item");
    out.annotator = json.at("annotator");
    bool isKnown = false;
    for (const Verdict verdict : {Verdict::Better, Verdict::Tie, Verdict::AllBad, Verdict::Skip, Verdict::Flag})
        if (verdictKey(verdict) == json.at("verdict").get<std::string>()) {
            out.verdict = verdict;
            isKnown = true;
        }
    out.better = json.value("better", -1);
    const int strength = json.value("strength", 2);
    if (!isKnown || strength < 1 || strength > 3) return std::nullopt;
    if (out.verdict == Verdict::Better && (out.better < 0 || out.better >= int(kMostAnswers))) return std::nullopt;
    out.strength = Strength(strength);
    out.shown = json.value("shown", std::vector<int>());
    out.isRepeat = json.value("repeat", false);
    for (const VoteKind kind : {VoteKind::Changed, VoteKind::Settled})
        if (json.value("kind", "") == voteKindKey(kind)) out.kind = kind;
    out.rewrite = json.value("rewrite", "");
    out.note = json.value("note", "");
    out.tookMs = json.value("took_ms", std::int64_t(0));
    out.createdMs = json.value("ms", 0LL);
    return out;
}

} // namespace

bool isPack(const fs::path& file) {
    std::error_code code;
    if (!fs::is_regular_file(file, code)) return false;
    // Of a large file of another kind no more is read than this.
    char head[64] = {};
    std::ifstream in(file, std::ios::binary);
    in.read(head, sizeof head - 1);
    return std::string_view(head).starts_with("{\"luthier_pack\":");
}

Result<void> writePack(const fs::path& file, const QueueSettings& settings, const std::string& items,
    const ItemFile& from, const Progress& progress) {
    return writeWhole(file, [&](const ByteSink& sink) -> Result<void> {
        QueueSettings sent = settings;
        if (sent.origin.empty()) sent.origin = items;
        LUTHIER_TRY_DO(sink(dumped({{"luthier_pack", 1}, {"queue", Json::parse(toJson(sent))}}) + "\n"));
        for (std::uint64_t i = 0; i < from.count(); ++i) {
            LUTHIER_TRY(item, from.item(i));
            for (Candidate& answer : item.answers)
                answer.source.clear();
            LUTHIER_TRY_DO(sink(toJsonLine(item) + "\n"));
            if (i % 1024 == 0) progress(i, from.count());
            if (progress.isCancelled())
                return fail("annotate.cancelled", {QT_TRANSLATE_NOOP("errors", "Writing the pack was stopped."), {}});
        }
        return {};
    });
}

Result<OpenedPack> readPack(const fs::path& file, const fs::path& folder, const Progress& progress) {
    const Json head = headOf(file);
    if (!head.contains("luthier_pack") || !head.contains("queue")) return failNoPack(file);
    OpenedPack out;
    LUTHIER_TRY(settings, parseQueueSettings(dumped(head["queue"])));
    out.settings = settings;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    LUTHIER_TRY(name, writeItems(
                          folder,
                          [&]() -> Result<std::optional<std::string>> {
                              if (!std::getline(in, line)) return std::optional<std::string>();
                              LUTHIER_TRY_DO(parseItem(line)); // a damaged pack is not taken
                              return std::optional(line);
                          },
                          progress));
    out.items = name;
    return out;
}

Result<void> writeVotes(const fs::path& file, const VoteFile& votes) {
    std::string text = dumped({{"luthier_votes", 1}, {"items", votes.items}, {"name", votes.name}}) + "\n";
    for (const Vote& vote : votes.votes)
        text += dumped(jsonOf(vote)) + "\n";
    return writeWhole(file, text);
}

Result<VoteFile> readVotes(const fs::path& file) {
    const Json head = headOf(file);
    if (!head.contains("luthier_votes")) return failNoVotes(file, 1);
    VoteFile out{head.value("items", ""), head.value("name", ""), {}};
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    for (std::size_t number = 2; std::getline(in, line); ++number) {
        if (line.empty()) continue;
        try {
            const auto vote = voteOf(Json::parse(line));
            if (!vote) return failNoVotes(file, number);
            out.votes.push_back(*vote);
        } catch (const nlohmann::json::exception&) {
            return failNoVotes(file, number);
        }
    }
    return out;
}

} // namespace luthier
