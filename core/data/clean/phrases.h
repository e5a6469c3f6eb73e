#pragma once
/// What refusals, insults and the remains of templates look like, in English and both ways of writing Chinese.

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Does the answer begin by refusing, or by what an AI cannot do?
bool holdsRefusal(std::string_view answer);
/// Insults and obscenities, whole words in English; `own` are counted as well.
double countToxicWords(std::string_view text, const std::vector<std::string>& own);
/// Control tokens as text, headings of prompt templates, place-holders that nobody filled in.
bool holdsTemplateRemains(std::string_view text);

} // namespace luthier
