#include "core/run/held_out_scores.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace luthier {

using Json = nlohmann::ordered_json;

Result<void> writeHeldOutScores(const std::filesystem::path& file, const std::vector<PairScore>& scores) {
    std::string text;
    for (const PairScore& score : scores)
        text += Json{{"id", score.id}, {"chosen", score.chosen}, {"rejected", score.rejected},
                    {"chosen_tokens", score.chosenTokens}, {"rejected_tokens", score.rejectedTokens}}
                    .dump(-1, ' ', false, Json::error_handler_t::replace) +
                "\n";
    return writeWhole(file, text);
}

Result<std::vector<PairScore>> readHeldOutScores(const std::filesystem::path& file) {
    LUTHIER_TRY(text, readWhole(file));
    std::vector<PairScore> out;
    try {
        for (const std::string& line : splitText(text, '\n')) {
            if (line.empty()) continue;
            const Json json = Json::parse(line);
            out.push_back({json.at("id"), json.at("chosen"), json.at("rejected"), json.at("chosen_tokens"),
                json.at("rejected_tokens")});
        }
    } catch (const nlohmann::json::exception& e) {
        return fail("file.damaged",
            {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file.filename().string()}}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
    return out;
}

} // namespace luthier
