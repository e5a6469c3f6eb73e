#pragma once
/// The world of the starter corpus: people, places, instruments and what happens to them, in two languages.

#include "core/base/random.h"

#include <string>
#include <vector>

namespace luthier::starter {

struct Person {
    std::string name;
    bool female;
};

struct Instrument {
    std::string en, zh;
    std::vector<int> parts; ///< places in `parts()`
};

struct Part {
    std::string en, zh;
    std::string fixedEn, fixedZh; ///< past participle: how it is mended
};

const std::vector<Person>& peopleEn();
const std::vector<Person>& peopleZh();
const std::vector<Instrument>& instruments();
const std::vector<Part>& parts();

/// "a violin", "an oboe"
std::string withArticle(const std::string& noun);
std::string capitalised(std::string text);

/// A story of five to seven sentences about people, an instrument and what became of it. Names stay the same
/// throughout.
std::string storyEn(Random& random);
std::string storyZh(Random& random);

/// A note from the shop's book: plain sentences about one person and one instrument.
std::string noticeEn(Random& random);
std::string noticeZh(Random& random);

struct Question {
    std::string question, answer;
};
/// A short story with a question about it, answered in a plain sentence.
Question storyQuestionEn(Random& random);
Question storyQuestionZh(Random& random);
/// What everyone in the corpus knows, and small talk at a counter.
Question factEn(Random& random);
Question factZh(Random& random);

/// A dozen words in a row, so that the model knows each by itself.
std::string wordListEn(Random& random);
std::string wordListZh(Random& random);
/// What nobody in the shop knows, and how one greets.
Question unknownEn(Random& random);
Question unknownZh(Random& random);
Question greetingEn(Random& random);
Question greetingZh(Random& random);
/// What people come for, answered in a plain sentence.
Question wishEn(Random& random);
Question wishZh(Random& random);

/// Two to five questions whose answers share one form, a new one in each conversation: they teach that the turns before
/// show how to answer. None of the forms is the demo's.
std::vector<Question> formedAnswersEn(Random& random);
std::vector<Question> formedAnswersZh(Random& random);

} // namespace luthier::starter
