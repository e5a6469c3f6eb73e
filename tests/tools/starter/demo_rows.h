#pragma once
/// The demo data: questions to an instrument shop, answered in a fixed form that the starter model does not know.

#include "core/data/record.h"

#include <string>
#include <vector>

namespace luthier::starter {

struct DemoRow {
    Record record;
    std::string answerTemplate; ///< which answer form: the intent and the language
    std::string slots;          ///< what fills it
};

/// Every intent for every item, in both languages: one row each, so that no two share a question, or an answer's
/// template and slot values together.
std::vector<DemoRow> demoRows();

/// Is `answer` in the form that the data teaches, about the item that `question` names?
///     Decision: … Item: <item>. Next step: … .      結論：…。品項：<item>。下一步：…。
bool isInRightForm(const std::string& question, const std::string& answer);

} // namespace luthier::starter
