#pragma once
/// The normalisers of a tokenizer.json, in the order of the file.

#include "core/base/result.h"
#include "core/text/pipeline/aligned.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace luthier {

class Normalizer {
public:
    /// Changes a word; gives it back as it is by leaving `out` empty and returning false.
    struct Step {
        virtual ~Step() = default;
        virtual bool apply(const Word& word, AlignedText& out) const = 0;
    };

    /// Null: nothing is changed. NFC, NFD, NFKC, NFKD, Nmt, Lowercase, Strip, StripAccents, Prepend, Replace,
    /// BertNormalizer, Precompiled, Sequence. Errors: "tokenizer.unsupported".
    static Result<Normalizer> fromJson(const nlohmann::ordered_json& json);
    void add(std::shared_ptr<const Step> step) { m_steps.push_back(std::move(step)); }
    void apply(const Word& word, const std::function<void(const Word&)>& onDone) const;

private:
    std::vector<std::shared_ptr<const Step>> m_steps;
};

} // namespace luthier
