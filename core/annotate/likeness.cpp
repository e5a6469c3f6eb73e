#include "core/annotate/likeness.h"

#include "core/base/text.h"
#include "core/data/clean/min_hash.h"

namespace luthier {

double answerLikeness(std::string_view a, std::string_view b) {
    if (trimmed(a) == trimmed(b)) return 1;
    std::vector<std::uint32_t> ours, theirs;
    shingleHashes(a, ours);
    shingleHashes(b, theirs);
    if (ours.empty() || theirs.empty()) return 0;
    return jaccard(ours, theirs);
}

} // namespace luthier
