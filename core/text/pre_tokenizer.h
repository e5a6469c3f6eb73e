#pragma once
/// The pre-tokenisers of a tokenizer.json: they cut text into the words that BPE may not merge across.

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

class PreTokenizer {
public:
    /// Null: the text is one word. ByteLevel, Split (by pattern, isolated or removed), Metaspace, Digits, Sequence.
    /// Errors: "tokenizer.unsupported".
    static Result<PreTokenizer> fromJson(const nlohmann::ordered_json& json);
    void split(std::string_view text, const std::function<void(std::string_view)>& onWord) const;

    /// Cuts text into words; a later step sees each word of the step before.
    struct Step {
        virtual ~Step() = default;
        virtual void split(std::string_view text, const std::function<void(std::string_view)>& onWord) const = 0;
    };

private:
    void splitFrom(std::size_t step, std::string_view text, const std::function<void(std::string_view)>& onWord) const;
    std::vector<std::shared_ptr<const Step>> m_steps;
};

} // namespace luthier
