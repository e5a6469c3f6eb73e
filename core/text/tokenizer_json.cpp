// tokenizer.json (huggingface/tokenizers) → the parts of a Tokenizer.

#include "core/formats/json_file.h"
#include "core/text/parts.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

namespace luthier {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> failUnsupportedTokenizer(const std::string& part, const std::string& value) {
    return fail("tokenizer.unsupported", {QT_TRANSLATE_NOOP("errors", "This tokenizer cannot be used."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its {part} is {value}, which Luthier does not support."),
            {{"part", part}, {"value", value.substr(0, 200)}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a model whose tokenizer.json is of type BPE."), {}});
}

namespace {

std::vector<AddedToken> readAddedTokens(const Json& json) {
    std::vector<AddedToken> out;
    for (const Json& entry : json) {
        AddedToken token;
        token.id = entry.at("id");
        token.content = entry.at("content");
        token.special = entry.value("special", false);
        token.normalized = entry.value("normalized", !token.special);
        token.lstrip = entry.value("lstrip", false);
        token.rstrip = entry.value("rstrip", false);
        token.single_word = entry.value("single_word", false);
        out.push_back(std::move(token));
    }
    return out;
}

Result<Bpe> readBpe(const Json& model) {
    const std::string type = model.value("type", model.contains("merges") ? "BPE" : "Unigram");
    if (type != "BPE") return failUnsupportedTokenizer("model type", type);
    for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"})
        if (model.contains(key) && model[key].is_string() && model[key] != "")
            return failUnsupportedTokenizer(key, model[key].dump());
    // Dropout is for training tokenizers; encoding with it would not repeat.
    if (model.contains("dropout") && model["dropout"].is_number() && model["dropout"] != 0.0)
        return failUnsupportedTokenizer("dropout", model["dropout"].dump());

    BpeOptions options;
    if (model.contains("unk_token") && model["unk_token"].is_string()) options.unknownToken = model["unk_token"];
    options.fuseUnknown = model.value("fuse_unk", false);
    options.byteFallback = model.value("byte_fallback", false);
    options.ignoreMerges = model.value("ignore_merges", false);
    std::unordered_map<std::string, std::int32_t> vocabulary;
    for (const auto& [token, id] : model.at("vocab").items())
        vocabulary.emplace(token, id.get<std::int32_t>());
    std::vector<std::pair<std::string, std::string>> merges;
    for (const Json& merge : model.at("merges")) {
        if (merge.is_array()) {
            merges.emplace_back(merge.at(0), merge.at(1));
            continue;
        }
        const std::string text = merge;
        const auto space = text.find(' ');
        if (space == std::string::npos) return failUnsupportedTokenizer("merges", text);
        merges.emplace_back(text.substr(0, space), text.substr(space + 1));
    }
    return Bpe(std::move(vocabulary), merges, std::move(options));
}

/// What TemplateProcessing puts before and after a single text; ByteLevel only moves offsets.
Result<void> readPostProcessor(const Json& json, Tokenizer::Parts& parts) {
    if (json.is_null()) return {};
    const std::string type = json.at("type");
    if (type == "ByteLevel") return {};
    if (type == "Sequence") {
        for (const Json& part : json.at("processors"))
            LUTHIER_TRY_DO(readPostProcessor(part, parts));
        return {};
    }
    if (type != "TemplateProcessing") return failUnsupportedTokenizer("post_processor", type);
    bool afterText = false;
    for (const Json& piece : json.at("single")) {
        if (piece.contains("Sequence")) {
            afterText = true;
            continue;
        }
        const std::string name = piece.at("SpecialToken").at("id");
        for (const Json& id : json.at("special_tokens").at(name).at("ids"))
            (afterText ? parts.after : parts.before).push_back(id.get<TokenId>());
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Tokenizer::Parts>> readTokenizerJson(std::string_view text, const std::string& name) {
    LUTHIER_TRY(json, parseJsonObject(text, name));
    try {
        auto parts = std::make_unique<Tokenizer::Parts>();
        if (!json.contains("model")) return failUnsupportedTokenizer("model", "missing");
        LUTHIER_TRY(bpe, readBpe(json["model"]));
        parts->bpe = std::move(bpe);
        parts->added = AddedTokens(readAddedTokens(json.value("added_tokens", Json::array())));
        LUTHIER_TRY(normalizer, Normalizer::fromJson(json.value("normalizer", Json())));
        parts->normalizer = std::move(normalizer);
        LUTHIER_TRY(preTokenizer, PreTokenizer::fromJson(json.value("pre_tokenizer", Json())));
        parts->preTokenizer = std::move(preTokenizer);
        LUTHIER_TRY(decoder, Decoder::fromJson(json.value("decoder", Json())));
        parts->decoder = std::move(decoder);
        LUTHIER_TRY_DO(readPostProcessor(json.value("post_processor", Json()), *parts));
        return parts;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupportedTokenizer("tokenizer.json", e.what());
    }
}

} // namespace luthier
