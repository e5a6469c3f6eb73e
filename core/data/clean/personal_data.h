#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// A piece of personal data in a text.
struct PersonalDatum {
    std::size_t begin = 0, end = 0; ///< bytes
    std::string_view mask;          ///< replacement for it: "[EMAIL]", "[PHONE]", …
};

/// Mail addresses, telephone, card and national identity numbers, in the order of the text, without overlap.
/// @param without  kinds that are left alone: mail, phones, cards, ids
std::vector<PersonalDatum> findPersonalData(std::string_view text, const std::set<std::string>& without = {});

} // namespace luthier
