#include "core/text/pipeline/aligned.h"

namespace luthier {

std::vector<SourceRange> characterRanges(std::string_view source) {
    std::vector<SourceRange> out;
    out.reserve(source.size());
    for (std::size_t i = 0; i < source.size();) {
        const std::size_t begin = i;
        nextCodePoint(source, i);
        out.resize(i, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i)});
    }
    return out;
}

} // namespace luthier
