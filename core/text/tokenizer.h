#pragma once
/// Text to token ids and back, as the model's own files say: Hugging Face's tokenizer.json (added tokens, normaliser,
/// pre-tokeniser, model, post-processor, decoder), SentencePiece's tokenizer.model, or GPT-2's vocab.json and
/// merges.txt.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luthier {

using TokenId = std::int32_t;

struct EncodeOptions {
    bool addSpecialTokens = true;       ///< what the post-processor adds (BOS, EOS)
    bool recogniseSpecialTokens = true; ///< false: an added token's spelling inside the text is plain text
    /// One entry a byte of the text, or null: where it is not 0, a special token's spelling is plain text.
    const std::vector<std::uint16_t>* origin = nullptr;
};

struct Encoding {
    std::vector<TokenId> ids;
    /// [begin, end) in bytes of the text, whole characters; [0, 0] for what the post-processor adds.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> offsets;
    std::vector<std::string> spellings; ///< see `Tokenizer::tokens`; may be shorter than ids
};

class Tokenizer {
public:
    /// `file` is a tokenizer.json (also gzipped), a tokenizer.model, a vocab.json beside its merges.txt, or a model
    /// folder that holds one of them, looked for in this order. Errors: "tokenizer.missing"; "tokenizer.unsupported",
    /// naming the part that is not known.
    /// Does the folder hold a tokenizer of any kind?
    static bool isIn(const std::filesystem::path& folder);
    static Result<Tokenizer> open(const std::filesystem::path& file);
    /// The tokenizer.json at the same places, or an equivalent one. Errors: those of open; "tokenizer.cannot_grow" for
    /// a SentencePiece model.
    static Result<std::string> jsonOf(const std::filesystem::path& file);
    static Result<Tokenizer> fromJson(std::string_view json, const std::string& name);
    /// The bytes of a SentencePiece model.
    static Result<Tokenizer> fromSentencePiece(std::string_view model, const std::string& name);

    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    /// `text` is UTF-8; invalid bytes are read as U+FFFD.
    std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options = {}) const;
    /// With offsets and spellings.
    Encoding encodeFully(std::string_view text, const EncodeOptions& options = {}) const;
    std::string decode(const std::vector<TokenId>& ids, bool skipSpecialTokens = false) const;

    /// Tokens of an encoding as the file spells them ("Ġworld", "<0x0A>"); for an unknown piece of a unigram model, the
    /// text that it stands for.
    std::vector<std::string> tokens(const Encoding& encoding) const;
    std::string token(TokenId id) const; ///< empty for an id that does not exist
    std::optional<TokenId> tokenToId(std::string_view token) const;
    bool isSpecial(TokenId id) const;
    /// Added tokens included; the highest id + 1 may be more.
    std::size_t vocabularySize() const;
    std::string_view kind() const; ///< "BPE", "Unigram", "WordPiece", "WordLevel"
    /// XXH3 of the file.
    const std::string& hash() const;

    struct Parts; ///< the pipeline; see parts.h

private:
    explicit Tokenizer(std::unique_ptr<Parts> parts);
    void run(std::string_view text, const EncodeOptions& options, bool isFull, Encoding& out) const;
    std::unique_ptr<Parts> m_parts;
};

} // namespace luthier
