#include "core/engine/nn/score_head.h"

#include <algorithm>

namespace luthier::engine {

std::int64_t scoredPlace(std::span<const TokenId> ids, const ModelSpec& spec) {
    const auto padding = spec.padTokenId             ? spec.padTokenId
                         : !spec.eosTokenIds.empty() ? std::optional(spec.eosTokenIds.front())
                                                     : std::nullopt;
    for (std::size_t i = ids.size(); padding && i-- > 0;)
        if (std::int64_t(ids[i]) != *padding) return std::int64_t(i);
    return std::max<std::int64_t>(0, std::ssize(ids) - 1);
}

} // namespace luthier::engine
