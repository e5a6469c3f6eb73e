#pragma once
/// Pairs of answers with a rule that is known: the better answer says what to do next. In the words of the starter
/// model, which a LoRA cannot teach new ones.

#include "core/base/random.h"
#include "core/data/record.h"

#include <string>
#include <vector>

namespace luthier::testing {

/// What a person who follows the rule would give an answer: 1 if it says a next step, else 0.
inline double ruleScore(const std::string& answer) { return answer.find("Next step") != std::string::npos ? 1 : 0; }

/// Questions about a shop's instruments; both answers decide the same, and are about as long.
inline std::vector<Record> makeRulePairs(std::size_t count, std::uint64_t seed = 11) {
    const std::vector<std::string> goods{"violin", "cello", "flute", "viola", "guitar", "lute", "piano", "drum"};
    const std::vector<std::string> questions{"How much is the {}?", "I do not need the {} any more.",
        "Do you repair a {}?", "Can you deliver the {}?", "Who can tune a {}?"};
    const std::vector<std::string> decisions{"Decision: possible.", "Decision: listed.", "Decision: in stock.",
        "Decision: free of charge.", "Decision: accepted."};
    const std::vector<std::string> steps{"Next step: ask at the counter.", "Next step: keep the receipt.",
        "Next step: come and try it today.", "Next step: put your name on the list."};
    Random random{seed};
    std::vector<Record> out;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string item = random.pick(goods);
        std::string question = random.pick(questions);
        question.replace(question.find("{}"), 2, item);
        const std::string decision = random.pick(decisions);
        Record record;
        record.id = "rule:" + std::to_string(i);
        record.messages = {{"user", question}};
        record.preference = Preference{{{"assistant", decision + " " + random.pick(steps)}},
            {{"assistant", decision + " Item: " + item + ". Thank you."}}, {}};
        out.push_back(std::move(record));
    }
    return out;
}

} // namespace luthier::testing
