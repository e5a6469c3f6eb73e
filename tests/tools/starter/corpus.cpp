#include "tests/tools/starter/corpus.h"

#include "tests/tools/starter/phrases.h"

#include <set>

namespace luthier::starter {

namespace {

Record conversation(const std::vector<Question>& turns) {
    Record record;
    for (const Question& turn : turns) {
        record.messages.push_back({"user", turn.question});
        record.messages.push_back({"assistant", turn.answer});
    }
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

/// Stories, notes, questions, and conversations in a form of their own, evenly in both languages.
Drawn drawRecord(Random& random) {
    switch (random.below(28)) {
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
        return {conversation({storyQuestionEn(random)})};
    case 7:
        return {conversation({storyQuestionZh(random)})};
    case 8:
    case 9:
        return {conversation({factEn(random)}), true};
    case 10:
    case 11:
        return {conversation({factZh(random)}), true};
    case 12:
    case 13:
    case 14:
        return {conversation({wishEn(random)}), true};
    case 15:
    case 16:
    case 17:
        return {conversation({wishZh(random)}), true};
    case 18:
        return {conversation({random.below(4) == 0 ? greetingEn(random) : unknownEn(random)}), true};
    case 19:
        return {conversation({random.below(4) == 0 ? greetingZh(random) : unknownZh(random)}), true};
    case 20:
        return {text(wordListEn(random))};
    case 21:
        return {text(wordListZh(random))};
    case 22:
    case 23:
    case 24:
        return {conversation(formedAnswersEn(random))};
    default:
        return {conversation(formedAnswersZh(random))};
    }
}

} // namespace

std::string plainText(const Record& record) {
    if (!record.isConversation()) return record.text;
    std::string out;
    for (const ChatMessage& message : record.messages)
        out += (out.empty() ? "" : "\n") + message.content;
    return out;
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
