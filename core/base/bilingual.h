#pragma once
#include <string>

namespace luthier {

/// A text in the two languages that Luthier speaks.
struct BilingualText {
    std::string en, zh;
    bool operator==(const BilingualText&) const = default;
};

/// A name or a number, which is the same in both.
inline BilingualText inBoth(const std::string& text) { return {text, text}; }

} // namespace luthier
