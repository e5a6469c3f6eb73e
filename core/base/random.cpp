#include "core/base/random.h"

namespace luthier {

std::uint64_t Random::next() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::uint64_t Random::below(std::uint64_t bound) {
    // Reject the uneven tail, so that no value is likelier than another.
    const std::uint64_t limit = -bound % bound;
    for (;;)
        if (const std::uint64_t value = next(); value >= limit) return value % bound;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

} // namespace luthier
