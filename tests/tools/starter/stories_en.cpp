#include "tests/tools/starter/phrases.h"

#include <fmt/format.h>

namespace luthier::starter {

namespace {

using List = std::vector<std::string>;

const List kTowns = {"Tolo", "Brenna", "Millhaven", "Oakford", "Sandwick", "Harrowby", "Lunden", "Cremore"};
const List kJobs = {
    "baker", "teacher", "gardener", "sailor", "doctor", "farmer", "painter", "clockmaker", "librarian", "carpenter"};
const List kAdjectives = {"old", "small", "beautiful", "red", "heavy", "cheap", "rare", "brown", "well-made", "simple"};
const List kSounds = {"warm", "clear", "bright", "soft", "full", "gentle"};
const List kTimes = {"One morning", "One evening", "One winter night", "On Monday", "On Friday", "After lunch",
    "Before the concert", "In the spring"};
const List kPlaces = {"under the bed", "behind the door", "in the garden", "on the train", "at the market",
    "in the school", "beside the river", "in the attic"};
const List kGifts = {"a loaf of bread", "ten silver coins", "a basket of apples", "a warm scarf", "a jar of honey",
    "two concert tickets"};
const List kFeelings = {"happy", "glad", "proud", "relieved", "thankful"};
const List kEndings = {"They are still friends today.", "Nobody in the town has forgotten that day.",
    "Since then the door of the house is always open.", "And the whole street listened.", "That was a good day.",
    "It was worth the wait."};
const List kWeathers = {"It was raining.", "The sun was shining.", "Snow lay on the roofs.", "A cold wind was blowing.",
    "The streets were quiet.", ""};

struct Cast {
    Person hero, helper;
    const Instrument* instrument;
    const Part* part;
    std::string town, job, adjective, gift;

    explicit Cast(Random& random)
        : hero(random.pick(peopleEn()))
        , helper(random.pick(peopleEn()))
        , instrument(&random.pick(instruments()))
        , part(&parts()[random.pick(instrument->parts)])
        , town(random.pick(kTowns))
        , job(random.pick(kJobs))
        , adjective(random.pick(kAdjectives))
        , gift(random.pick(kGifts)) {
        while (helper.name == hero.name)
            helper = random.pick(peopleEn());
    }
    std::string he() const { return hero.female ? "she" : "he"; }
    std::string his() const { return hero.female ? "her" : "his"; }
    std::string him(const Person& person) const { return person.female ? "her" : "him"; }
};

std::string opening(const Cast& c, Random& random) {
    switch (random.below(3)) {
    case 0:
        return fmt::format("{} is a {} in {}.", c.hero.name, c.job, c.town);
    case 1:
        return fmt::format("In {} there lives a {} called {}.", c.town, c.job, c.hero.name);
    default:
        return fmt::format("There was once a {} in {} whose name was {}.", c.job, c.town, c.hero.name);
    }
}

std::string owning(const Cast& c, Random& random) {
    const std::string thing = withArticle(c.adjective + " " + c.instrument->en);
    switch (random.below(3)) {
    case 0:
        return fmt::format("{} has {}.", capitalised(c.he()), thing);
    case 1:
        return fmt::format("{} plays {} every evening.", capitalised(c.he()), thing);
    default:
        return fmt::format("{} grandfather left {} {}.", capitalised(c.his()), c.him(c.hero), thing);
    }
}

/// The instrument breaks and a friend mends it.
std::string broken(const Cast& c, Random& random) {
    const std::string& instrument = c.instrument->en;
    const std::string& part = c.part->en;
    std::string out = random.below(2)
                          ? fmt::format("{}, the {} of the {} broke.", random.pick(kTimes), part, instrument)
                          : fmt::format("{}, {} saw that the {} of the {} was broken.", random.pick(kTimes),
                                c.hero.name, part, instrument);
    out += random.below(2) ? fmt::format(" {} took the {} to {}, who lives in the same town.", c.hero.name, instrument,
                                 c.helper.name)
                           : fmt::format(" So {} asked {} for help.", c.hero.name, c.helper.name);
    out += random.below(2) ? fmt::format(" {} looked at the {} for a long time.", c.helper.name, part)
                           : fmt::format(" {} said that the {} could be saved.", c.helper.name, instrument);
    out += fmt::format(" The next day the {} was {}.", part, c.part->fixedEn);
    out += fmt::format(" Now the {} sounds {} again.", instrument, random.pick(kSounds));
    return out;
}

/// The instrument is lost and found.
std::string lost(const Cast& c, Random& random) {
    const std::string& instrument = c.instrument->en;
    std::string out = fmt::format("{}, {} could not find the {}.", random.pick(kTimes), c.hero.name, instrument);
    out += random.below(2)
               ? fmt::format(" {} looked in every room, but the {} was gone.", capitalised(c.he()), instrument)
               : fmt::format(" {} asked everyone in {} about it.", capitalised(c.he()), c.town);
    out += fmt::format(" At last {} found the {} {}.", c.helper.name, instrument, random.pick(kPlaces));
    out += random.below(2) ? fmt::format(" {} brought it back to {} at once.", c.helper.name, c.hero.name)
                           : fmt::format(" \"Is this your {}?\" asked {}.", instrument, c.helper.name);
    return out;
}

/// One learns to play from the other.
std::string lesson(const Cast& c, Random& random) {
    const std::string& instrument = c.instrument->en;
    std::string out = fmt::format(
        "{}, {} heard the sound of the {} and stopped at the window.", random.pick(kTimes), c.helper.name, instrument);
    out += fmt::format(" \"Will you teach me to play the {}?\" asked {}.", instrument, c.helper.name);
    out += random.below(2) ? fmt::format(" {} said yes.", c.hero.name)
                           : fmt::format(" {} smiled and opened the door.", c.hero.name);
    out += fmt::format(" After a year {} could play the {} as well as {}.", c.helper.name, instrument, c.hero.name);
    return out;
}

std::string ending(const Cast& c, Random& random) {
    std::string out =
        random.below(2)
            ? fmt::format("{} thanked {} and gave {} {}.", c.hero.name, c.helper.name, c.him(c.helper), c.gift)
            : fmt::format("{} was {} and gave {} {}.", c.hero.name, random.pick(kFeelings), c.helper.name, c.gift);
    if (random.below(2)) out += " " + random.pick(kEndings);
    return out;
}

std::string joined(const std::string& a, const std::string& b) { return b.empty() ? a : a + " " + b; }

} // namespace

std::string storyEn(Random& random) {
    const Cast cast(random);
    std::string out = joined(opening(cast, random), owning(cast, random));
    out = joined(out, random.pick(kWeathers));
    switch (random.below(3)) {
    case 0:
        out = joined(out, broken(cast, random));
        break;
    case 1:
        out = joined(out, lost(cast, random));
        break;
    default:
        out = joined(out, lesson(cast, random));
        break;
    }
    return joined(out, ending(cast, random));
}

Question storyQuestionEn(Random& random) {
    const Cast c(random);
    const std::string story = joined(opening(c, random), owning(c, random)) + " " +
                              fmt::format("{} mended the {} of the {}. {} gave {} {}.", c.helper.name, c.part->en,
                                  c.instrument->en, c.hero.name, c.him(c.helper), c.gift);
    switch (random.below(5)) {
    case 0:
        return {story + " Who mended the " + c.instrument->en + "?",
            fmt::format("{} mended the {}.", c.helper.name, c.instrument->en)};
    case 1:
        return {story + " Where does " + c.hero.name + " live?", fmt::format("{} lives in {}.", c.hero.name, c.town)};
    case 2:
        return {story + " What is the work of " + c.hero.name + "?", fmt::format("{} is a {}.", c.hero.name, c.job)};
    case 3:
        return {story + " Which part was broken?",
            fmt::format("The {} of the {} was broken.", c.part->en, c.instrument->en)};
    default:
        return {story + " What did " + c.helper.name + " get?", fmt::format("{} got {}.", c.helper.name, c.gift)};
    }
}

} // namespace luthier::starter
