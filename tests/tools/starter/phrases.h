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

} // namespace luthier::starter
