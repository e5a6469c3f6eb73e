#pragma once
/// A generator whose numbers are the same on every machine and with every library, for orders and splits that are
/// stored.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace luthier {

/// splitmix64 (Steele, Lea and Flood 2014). A plain value: copy it to repeat, store `state` to resume.
struct Random {
    std::uint64_t state = 0;

    std::uint64_t next();
    /// Evenly from [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Evenly from [0, 1).
    double uniform();

    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }
};

} // namespace luthier
