#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Where a text says something of a person.
struct PersonalDatum {
    std::size_t begin = 0, end = 0; ///< bytes
    std::string_view mask;          ///< what stands in its place once it is masked: "[EMAIL]", "[PHONE]", …
};

/// Mail addresses, telephone, card and national identity numbers, in the order of the text and apart from each other.
/// @param without  kinds that are left alone: mail, phones, cards, ids
std::vector<PersonalDatum> findPersonalData(std::string_view text, const std::set<std::string>& without = {});

} // namespace luthier
