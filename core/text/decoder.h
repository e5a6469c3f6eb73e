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
    /// Metaspace, Sequence.
    static Result<Decoder> fromJson(const nlohmann::ordered_json& json);
    std::string decode(std::vector<std::string> tokens) const;

private:
    enum class Kind { ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace };
    struct Step {
        Kind kind;
        std::string from, to;    // Replace, Metaspace: `from` becomes `to`; Strip: `from` is stripped
        int start = 0, stop = 0; // Strip: at most so many at either end
    };
    static std::vector<std::string> applyStep(const Step& step, std::vector<std::string> tokens);
    std::vector<Step> m_steps;
    bool m_joinWithSpaces = false;
};

} // namespace luthier
