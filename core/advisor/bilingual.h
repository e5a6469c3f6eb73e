#pragma once
#include <string>

namespace luthier {

/// A text in the two languages that Luthier speaks.
struct BilingualText {
    std::string en, zh;
    bool operator==(const BilingualText&) const = default;
};

} // namespace luthier
