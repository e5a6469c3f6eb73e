#include "core/text/grown_tokenizer.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

/// One more than the highest id of a tokenizer.json.
std::size_t idCount(const Json& json) {
    std::size_t count = 0;
    const Json& vocabulary = json.at("model").at("vocab");
    if (vocabulary.is_array()) count = vocabulary.size();
    if (vocabulary.is_object())
        for (const auto& [token, id] : vocabulary.items())
            count = std::max(count, id.get<std::size_t>() + 1);
    for (const Json& token : json.value("added_tokens", Json::array()))
        count = std::max(count, token.at("id").get<std::size_t>() + 1);
    return count;
}

} // namespace

Result<GrownTokenizer> openGrownTokenizer(const std::filesystem::path& model, const NewTokens& tokens) {
    LUTHIER_TRY(base, Tokenizer::open(model));
    if (tokens.empty()) return GrownTokenizer{std::move(base), {}, 0, 0};
    LUTHIER_TRY(text, Tokenizer::jsonOf(model));
    LUTHIER_TRY(json, parseJsonObject(text, model.string()));
    try {
        GrownTokenizer out{std::move(base), {}, idCount(json), 0};
        out.size = out.known;
        if (!json["added_tokens"].is_array()) json["added_tokens"] = Json::array();
        const auto add = [&](const std::string& token, bool isSpecial) {
            for (const Json& other : json["added_tokens"])
                if (other.value("content", "") == token) return;
            const auto id = out.tokenizer.tokenToId(token);
            json["added_tokens"].push_back(
                {{"id", id ? std::size_t(*id) : out.size++}, {"content", token}, {"single_word", false},
                    {"lstrip", false}, {"rstrip", false}, {"normalized", false}, {"special", isSpecial}});
        };
        for (const std::string& token : tokens.special)
            add(token, true);
        for (const std::string& token : tokens.plain)
            add(token, false);
        out.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
        LUTHIER_TRY(grown, Tokenizer::fromJson(out.json, model.string()));
        out.tokenizer = std::move(grown);
        return out;
    } catch (const nlohmann::json::exception& e) {
        return fail("file.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", model.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
}

} // namespace luthier
