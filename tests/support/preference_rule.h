#pragma once
/// Pairs of answers with a rule that is known: politeness. The better answer thanks, the worse one does not.

#include "core/base/random.h"
#include "core/data/record.h"

#include <string>
#include <vector>

namespace luthier::testing {

/// What a person who follows the rule would give an answer: 1 if it thanks, else 0.
inline double ruleScore(const std::string& answer) { return answer.find("Thank you") != std::string::npos ? 1 : 0; }

/// Questions about a shop's goods; both answers say the same and are about as long.
inline std::vector<Record> makeRulePairs(std::size_t count, std::uint64_t seed = 11) {
    const std::vector<std::string> goods{"violin", "cello", "bow", "viola", "guitar", "lute", "case", "string set"};
    const std::vector<std::string> questions{"How much is the {}?", "Do you have a {}?", "When does the {} come?",
        "Can you mend my {}?", "Where is the {} made?"};
    const std::vector<std::string> facts{"It is in the shop.", "We can do that this week.", "It takes about five days.",
        "It costs forty.", "It is made here."};
    Random random{seed};
    const auto pick = [&](const std::vector<std::string>& list) { return list[random.below(list.size())]; };
    std::vector<Record> out;
    for (std::size_t i = 0; i < count; ++i) {
        std::string question = pick(questions);
        question.replace(question.find("{}"), 2, pick(goods));
        const std::string fact = pick(facts);
        const bool thanksFirst = random.below(2) == 0;
        Record record;
        record.id = "rule:" + std::to_string(i);
        record.messages = {{"user", question}};
        record.preference = Preference{{{"assistant", thanksFirst ? "Thank you. " + fact : fact + " Thank you."}},
            {{"assistant", thanksFirst ? "Well now. " + fact : fact + " Well now."}}, {}};
        out.push_back(std::move(record));
    }
    return out;
}

} // namespace luthier::testing
