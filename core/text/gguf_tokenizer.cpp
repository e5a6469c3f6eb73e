// The tokenizer inside a GGUF file → the parts of a Tokenizer.

#include "core/base/hash.h"
#include "core/formats/gguf.h"
#include "core/text/parts.h"
#include "core/text/scanner.h"
#include "core/text/sentence_piece.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

/// llama.cpp names the pattern of a byte-level tokenizer; it stands in the file by that name only.
Result<std::string> patternOf(const std::string& name) {
    if (name == "gpt-2" || name == "default") return std::string(gpt2Regex());
    if (name == "llama-bpe") return std::string(scanRegex(ScanPattern::Llama3));
    if (name == "qwen2") return std::string(scanRegex(ScanPattern::Qwen2));
    return failUnsupportedTokenizer("tokenizer.ggml.pre", name);
}

/// The tokenizer.json that says the same.
Result<std::string> jsonOfBytePairs(const nlohmann::json& metadata) {
    using Json = nlohmann::json;
    LUTHIER_TRY(pattern, patternOf(metadata.value("tokenizer.ggml.pre", std::string("default"))));
    Json vocabulary = Json::object(), added = Json::array();
    const Json& tokens = metadata.at("tokenizer.ggml.tokens");
    const Json types = metadata.value("tokenizer.ggml.token_type", Json::array());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        vocabulary[tokens[i].get<std::string>()] = i;
        const int type = i < types.size() ? types[i].get<int>() : 1;
        if (type == 3 || type == 4) // control, user-defined
            added.push_back({{"id", i}, {"content", tokens[i]}, {"special", type == 3}, {"normalized", false}});
    }
    const Json split = {
        {"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
    const Json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
    return Json{{"added_tokens", added}, {"normalizer", nullptr},
        {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", Json::array({split, bytes})}}},
        {"post_processor", nullptr}, {"decoder", {{"type", "ByteLevel"}}},
        {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", metadata.at("tokenizer.ggml.merges")},
                      {"ignore_merges", metadata.value("tokenizer.ggml.pre", "") == "llama-bpe"}}}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::unique_ptr<Tokenizer::Parts>> partsOf(const nlohmann::json& metadata, const std::string& name) {
    const std::string kind = metadata.value("tokenizer.ggml.model", "");
    if (kind == "llama") return sentencePieceOfGguf(metadata);
    if (kind != "gpt2") return failUnsupportedTokenizer("tokenizer.ggml.model", kind);
    LUTHIER_TRY(json, jsonOfBytePairs(metadata));
    return readTokenizerJson(json, name);
}

} // namespace

Result<std::unique_ptr<Tokenizer::Parts>> readGgufTokenizer(const std::filesystem::path& path) {
    LUTHIER_TRY(file, GgufFile::open(path));
    const nlohmann::json& metadata = file.metadata();
    try {
        LUTHIER_TRY(parts, partsOf(metadata, path.string()));
        const auto add = [&](const char* flag, bool otherwise, const char* key, std::vector<TokenId>& to) {
            if (metadata.value(flag, otherwise) && metadata.contains(key)) to.push_back(metadata[key].get<TokenId>());
        };
        const bool isLlama = metadata.value("tokenizer.ggml.model", "") == "llama";
        add("tokenizer.ggml.add_bos_token", isLlama, "tokenizer.ggml.bos_token_id", parts->before);
        add("tokenizer.ggml.add_eos_token", false, "tokenizer.ggml.eos_token_id", parts->after);
        parts->hash = hashBytes(metadata.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        return parts;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupportedTokenizer("GGUF", e.what());
    }
}

} // namespace luthier
