#include "core/text/tokenizer.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/gzip.h"
#include "core/text/parts.h"

namespace luthier {

namespace fs = std::filesystem;

Tokenizer::Tokenizer(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::open(const fs::path& path) {
    const fs::path file = fs::is_directory(path) ? path / "tokenizer.json" : path;
    if (!fs::exists(file))
        return fail("tokenizer.missing",
            {QT_TRANSLATE_NOOP("errors", "There is no tokenizer at {file}."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "Luthier reads tokenizer.json."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose a folder that holds one."), {}});
    LUTHIER_TRY(json, readMaybeGzip(file));
    return fromJson(json, file.string());
}

Result<Tokenizer> Tokenizer::fromJson(std::string_view json, const std::string& name) {
    LUTHIER_TRY(parts, readTokenizerJson(json, name));
    parts->hash = hashBytes(json);
    return Tokenizer(std::move(parts));
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
    const Parts& parts = *m_parts;
    std::vector<TokenId> ids;
    if (options.addSpecialTokens) ids = parts.before;
    const auto encodePlain = [&](std::string_view plain) {
        // Tokens marked "normalized" are looked for after normalisation, the others before.
        const std::string normalized = parts.normalizer.apply(plain);
        parts.added.split(
            normalized, AddedTokens::Stage::Normalized, options.recogniseSpecialTokens,
            [&](std::string_view piece) {
                parts.preTokenizer.split(piece, [&](std::string_view word) { parts.bpe.encode(word, ids); });
            },
            [&](TokenId id) { ids.push_back(id); });
    };
    parts.added.split(text, AddedTokens::Stage::Raw, options.recogniseSpecialTokens, encodePlain,
        [&](TokenId id) { ids.push_back(id); });
    if (options.addSpecialTokens) ids.insert(ids.end(), parts.after.begin(), parts.after.end());
    return ids;
}

std::string Tokenizer::decode(const std::vector<TokenId>& ids, bool skipSpecialTokens) const {
    std::vector<std::string> tokens;
    for (const TokenId id : ids)
        if (!(skipSpecialTokens && isSpecial(id)))
            if (std::string text = token(id); !text.empty()) tokens.push_back(std::move(text));
    return m_parts->decoder.decode(std::move(tokens));
}

std::string Tokenizer::token(TokenId id) const {
    if (const std::string* added = m_parts->added.content(id)) return *added;
    return m_parts->bpe.token(id);
}

std::optional<TokenId> Tokenizer::tokenToId(std::string_view token) const {
    if (const auto id = m_parts->added.idOf(token)) return id;
    return m_parts->bpe.tokenToId(token);
}

bool Tokenizer::isSpecial(TokenId id) const { return m_parts->added.isSpecial(id); }

std::size_t Tokenizer::vocabularySize() const {
    std::size_t extra = 0;
    for (const auto& token : m_parts->added.tokens())
        if (m_parts->bpe.token(token.id) != token.content) ++extra;
    return m_parts->bpe.size() + extra;
}

const std::string& Tokenizer::hash() const { return m_parts->hash; }

} // namespace luthier
