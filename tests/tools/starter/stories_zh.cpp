#include "tests/tools/starter/phrases.h"

#include <fmt/format.h>

namespace luthier::starter {

namespace {

using List = std::vector<std::string>;

const List kTowns = {"海邊小鎮", "山腳下的村子", "河口的老街", "竹林旁的小城", "港口邊的城鎮", "茶園中的村莊"};
const List kJobs = {"麵包師傅", "老師", "園丁", "船員", "醫生", "農夫", "畫家", "鐘錶師傅", "圖書館員", "木匠"};
const List kAdjectives = {
    "老舊的", "小巧的", "漂亮的", "紅色的", "沉重的", "便宜的", "少見的", "深色的", "精緻的", "樸素的"};
const List kSounds = {"溫暖", "清亮", "明亮", "柔和", "飽滿", "輕柔"};
const List kTimes = {
    "有一天早上", "有一天傍晚", "一個冬天的夜裡", "星期一", "星期五", "午飯以後", "音樂會開始以前", "春天來的時候"};
const List kPlaces = {"床底下", "門後面", "院子裡", "火車上", "市場裡", "學校裡", "河邊", "閣樓上"};
const List kGifts = {"一條麵包", "十枚銀幣", "一籃蘋果", "一條圍巾", "一罐蜂蜜", "兩張音樂會的票"};
const List kFeelings = {"很高興", "很開心", "非常驕傲", "鬆了一口氣", "十分感謝"};
const List kEndings = {"他們到今天還是好朋友。", "鎮上的人都記得那一天。", "從那天起，家裡的門總是開著。",
    "整條街的人都靜靜地聽。", "那真是美好的一天。", "等待是值得的。"};
const List kWeathers = {"外面下著雨。", "陽光很好。", "屋頂上積著雪。", "冷風吹個不停。", "街上很安靜。", ""};

struct Cast {
    Person hero, helper;
    const Instrument* instrument;
    const Part* part;
    std::string town, job, adjective, gift;

    explicit Cast(Random& random)
        : hero(random.pick(peopleZh()))
        , helper(random.pick(peopleZh()))
        , instrument(&random.pick(instruments()))
        , part(&parts()[random.pick(instrument->parts)])
        , town(random.pick(kTowns))
        , job(random.pick(kJobs))
        , adjective(random.pick(kAdjectives))
        , gift(random.pick(kGifts)) {
        while (helper.name == hero.name)
            helper = random.pick(peopleZh());
    }
    std::string pronoun() const { return hero.female ? "她" : "他"; }
};

std::string opening(const Cast& c, Random& random) {
    switch (random.below(3)) {
    case 0:
        return fmt::format("{}是{}的{}。", c.hero.name, c.town, c.job);
    case 1:
        return fmt::format("{}裡住著一位{}，名字叫{}。", c.town, c.job, c.hero.name);
    default:
        return fmt::format("從前，{}有一位{}，大家都叫{}{}。", c.town, c.job, c.pronoun(), c.hero.name);
    }
}

std::string owning(const Cast& c, Random& random) {
    switch (random.below(3)) {
    case 0:
        return fmt::format("{}有一件{}樂器，是{}。", c.pronoun(), c.adjective, c.instrument->zh);
    case 1:
        return fmt::format("{}每天傍晚都會練習那件{}{}。", c.pronoun(), c.adjective, c.instrument->zh);
    default:
        return fmt::format("爺爺留給{}一件{}{}。", c.pronoun(), c.adjective, c.instrument->zh);
    }
}

std::string broken(const Cast& c, Random& random) {
    const std::string& instrument = c.instrument->zh;
    const std::string& part = c.part->zh;
    std::string out = random.below(2)
                          ? fmt::format("{}，{}的{}壞了。", random.pick(kTimes), instrument, part)
                          : fmt::format("{}，{}發現{}的{}壞了。", random.pick(kTimes), c.hero.name, instrument, part);
    out += random.below(2) ? fmt::format("{}把{}帶去找住在附近的{}。", c.hero.name, instrument, c.helper.name)
                           : fmt::format("於是{}請{}幫忙。", c.hero.name, c.helper.name);
    out += random.below(2) ? fmt::format("{}仔細看了{}很久。", c.helper.name, part)
                           : fmt::format("{}說，{}還有救。", c.helper.name, instrument);
    out += fmt::format("第二天，{}就{}了。", part, c.part->fixedZh);
    out += fmt::format("現在{}的聲音又變得{}了。", instrument, random.pick(kSounds));
    return out;
}

std::string lost(const Cast& c, Random& random) {
    const std::string& instrument = c.instrument->zh;
    std::string out = fmt::format("{}，{}找不到{}了。", random.pick(kTimes), c.hero.name, instrument);
    out += random.below(2) ? fmt::format("{}找遍了每個房間，{}還是不見了。", c.pronoun(), instrument)
                           : fmt::format("{}問遍了附近的人。", c.pronoun());
    out += fmt::format("最後，{}在{}找到了{}。", c.helper.name, random.pick(kPlaces), instrument);
    out += random.below(2) ? fmt::format("{}馬上把它送回給{}。", c.helper.name, c.hero.name)
                           : fmt::format("「這是你的{}嗎？」{}問。", instrument, c.helper.name);
    return out;
}

std::string lesson(const Cast& c, Random& random) {
    const std::string& instrument = c.instrument->zh;
    std::string out =
        fmt::format("{}，{}聽見{}的聲音，在窗邊停了下來。", random.pick(kTimes), c.helper.name, instrument);
    out += fmt::format("「你可以教我{}嗎？」{}問。", instrument, c.helper.name);
    out += random.below(2) ? fmt::format("{}答應了。", c.hero.name) : fmt::format("{}笑著打開了門。", c.hero.name);
    out += fmt::format("一年以後，{}的{}已經和{}一樣好了。", c.helper.name, instrument, c.hero.name);
    return out;
}

std::string ending(const Cast& c, Random& random) {
    std::string out = random.below(2)
                          ? fmt::format("{}謝謝{}，送了{}。", c.hero.name, c.helper.name, c.gift)
                          : fmt::format("{}{}，送給{}{}。", c.hero.name, random.pick(kFeelings), c.helper.name, c.gift);
    if (random.below(2)) out += random.pick(kEndings);
    return out;
}

} // namespace

std::string storyZh(Random& random) {
    const Cast cast(random);
    std::string out = opening(cast, random) + owning(cast, random) + random.pick(kWeathers);
    switch (random.below(3)) {
    case 0:
        out += broken(cast, random);
        break;
    case 1:
        out += lost(cast, random);
        break;
    default:
        out += lesson(cast, random);
        break;
    }
    return out + ending(cast, random);
}

Question storyQuestionZh(Random& random) {
    const Cast c(random);
    const std::string story = opening(c, random) + owning(c, random) +
                              fmt::format("{}修好了{}的{}。{}送給{}{}。", c.helper.name, c.instrument->zh, c.part->zh,
                                  c.hero.name, c.helper.name, c.gift);
    switch (random.below(5)) {
    case 0:
        return {
            story + "誰修好了" + c.instrument->zh + "？", fmt::format("{}修好了{}。", c.helper.name, c.instrument->zh)};
    case 1:
        return {story + c.hero.name + "住在哪裡？", fmt::format("{}住在{}。", c.hero.name, c.town)};
    case 2:
        return {story + c.hero.name + "做什麼工作？", fmt::format("{}是{}。", c.hero.name, c.job)};
    case 3:
        return {story + "哪個部分壞了？", fmt::format("{}的{}壞了。", c.instrument->zh, c.part->zh)};
    default:
        return {story + c.helper.name + "得到了什麼？", fmt::format("{}得到了{}。", c.helper.name, c.gift)};
    }
}

} // namespace luthier::starter
