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

/// Stories, notes and questions, evenly in both languages.
Record randomRecord(Random& random) {
    switch (random.below(10)) {
    case 0:
    case 1:
        return text(storyEn(random));
    case 2:
    case 3:
        return text(storyZh(random));
    case 4:
        return text(noticeEn(random));
    case 5:
        return text(noticeZh(random));
    case 6:
        return conversation(storyQuestionEn(random));
    case 7:
        return conversation(storyQuestionZh(random));
    case 8:
        return conversation(factEn(random));
    default:
        return conversation(factZh(random));
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
    std::size_t kept = 0;
    for (std::size_t tries = 0; kept < count && tries < 20 * count; ++tries) {
        Record record = randomRecord(random);
        if (!seen.insert(plainText(record)).second) continue;
        (kept % 50 == 49 ? corpus.heldout : corpus.train).push_back(std::move(record));
        ++kept;
    }
    return corpus;
}

} // namespace luthier::starter
