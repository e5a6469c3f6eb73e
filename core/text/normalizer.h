#pragma once
/// The normalisers of a tokenizer.json, in the order of the file. NFC, NFD, NFKC, NFKD, Lowercase, Prepend and Replace
/// of a string.

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

class Normalizer {
public:
    /// Null: nothing is changed. Errors: "tokenizer.unsupported".
    static Result<Normalizer> fromJson(const nlohmann::ordered_json& json);
    std::string apply(std::string_view text) const;

private:
    enum class Kind { Nfc, Nfd, Nfkc, Nfkd, Lowercase, Prepend, Replace };
    struct Step {
        Kind kind;
        std::string from, to; // Prepend: `to`; Replace: `from` becomes `to`
    };
    std::vector<Step> m_steps;
};

} // namespace luthier
