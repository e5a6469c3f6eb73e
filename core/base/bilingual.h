#pragma once
#include <string>
#include <vector>

namespace luthier {

/// A text in the two languages that Luthier speaks.
struct BilingualText {
    std::string en, zh;
    bool operator==(const BilingualText&) const = default;
};

/// A name or a number, which is the same in both.
inline BilingualText inBoth(const std::string& text) { return {text, text}; }

/// Joins the parts, with the separator of each language between them.
inline BilingualText joined(const std::vector<BilingualText>& parts, const BilingualText& between) {
    BilingualText out;
    for (const BilingualText& part : parts) {
        out.en += (out.en.empty() ? "" : between.en) + part.en;
        out.zh += (out.zh.empty() ? "" : between.zh) + part.zh;
    }
    return out;
}
inline const BilingualText kListComma = {", ", "、"}, kStepArrow = {" → ", " → "};

} // namespace luthier
