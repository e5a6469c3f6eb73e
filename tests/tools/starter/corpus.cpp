#include "tests/tools/starter/corpus.h"

#include "tests/tools/starter/phrases.h"

#include <set>

namespace luthier::starter {

namespace {

Record conversation(const Question& question) {
    Record record;
    record.messages = {{"user", question.question}, {"assistant", question.answer}};
    return record;
}

Record text(std::string story) {
    Record record;
    record.text = std::move(story);
    return record;
}

struct Drawn {
    Record record;
    bool repeats = false; ///< one of the few plain questions
};

/// Stories, notes and questions, evenly in both languages.
Drawn drawRecord(Random& random) {
    switch (random.below(12)) {
    case 0:
    case 1:
        return {text(storyEn(random))};
    case 2:
    case 3:
        return {text(storyZh(random))};
    case 4:
        return {text(noticeEn(random))};
    case 5:
        return {text(noticeZh(random))};
    case 6:
        return {conversation(storyQuestionEn(random))};
    case 7:
        return {conversation(storyQuestionZh(random))};
    case 8:
    case 9:
        return {conversation(factEn(random)), true};
    default:
        return {conversation(factZh(random)), true};
    }
}

} // namespace

std::string plainText(const Record& record) {
    return record.isConversation() ? record.messages[0].content + "\n" + record.messages[1].content : record.text;
}

Corpus makeCorpus(std::size_t count) {
    Random random{20261124};
    std::set<std::string> seen;
    Corpus corpus;
    for (std::size_t kept = 0; kept < count;) {
        Drawn drawn = drawRecord(random);
        if (drawn.repeats) {
            corpus.train.push_back(std::move(drawn.record));
        } else {
            if (!seen.insert(plainText(drawn.record)).second) continue;
            (kept % 50 == 49 ? corpus.heldout : corpus.train).push_back(std::move(drawn.record));
        }
        ++kept;
    }
    return corpus;
}

} // namespace luthier::starter
