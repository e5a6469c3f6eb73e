#pragma once
/// Text to token ids and back, as Hugging Face's tokenizer.json says: added tokens, normaliser, pre-tokeniser, BPE,
/// post-processor, decoder.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

using TokenId = std::int32_t;

struct EncodeOptions {
    bool addSpecialTokens = true;       ///< what the post-processor adds (BOS, EOS)
    bool recogniseSpecialTokens = true; ///< false: an added token's spelling inside the text is plain text
};

class Tokenizer {
public:
    /// `file` is a tokenizer.json (also gzipped) or a model folder that holds one.
    /// Errors: "tokenizer.missing"; "tokenizer.unsupported", naming the part that is not known.
    static Result<Tokenizer> open(const std::filesystem::path& file);
    static Result<Tokenizer> fromJson(std::string_view json, const std::string& name);

    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    /// `text` is UTF-8; invalid bytes are read as U+FFFD.
    std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options = {}) const;
    std::string decode(const std::vector<TokenId>& ids, bool skipSpecialTokens = false) const;

    /// The token as the file spells it ("Ġworld", "<0x0A>"); empty for an id that does not exist.
    std::string token(TokenId id) const;
    std::optional<TokenId> tokenToId(std::string_view token) const;
    bool isSpecial(TokenId id) const;
    /// Added tokens included; the highest id + 1 may be more.
    std::size_t vocabularySize() const;
    /// XXH3 of the file.
    const std::string& hash() const;

    struct Parts; ///< the pipeline; see tokenizer_json.cpp

private:
    explicit Tokenizer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace luthier
