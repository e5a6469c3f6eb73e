#pragma once
/// How many enumerators an enum has, for tests that a table has a row for each.

#include <string_view>

namespace luthier::testing {

/// gcc spells a value that no enumerator names as a cast: "(luthier::Curve)16".
template <auto kValue>
constexpr bool isEnumerator() {
    const std::string_view name = __PRETTY_FUNCTION__;
    return name.find("kValue = (") == std::string_view::npos;
}

/// Enumerators from 0 without a gap.
template <class E, int kFrom = 0>
constexpr int enumeratorCount() {
    if constexpr (isEnumerator<E(kFrom)>()) return enumeratorCount<E, kFrom + 1>();
    return kFrom;
}

} // namespace luthier::testing
