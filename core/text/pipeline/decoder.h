#pragma once
/// The decoders of a tokenizer.json: tokens back to text.

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace luthier {

class Decoder {
public:
    /// Null: tokens are joined by spaces, as the reference does. ByteLevel, Replace, ByteFallback, Fuse, Strip,
    /// Metaspace, WordPiece, BPEDecoder, Sequence.
    static Result<Decoder> fromJson(const nlohmann::ordered_json& json);
    /// SentencePiece's own decoder: an unknown piece shows as `unknownSurface`, and the space before the first word is
    /// removed if one was put there.
    static Decoder ofSentencePiece(std::string unknown, std::string unknownSurface, bool stripsFirstSpace);
    std::string decode(std::vector<std::string> tokens) const;

private:
    enum class Kind { ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace, WordPiece, Suffix, StripFirst, Whole };
    struct Step {
        Kind kind;
        // Replace, Metaspace, Suffix: `from` becomes `to`; Whole: a token that is `from`; Strip, StripFirst: `from` is
        // taken off
        std::string from, to;
        int start = 0, stop = 0; // Strip: at most so many at either end; WordPiece: stop is whether spaces are tidied
    };
    static std::vector<std::string> applyStep(const Step& step, std::vector<std::string> tokens);
    std::vector<Step> m_steps;
    bool m_joinWithSpaces = false;
};

} // namespace luthier
