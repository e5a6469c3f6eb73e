#pragma once
/// The pre-tokenisers of a tokenizer.json: they cut text into the words that the model may not join.

#include "core/base/result.h"
#include "core/text/pipeline/aligned.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace luthier {

class PreTokenizer {
public:
    using OnWord = std::function<void(const Word&)>;
    /// Cuts a word into words; a later step sees each word of the step before.
    struct Step {
        virtual ~Step() = default;
        virtual void split(const Word& word, const OnWord& onWord) const = 0;
    };

    /// Null: the text is one word. ByteLevel, Split, Metaspace, Digits, BertPreTokenizer, Whitespace, WhitespaceSplit,
    /// Punctuation, CharDelimiterSplit, Sequence. Errors: "tokenizer.unsupported".
    /// @param rawBytes  ByteLevel gives the bytes as they are, for a model that knows its tokens as bytes
    static Result<PreTokenizer> fromJson(const nlohmann::ordered_json& json, bool rawBytes);
    void add(std::shared_ptr<const Step> step) { m_steps.push_back(std::move(step)); }
    void split(const Word& word, const OnWord& onWord) const;

private:
    void splitFrom(std::size_t step, const Word& word, const OnWord& onWord) const;
    std::vector<std::shared_ptr<const Step>> m_steps;
};

/// Does the last step spell bytes as GPT-2's stand-ins?
bool endsInByteLevel(const nlohmann::ordered_json& preTokenizer);

} // namespace luthier
