#include "core/text/files/gguf_tokenizer.h"

#include "core/text/chars/scanner.h"
#include "core/text/files/sentence_piece.h"
#include "core/text/pipeline/parts.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

using Json = nlohmann::json;

/// llama.cpp names the pattern of a byte-level tokenizer; it stands in the file by that name only.
Result<std::string> patternOf(const std::string& name) {
    if (name == "gpt-2" || name == "default") return std::string(gpt2Regex());
    if (name == "llama-bpe") return std::string(scanRegex(ScanPattern::Llama3));
    if (name == "qwen2") return std::string(scanRegex(ScanPattern::Qwen2));
    return failUnsupportedTokenizer("tokenizer.ggml.pre", name);
}

Json addedToken(std::size_t id, const Json& content, bool isSpecial) {
    return {{"id", id}, {"content", content}, {"single_word", false}, {"lstrip", false}, {"rstrip", false},
        {"normalized", false}, {"special", isSpecial}};
}

/// Byte-level BPE: "gpt2".
Result<Json> bytePairs(const Json& metadata) {
    LUTHIER_TRY(pattern, patternOf(metadata.value("tokenizer.ggml.pre", std::string("default"))));
    Json vocabulary = Json::object(), added = Json::array();
    const Json& tokens = metadata.at("tokenizer.ggml.tokens");
    const Json types = metadata.value("tokenizer.ggml.token_type", Json::array());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        vocabulary[tokens[i].get<std::string>()] = i;
        const auto type = i < types.size() ? static_cast<PieceType>(types[i].get<int>()) : PieceType::Normal;
        if (type == PieceType::Control || type == PieceType::UserDefined)
            added.push_back(addedToken(i, tokens[i], type == PieceType::Control));
    }
    const Json split = {
        {"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
    const Json bytes = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", false}};
    return Json{{"added_tokens", added}, {"normalizer", nullptr},
        {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", Json::array({split, bytes})}}}, {"decoder", bytes},
        {"model", {{"type", "BPE"}, {"dropout", nullptr}, {"unk_token", nullptr}, {"fuse_unk", false},
                      {"byte_fallback", false}, {"vocab", vocabulary}, {"merges", metadata.at("tokenizer.ggml.merges")},
                      {"ignore_merges", metadata.value("tokenizer.ggml.pre", "") == "llama-bpe"}}}};
}

/// SentencePiece's BPE: "llama".
Result<Json> sentencePieces(const Json& metadata) {
    if (metadata.value("tokenizer.ggml.remove_extra_whitespaces", false))
        return failUnsupportedTokenizer("tokenizer.ggml.remove_extra_whitespaces", "true");
    const Json& tokens = metadata.at("tokenizer.ggml.tokens");
    const Json &scores = metadata.at("tokenizer.ggml.scores"), &types = metadata.at("tokenizer.ggml.token_type");
    if (tokens.size() != scores.size() || tokens.size() != types.size())
        return failUnsupportedTokenizer("tokenizer.ggml.scores", std::to_string(scores.size()));
    std::vector<ScoredPiece> pieces;
    Json vocabulary = Json::object(), added = Json::array(), unknown = nullptr;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto type = static_cast<PieceType>(types[i].get<int>());
        pieces.push_back({tokens[i], scores[i], type});
        vocabulary[pieces.back().text] = i;
        if (type == PieceType::Unknown) unknown = tokens[i];
        if (type == PieceType::Unknown || type == PieceType::Control || type == PieceType::UserDefined)
            added.push_back(addedToken(i, tokens[i], type != PieceType::UserDefined));
    }
    Json merges = Json::array();
    for (const auto& [left, right] : mergesOf(pieces))
        merges.push_back(left + " " + right);
    const bool hasPrefix = metadata.value("tokenizer.ggml.add_space_prefix", true);
    const auto replace = [](const char* from, const char* to) {
        return Json{{"type", "Replace"}, {"pattern", {{"String", from}}}, {"content", to}};
    };
    Json normalizers = Json::array(),
         decoders = Json::array({replace("▁", " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}});
    if (hasPrefix) {
        normalizers.push_back({{"type", "Prepend"}, {"prepend", "▁"}});
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    }
    normalizers.push_back(replace(" ", "▁"));
    return Json{{"added_tokens", added}, {"normalizer", {{"type", "Sequence"}, {"normalizers", normalizers}}},
        {"pre_tokenizer", nullptr}, {"decoder", {{"type", "Sequence"}, {"decoders", decoders}}},
        {"model", {{"type", "BPE"}, {"dropout", nullptr}, {"unk_token", unknown}, {"fuse_unk", true},
                      {"byte_fallback", true}, {"vocab", vocabulary}, {"merges", merges}}}};
}

/// The token that a key of the metadata names; null where there is none.
Json tokenAt(const Json& metadata, const std::string& key) {
    if (!metadata.contains(key)) return nullptr;
    return metadata.at("tokenizer.ggml.tokens").at(metadata.at(key).get<std::size_t>());
}

/// What is put before and after a text.
Json postProcessor(const Json& metadata) {
    const bool isLlama = metadata.value("tokenizer.ggml.model", "") == "llama";
    Json single = Json::array(), special = Json::object();
    const auto add = [&](const char* flag, bool otherwise, const char* key) {
        const Json token = tokenAt(metadata, key);
        if (!metadata.value(flag, otherwise) || token.is_null()) return;
        const std::string text = token;
        single.push_back({{"SpecialToken", {{"id", text}, {"type_id", 0}}}});
        special[text] = {{"id", text}, {"ids", {metadata.at(key)}}, {"tokens", {text}}};
    };
    add("tokenizer.ggml.add_bos_token", isLlama, "tokenizer.ggml.bos_token_id");
    single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    add("tokenizer.ggml.add_eos_token", false, "tokenizer.ggml.eos_token_id");
    Json pair = single;
    for (Json piece : single) {
        if (piece.contains("Sequence")) piece["Sequence"]["id"] = "B";
        for (Json& part : piece)
            part["type_id"] = 1;
        pair.push_back(piece);
    }
    return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", special}};
}

Result<Json> tokenizerOf(const Json& metadata) {
    const std::string kind = metadata.value("tokenizer.ggml.model", "");
    if (kind != "gpt2" && kind != "llama") return failUnsupportedTokenizer("tokenizer.ggml.model", kind);
    LUTHIER_TRY(json, kind == "gpt2" ? bytePairs(metadata) : sentencePieces(metadata));
    json["version"] = "1.0";
    json["post_processor"] = postProcessor(metadata);
    return json;
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace

Result<std::string> ggufTokenizerJson(const GgufFile& file) {
    try {
        LUTHIER_TRY(json, tokenizerOf(file.metadata()));
        return dumped(json, -1);
    } catch (const nlohmann::json::exception& e) {
        return failUnsupportedTokenizer("GGUF", e.what());
    }
}

Result<std::map<std::string, std::string>> ggufTokenizerFiles(const GgufFile& file) {
    LUTHIER_TRY(tokenizer, ggufTokenizerJson(file));
    const Json& metadata = file.metadata();
    try {
        Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"}, {"clean_up_tokenization_spaces", false}};
        for (const auto& [name, key] : {std::pair("bos_token", "bos_token_id"), std::pair("eos_token", "eos_token_id"),
                 std::pair("unk_token", "unknown_token_id"), std::pair("pad_token", "padding_token_id")})
            if (const Json token = tokenAt(metadata, std::string("tokenizer.ggml.") + key); !token.is_null())
                config[name] = token;
        std::map<std::string, std::string> out = {
            {"tokenizer.json", tokenizer}, {"tokenizer_config.json", dumped(config, 2)}};
        if (const auto text = metadata.find("tokenizer.chat_template"); text != metadata.end())
            out["chat_template.jinja"] = text->get<std::string>();
        return out;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupportedTokenizer("GGUF", e.what());
    }
}

} // namespace luthier
