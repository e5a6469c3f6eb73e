#include "core/text/tokenizer.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/gzip.h"
#include "core/text/chars/byte_level.h"
#include "core/text/chars/unicode.h"
#include "core/text/files/gguf_tokenizer.h"
#include "core/text/pipeline/parts.h"

#include <algorithm>

namespace luthier {

namespace fs = std::filesystem;

Tokenizer::Tokenizer(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

namespace {

/// The file that a folder's tokenizer is read from.
fs::path tokenizerFile(const fs::path& path) {
    if (!fs::is_directory(path)) return path;
    for (const char* name :
        {"tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json"})
        if (fs::exists(path / name) && (std::string_view(name) != "vocab.json" || fs::exists(path / "merges.txt")))
            return path / name;
    return path / "tokenizer.json";
}

} // namespace

bool Tokenizer::isIn(const fs::path& folder) { return fs::exists(tokenizerFile(folder)); }

Result<Tokenizer> Tokenizer::open(const fs::path& path) {
    const fs::path file = tokenizerFile(path);
    if (file.extension() == ".model" && fs::exists(file)) {
        LUTHIER_TRY(bytes, readWhole(file));
        return fromSentencePiece(bytes, file.string());
    }
    LUTHIER_TRY(json, jsonOf(file));
    return fromJson(json, file.string());
}

Result<std::string> Tokenizer::jsonOf(const fs::path& path) {
    const fs::path file = tokenizerFile(path);
    if (!fs::exists(file))
        return fail("tokenizer.missing",
            {QT_TRANSLATE_NOOP("errors", "There is no tokenizer at {file}."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP(
                 "errors", "Luthier reads tokenizer.json, tokenizer.model, and vocab.json with merges.txt."),
                {}},
            {QT_TRANSLATE_NOOP("errors", "Choose a folder that holds one."), {}});
    if (file.extension() == ".model")
        return fail("tokenizer.cannot_grow",
            {QT_TRANSLATE_NOOP("errors", "No tokens can be added to this tokenizer."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is a SentencePiece model."), {}},
            {QT_TRANSLATE_NOOP("errors", "Use a model folder with a tokenizer.json."), {}});
    if (isGguf(file)) {
        LUTHIER_TRY(gguf, GgufFile::open(file));
        return ggufTokenizerJson(gguf);
    }
    if (const fs::path merges = file.parent_path() / "merges.txt";
        file.filename() == "vocab.json" && fs::exists(merges))
        return jsonOfGpt2Files(file, merges);
    return readMaybeGzip(file);
}

Result<Tokenizer> Tokenizer::fromJson(std::string_view json, const std::string& name) {
    LUTHIER_TRY(parts, readTokenizerJson(json, name));
    parts->hash = hashBytes(json);
    return Tokenizer(std::move(parts));
}

Result<Tokenizer> Tokenizer::fromSentencePiece(std::string_view model, const std::string& name) {
    LUTHIER_TRY(parts, readSentencePiece(model, name));
    parts->hash = hashBytes(model);
    return Tokenizer(std::move(parts));
}

void Tokenizer::run(std::string_view source, const EncodeOptions& options, bool isFull, Encoding& out) const {
    const Parts& parts = *m_parts;
    // Broken UTF-8 becomes U+FFFD before anything looks at it; offsets then count in the mended text.
    std::string mended;
    if (!isValidUtf8(source)) {
        mended = byte_level::lossyUtf8(source);
        source = mended;
    }
    const auto* origin = options.origin && options.origin->size() == source.size() ? options.origin : nullptr;
    EncodingSink sink(out, isFull);
    if (options.addSpecialTokens)
        for (const TokenId id : parts.before)
            sink.add(id, {});

    std::vector<SourceRange> ranges;
    if (isFull) ranges = characterRanges(source);
    const Word whole{source, isFull ? ranges.data() : nullptr, true};
    const auto encodePlain = [&](std::size_t begin, std::size_t end) {
        const Word plain{source.substr(begin, end - begin), isFull ? ranges.data() + begin : nullptr, begin == 0};
        const bool isForeign = origin && std::any_of(origin->begin() + begin, origin->begin() + end,
                                             [](std::uint16_t o) { return o != 0; });
        // Tokens marked "normalized" are looked for after normalisation, the others before.
        parts.normalizer.apply(plain, [&](const Word& normalized) {
            parts.added.split(
                normalized.text, {AddedTokens::Stage::Normalized, options.recogniseSpecialTokens, nullptr, isForeign},
                [&](std::size_t from, std::size_t to) {
                    parts.preTokenizer.split(
                        normalized.part(from, to), [&](const Word& word) { parts.model->encode(word, sink); });
                },
                [&](TokenId id, std::size_t from, std::size_t to) { sink.add(id, normalized.range(from, to)); });
        });
    };
    parts.added.split(source, {AddedTokens::Stage::Raw, options.recogniseSpecialTokens, origin, false}, encodePlain,
        [&](TokenId id, std::size_t from, std::size_t to) { sink.add(id, whole.range(from, to)); });
    if (options.addSpecialTokens)
        for (const TokenId id : parts.after)
            sink.add(id, {});

    if (!isFull || !parts.trimming.isOn) return;
    for (std::size_t i = 0; i < out.offsets.size(); ++i) {
        auto& [begin, end] = out.offsets[i];
        if (begin == end) continue;
        const std::string_view own = source.substr(begin, end - begin);
        const std::string_view left = unicode::trimLeft(own);
        if (left.empty()) {
            begin = end;
            continue;
        }
        begin = static_cast<std::uint32_t>(end - left.size());
        end = static_cast<std::uint32_t>(begin + unicode::trimRight(left).size());
    }
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
    Encoding out;
    out.ids.reserve(text.size() / 4 + 8);
    run(text, options, false, out);
    return std::move(out.ids);
}

Encoding Tokenizer::encodeFully(std::string_view text, const EncodeOptions& options) const {
    Encoding out;
    run(text, options, true, out);
    return out;
}

std::string Tokenizer::decode(const std::vector<TokenId>& ids, bool skipSpecialTokens) const {
    std::vector<std::string> tokens;
    for (const TokenId id : ids)
        if (!(skipSpecialTokens && isSpecial(id)))
            if (std::string text = token(id); !text.empty()) tokens.push_back(std::move(text));
    return m_parts->decoder.decode(std::move(tokens));
}

std::vector<std::string> Tokenizer::tokens(const Encoding& encoding) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        const bool hasOwn = i < encoding.spellings.size() && !encoding.spellings[i].empty();
        out.push_back(hasOwn ? encoding.spellings[i] : token(encoding.ids[i]));
    }
    return out;
}

std::string Tokenizer::token(TokenId id) const {
    if (const std::string* added = m_parts->added.content(id)) return *added;
    return m_parts->model->token(id);
}

std::optional<TokenId> Tokenizer::tokenToId(std::string_view token) const {
    if (const auto id = m_parts->added.idOf(token)) return id;
    return m_parts->model->tokenToId(token);
}

bool Tokenizer::isSpecial(TokenId id) const { return m_parts->added.isSpecial(id); }

std::size_t Tokenizer::vocabularySize() const {
    std::size_t extra = 0;
    for (const auto& token : m_parts->added.tokens())
        if (m_parts->model->token(token.id) != token.content) ++extra;
    return m_parts->model->size() + extra;
}

std::string_view Tokenizer::kind() const { return m_parts->model->kind(); }

const std::string& Tokenizer::hash() const { return m_parts->hash; }

} // namespace luthier
