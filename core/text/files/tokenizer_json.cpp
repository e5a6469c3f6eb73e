// tokenizer.json (huggingface/tokenizers) → the parts of a Tokenizer.

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"
#include "core/text/pipeline/parts.h"
#include "core/text/subword/bpe.h"
#include "core/text/subword/unigram.h"
#include "core/text/subword/word_level.h"
#include "core/text/subword/word_piece.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

#include <simdjson.h>

namespace luthier {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> failUnsupportedTokenizer(const std::string& part, const std::string& value) {
    return fail("tokenizer.unsupported", {QT_TRANSLATE_NOOP("errors", "This tokenizer cannot be used."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its {part} is {value}, which Luthier does not support."),
            {{"part", part}, {"value", value.substr(0, 200)}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a model with another tokenizer."), {}});
}

namespace {

// An id beyond this would make tables of gigabytes; the largest vocabularies have a quarter of a million tokens.
constexpr TokenId kHighestId = 1 << 24;

Result<TokenId> checkedId(std::int64_t id) {
    if (id < 0 || id > kHighestId) return failUnsupportedTokenizer("token id", std::to_string(id));
    return static_cast<TokenId>(id);
}

Result<TokenId> readId(const Json& value) { return checkedId(value.get<std::int64_t>()); }

Result<std::vector<AddedToken>> readAddedTokens(const Json& json) {
    std::vector<AddedToken> out;
    for (const Json& entry : json) {
        AddedToken token;
        LUTHIER_TRY(id, readId(entry.at("id")));
        token.id = id;
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

/// The model's lists are long: they are read straight from the parsed file. The rest of the model is `Json`.
using Element = simdjson::dom::element;

Result<Vocabulary> readVocabulary(Element list) {
    Vocabulary vocabulary;
    for (const auto& [token, id] : simdjson::dom::object(list)) {
        LUTHIER_TRY(number, checkedId(std::int64_t(id)));
        vocabulary.add(std::string(token), number);
    }
    return vocabulary;
}

std::string textOf(const Json& json, const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

Result<std::unique_ptr<SubwordModel>> readBpe(const Json& model, Element file, bool byteLevel) {
    if (!textOf(model, "continuing_subword_prefix").empty())
        return failUnsupportedTokenizer("continuing_subword_prefix", model["continuing_subword_prefix"].dump());
    // Dropout is for training tokenizers; encoding with it would not repeat.
    if (model.contains("dropout") && model["dropout"].is_number() && model["dropout"] != 0.0)
        return failUnsupportedTokenizer("dropout", model["dropout"].dump());
    BpeOptions options;
    if (const std::string unknown = textOf(model, "unk_token"); !unknown.empty()) options.unknownToken = unknown;
    options.fuseUnknown = model.value("fuse_unk", false);
    options.byteFallback = model.value("byte_fallback", false);
    options.ignoreMerges = model.value("ignore_merges", false);
    options.endOfWord = textOf(model, "end_of_word_suffix");
    options.byteLevel = byteLevel;
    if (byteLevel && !options.endOfWord.empty())
        return failUnsupportedTokenizer("end_of_word_suffix", options.endOfWord);
    LUTHIER_TRY(vocabulary, readVocabulary(file["vocab"]));
    std::vector<std::pair<std::string, std::string>> merges;
    for (const Element merge : simdjson::dom::array(file["merges"])) {
        if (merge.is_array()) {
            merges.emplace_back(std::string_view(merge.at(0)), std::string_view(merge.at(1)));
            continue;
        }
        const std::string text{std::string_view(merge)};
        const auto space = text.find(' ');
        if (space == std::string::npos) return failUnsupportedTokenizer("merges", text);
        merges.emplace_back(text.substr(0, space), text.substr(space + 1));
    }
    return std::make_unique<Bpe>(std::move(vocabulary), merges, std::move(options));
}

Result<std::unique_ptr<SubwordModel>> readUnigram(const Json& model, Element file) {
    std::vector<UnigramPiece> pieces;
    for (const Element entry : simdjson::dom::array(file["vocab"]))
        pieces.push_back({std::string(std::string_view(entry.at(0))), double(entry.at(1))});
    UnigramOptions options;
    options.byteFallback = model.value("byte_fallback", false);
    if (model.contains("unk_id") && model["unk_id"].is_number_integer()) {
        LUTHIER_TRY(id, readId(model["unk_id"]));
        if (static_cast<std::size_t>(id) >= pieces.size())
            return failUnsupportedTokenizer("unk_id", std::to_string(id));
        options.unknown = id;
    }
    return std::make_unique<Unigram>(pieces, options);
}

Result<std::unique_ptr<SubwordModel>> readWordPiece(const Json& model, Element file) {
    WordPieceOptions options;
    options.unknownToken = model.value("unk_token", options.unknownToken);
    options.continuingPrefix = model.value("continuing_subword_prefix", options.continuingPrefix);
    options.maxCharacters = model.value("max_input_chars_per_word", options.maxCharacters);
    LUTHIER_TRY(vocabulary, readVocabulary(file["vocab"]));
    return std::make_unique<WordPiece>(std::move(vocabulary), std::move(options));
}

Result<std::unique_ptr<SubwordModel>> readWordLevel(const Json& model, Element file) {
    LUTHIER_TRY(vocabulary, readVocabulary(file["vocab"]));
    return std::make_unique<WordLevel>(std::move(vocabulary), model.value("unk_token", std::string("<unk>")));
}

/// The model without its long lists.
Json shortPartOf(Element model) {
    Json out = Json::object();
    for (const auto& [key, value] : simdjson::dom::object(model))
        if (!value.is_object() && !value.is_array()) out[std::string(key)] = Json::parse(simdjson::minify(value));
    return out;
}

/// Old files leave the type out.
std::string typeOf(const Json& model, Element file) {
    Element list;
    const std::string guess = file["merges"].get(list) == simdjson::SUCCESS                     ? "BPE"
                              : file["vocab"].get(list) == simdjson::SUCCESS && list.is_array() ? "Unigram"
                                                                                                : "WordPiece";
    return model.value("type", guess);
}

Result<std::unique_ptr<SubwordModel>> readModel(const Json& model, Element file, bool byteLevel) {
    const std::string type = typeOf(model, file);
    if (type == "BPE") return readBpe(model, file, byteLevel);
    if (type == "Unigram") return readUnigram(model, file);
    if (type == "WordPiece") return readWordPiece(model, file);
    if (type == "WordLevel") return readWordLevel(model, file);
    return failUnsupportedTokenizer("model type", type);
}

/// What stands before and after a single text; ByteLevel only moves offsets.
Result<void> readPostProcessor(const Json& json, Tokenizer::Parts& parts) {
    if (json.is_null()) return {};
    const std::string type = json.at("type");
    if (type == "ByteLevel") {
        parts.trimming.isOn = json.value("trim_offsets", true);
    } else if (type == "Sequence") {
        for (const Json& part : json.at("processors"))
            LUTHIER_TRY_DO(readPostProcessor(part, parts));
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
        LUTHIER_TRY(before, readId(json.at("cls").at(1)));
        LUTHIER_TRY(after, readId(json.at("sep").at(1)));
        parts.before.push_back(before);
        parts.after.push_back(after);
        if (type == "RobertaProcessing") parts.trimming.isOn = json.value("trim_offsets", true);
    } else if (type == "TemplateProcessing") {
        bool afterText = false;
        for (const Json& piece : json.at("single")) {
            if (piece.contains("Sequence")) {
                afterText = true;
                continue;
            }
            const std::string name = piece.at("SpecialToken").at("id");
            for (const Json& id : json.at("special_tokens").at(name).at("ids")) {
                LUTHIER_TRY(number, readId(id));
                (afterText ? parts.after : parts.before).push_back(number);
            }
        }
    } else {
        return failUnsupportedTokenizer("post_processor", type);
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Tokenizer::Parts>> readTokenizerJson(std::string_view text, const std::string& name) {
    try {
        simdjson::dom::parser parser;
        Element file;
        if (parser.parse(text).get(file) != simdjson::SUCCESS || !file.is_object()) {
            LUTHIER_TRY(json, parseJsonObject(text, name)); // for its error
            return failUnsupportedTokenizer("tokenizer.json", name);
        }
        const auto part = [&](const char* key) {
            Element found;
            return file[key].get(found) == simdjson::SUCCESS ? Json::parse(simdjson::minify(found)) : Json();
        };
        auto parts = std::make_unique<Tokenizer::Parts>();
        Element modelFile;
        if (file["model"].get(modelFile) != simdjson::SUCCESS) return failUnsupportedTokenizer("model", "null");
        const Json modelJson = shortPartOf(modelFile), preTokenizing = part("pre_tokenizer");
        const bool byteLevel = typeOf(modelJson, modelFile) == "BPE" && endsInByteLevel(preTokenizing);
        LUTHIER_TRY(model, readModel(modelJson, modelFile, byteLevel));
        parts->model = std::move(model);
        if (const Json list = part("added_tokens"); list.is_array()) {
            LUTHIER_TRY(added, readAddedTokens(list));
            parts->added = AddedTokens(std::move(added));
        }
        LUTHIER_TRY(normalizer, Normalizer::fromJson(part("normalizer")));
        parts->normalizer = std::move(normalizer);
        LUTHIER_TRY(preTokenizer, PreTokenizer::fromJson(preTokenizing, byteLevel));
        parts->preTokenizer = std::move(preTokenizer);
        LUTHIER_TRY(decoder, Decoder::fromJson(part("decoder")));
        parts->decoder = std::move(decoder);
        LUTHIER_TRY_DO(readPostProcessor(part("post_processor"), *parts));
        return parts;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupportedTokenizer("tokenizer.json", e.what());
    } catch (const simdjson::simdjson_error& e) {
        return failUnsupportedTokenizer("tokenizer.json", e.what());
    }
}

Result<std::string> jsonOfGpt2Files(
    const std::filesystem::path& vocabularyFile, const std::filesystem::path& mergesFile) {
    LUTHIER_TRY(vocabularyText, readWhole(vocabularyFile));
    LUTHIER_TRY(merges, readWhole(mergesFile));
    const auto vocabulary = nlohmann::json::parse(vocabularyText, nullptr, /*allow_exceptions=*/false);
    if (!vocabulary.is_object())
        return parseJsonObject(vocabularyText, vocabularyFile.string()).map([](const Json&) { return std::string(); });
    nlohmann::json pairs = nlohmann::json::array();
    for (const std::string& line : splitText(merges, '\n')) {
        const std::string_view pair = trimmed(line);
        if (!pair.empty() && !pair.starts_with("#version")) pairs.push_back(std::string(pair));
    }
    Json added = Json::array();
    // The one special token of the family; others stand in added_tokens.json.
    const auto add = [&](const std::string& token, const Json& id) {
        added.push_back({{"id", id}, {"content", token}, {"special", true}, {"normalized", false}});
    };
    for (const char* token : {"<|endoftext|>", "<s>", "</s>", "<pad>", "<unk>", "<mask>"})
        if (vocabulary.contains(token)) add(token, vocabulary[token]);
    if (const auto more = vocabularyFile.parent_path() / "added_tokens.json"; std::filesystem::exists(more)) {
        LUTHIER_TRY(tokens, readJsonObject(more));
        for (const auto& [token, id] : tokens.items())
            add(token, id);
    }
    const Json byteLevel = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}};
    const nlohmann::json json = {{"added_tokens", added}, {"normalizer", nullptr}, {"pre_tokenizer", byteLevel},
        {"post_processor", nullptr}, {"decoder", {{"type", "ByteLevel"}}},
        {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", pairs}}}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace luthier
