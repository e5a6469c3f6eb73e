#pragma once
/// Patterns of refusals, insults and template remains, in English and both ways of writing Chinese.

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// True if the answer begins with a refusal, or with what an AI cannot do.
bool holdsRefusal(std::string_view answer);
/// Insults and obscenities, whole words in English; `own` are counted as well.
double countToxicWords(std::string_view text, const std::vector<std::string>& own);
/// Control tokens as text, headings of prompt templates, placeholders that nobody filled in.
bool holdsTemplateRemains(std::string_view text);

} // namespace luthier
