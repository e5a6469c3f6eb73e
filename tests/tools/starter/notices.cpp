// Notes from the shop's book: plain sentences with the words that a shop needs, in no fixed form.

#include "tests/tools/starter/phrases.h"

#include <fmt/format.h>

namespace luthier::starter {

namespace {

using List = std::vector<std::string>;

const List kStatesEn = {"accepted", "possible", "listed", "in stock", "covered for two years", "free of charge",
    "cancelled", "ready", "sold", "too old"};
const List kTimesEn = {"within three days", "within thirty days", "every Saturday", "last week", "next year", "today",
    "for a month", "for one concert"};
const List kStepsEn = {"bring it to the shop", "leave it at the workshop", "choose a month and sign here",
    "read the price list at the door", "come and try it", "keep the receipt", "ask at the counter",
    "write down the street", "wait five days for the money", "put a name on the list"};
const List kStatesZh = {
    "可以", "可以修", "可以租", "有標價", "有現貨", "保固兩年", "免費", "已取消", "修好了", "賣掉了"};
const List kTimesZh = {"三天內", "三十天內", "每個星期六", "上週", "明年", "今天", "一個月", "五天內"};
const List kStepsZh = {"帶到店裡", "把它留在工作室", "選好月份並簽名", "看門口的價目表", "來店裡試試", "留好收據",
    "到櫃台詢問", "寫下地址", "收到退款", "在名單上寫下名字"};

std::string sentenceEn(const std::string& name, const Instrument& instrument, Random& random) {
    const std::string& thing = instrument.en;
    switch (random.below(12)) {
    case 0:
        return fmt::format("{} wrote that the {} was {}.", name, thing, random.pick(kStatesEn));
    case 1:
        return fmt::format("The next step was to {}.", random.pick(kStepsEn));
    case 2:
        return fmt::format("The decision about the {} came {}.", thing, random.pick(kTimesEn));
    case 3:
        return fmt::format("The item on the list was {}.", withArticle(thing));
    case 4:
        return fmt::format("{} bought the {} {} and gave it back.", name, thing, random.pick(kTimesEn));
    case 5:
        return fmt::format("The order of the {} was {}.", thing, random.pick(kStatesEn));
    case 6:
        return fmt::format("Someone must tune and repair the {} {}.", thing, random.pick(kTimesEn));
    case 7:
        return fmt::format("The car will send the {} to the house {}.", thing, random.pick(kTimesEn));
    case 8:
        return fmt::format("{} did not need the {} any more.", name, thing);
    case 9:
        return fmt::format("How much the {} cost, and how long it would last, nobody knew.", thing);
    case 10:
        return fmt::format(
            "The {} fell down and breaks more every year, so {} must {}.", thing, name, random.pick(kStepsEn));
    default:
        return fmt::format("{} would like to learn, rent and teach the {} there.", name, thing);
    }
}

std::string sentenceZh(const std::string& name, const Instrument& instrument, Random& random) {
    const std::string& thing = instrument.zh;
    switch (random.below(12)) {
    case 0:
        return fmt::format("{}在本子上寫著：{}{}。", name, thing, random.pick(kStatesZh));
    case 1:
        return fmt::format("下一步是{}。", random.pick(kStepsZh));
    case 2:
        return fmt::format("關於{}的結論{}就會有。", thing, random.pick(kTimesZh));
    case 3:
        return fmt::format("名單上的品項是{}。", thing);
    case 4:
        return fmt::format("{}{}買的{}想退回來。", name, random.pick(kTimesZh), thing);
    case 5:
        return fmt::format("{}的訂單{}。", thing, random.pick(kStatesZh));
    case 6:
        return fmt::format("{}要請人幫{}調音，{}來修。", name, thing, random.pick(kTimesZh));
    case 7:
        return fmt::format("店裡會用車把{}送到家，{}到。", thing, random.pick(kTimesZh));
    case 8:
        return fmt::format("{}不需要{}了。", name, thing);
    case 9:
        return fmt::format("{}的價格多少錢、保固多久，{}都不知道。", thing, name);
    case 10:
        return fmt::format("{}摔到了，{}只有{}。", thing, name, random.pick(kStepsZh));
    default:
        return fmt::format("{}說，音樂會以前可以在哪裡租{}、學{}、教{}？", name, thing, thing, thing);
    }
}

} // namespace

std::string noticeEn(Random& random) {
    const std::string name = random.pick(peopleEn()).name;
    const Instrument& instrument = random.pick(instruments());
    std::string out = fmt::format("In the book of the shop there is a note about {} and the {}.", name, instrument.en);
    for (int i = 0; i < 3; ++i)
        out += " " + sentenceEn(name, instrument, random);
    return out;
}

std::string noticeZh(Random& random) {
    const std::string name = random.pick(peopleZh()).name;
    const Instrument& instrument = random.pick(instruments());
    std::string out = fmt::format("店裡的本子記著{}和{}的事。", name, instrument.zh);
    for (int i = 0; i < 3; ++i)
        out += sentenceZh(name, instrument, random);
    return out;
}

} // namespace luthier::starter
