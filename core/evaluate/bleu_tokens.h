#pragma once
/// The tokens that BLEU counts, as sacreBLEU's tokenisers "13a" and "zh" make them, so that scores can be compared with
/// published ones.

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

bool holdsHan(std::string_view text);

/// @param isChinese  as "zh": each Chinese character apart; else as "13a" (mteval-v13a)
std::vector<std::string> bleuTokens(std::string_view text, bool isChinese);

} // namespace luthier
