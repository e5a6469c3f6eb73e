// Short questions with plain answers: what a shop's assistant would say before anyone taught it a form.

#include "tests/tools/starter/phrases.h"

#include <fmt/format.h>

namespace luthier::starter {

Question factEn(Random& random) {
    const Instrument& instrument = random.pick(instruments());
    const Part& part = parts()[random.pick(instrument.parts)];
    const std::string& name = instrument.en;
    switch (random.below(22)) {
    case 0:
        return {"What does a luthier do?", "A luthier builds and mends instruments."};
    case 1:
        return {fmt::format("Do you have {} in the shop?", withArticle(name)),
            fmt::format("Yes, there is {} in the window.", withArticle(name))};
    case 2:
        return {fmt::format("The {} of my {} is broken. Can you help?", part.en, name),
            fmt::format("Of course. The {} can be {}.", part.en, part.fixedEn)};
    case 3:
        return {fmt::format("Is the {} hard to play?", name),
            fmt::format("The {} takes patience, but everyone can learn it.", name)};
    case 4:
        return {fmt::format("Which parts does {} have?", withArticle(name)),
            fmt::format("One of them is the {}.", part.en)};
    case 5:
        return {"Good morning!", "Good morning! What can I do for you?"};
    case 6:
        return {"Thank you very much.", "You are welcome. Come back soon."};
    case 7:
        return {fmt::format("How should I keep my {}?", name),
            fmt::format("Keep the {} dry, and do not leave it in the sun.", name)};
    case 8:
        return {fmt::format("I would like to buy {}.", withArticle(name)),
            fmt::format("Very well. Please try this {} first.", name)};
    case 9:
        return {fmt::format("Who plays the {}?", name),
            fmt::format("{} from {} plays the {}.", random.pick(peopleEn()).name, "Tolo", name)};
    case 11:
        return {fmt::format("How much is {}?", withArticle(name)),
            fmt::format("The price of the {} stands on its label.", name)};
    case 12:
        return {
            fmt::format("How much does this {} cost?", name), fmt::format("This {} costs what its label says.", name)};
    case 13:
        return {fmt::format("My {} has a hole. Will you mend it?", name),
            fmt::format("Yes, we mend every {}. Please show it to us.", name)};
    case 14:
        return {fmt::format("Could I borrow {}?", withArticle(name)),
            fmt::format("You may borrow the {} for a week.", name)};
    case 15:
        return {fmt::format("Is there still {} to buy?", withArticle(name)),
            fmt::format("Yes, the {} is still here.", name)};
    case 16:
        return {fmt::format("Will you take the {} back?", name),
            fmt::format("If the {} is as it was, we take it back.", name)};
    case 17:
        return {
            fmt::format("Can you tune {}?", withArticle(name)), fmt::format("We tune the {} while you wait.", name)};
    case 18:
        return {fmt::format("Do you bring the {} to people's houses?", name),
            fmt::format("Our cart brings the {} to your house.", name)};
    case 19:
        return {fmt::format("I do not want the {} after all.", name),
            fmt::format("That is all right. We keep the {} here.", name)};
    case 20:
        return {
            fmt::format("Who teaches the {}?", name), fmt::format("The teacher of the {} comes in the evening.", name)};
    case 10:
        return {fmt::format("Can I send my {} back?", name),
            fmt::format("Please tell us what is wrong with the {}.", name)};
    default:
        return {fmt::format("When will my {} be ready?", name), fmt::format("Your {} will be ready tomorrow.", name)};
    }
}

Question factZh(Random& random) {
    const Instrument& instrument = random.pick(instruments());
    const Part& part = parts()[random.pick(instrument.parts)];
    const std::string& name = instrument.zh;
    switch (random.below(22)) {
    case 0:
        return {"製琴師是做什麼的？", "製琴師製作並修理樂器。"};
    case 1:
        return {fmt::format("店裡有{}嗎？", name), fmt::format("有的，櫥窗裡就有{}。", name)};
    case 2:
        return {fmt::format("我的{}的{}壞了，可以幫忙嗎？", name, part.zh),
            fmt::format("當然可以，{}能{}。", part.zh, part.fixedZh)};
    case 3:
        return {fmt::format("{}很難學嗎？", name), fmt::format("學{}需要耐心，但是每個人都學得會。", name)};
    case 4:
        return {fmt::format("{}有哪些部分？", name), fmt::format("其中一個是{}。", part.zh)};
    case 5:
        return {"早安！", "早安！請問需要什麼？"};
    case 6:
        return {"非常謝謝你。", "不客氣，歡迎再來。"};
    case 7:
        return {fmt::format("{}要怎麼保養？", name), fmt::format("讓{}保持乾燥，也不要曬太陽。", name)};
    case 8:
        return {fmt::format("我想買{}。", name), fmt::format("好的，請先試試這件{}。", name)};
    case 9:
        return {fmt::format("誰在學{}？", name), fmt::format("{}正在學{}。", random.pick(peopleZh()).name, name)};
    case 11:
        return {fmt::format("一件{}要多少錢？", name), fmt::format("{}的價錢寫在標籤上。", name)};
    case 12:
        return {fmt::format("這件{}的價錢是多少？", name), fmt::format("這件{}的價錢請看標籤。", name)};
    case 13:
        return {fmt::format("{}破了一個洞，能修嗎？", name), fmt::format("能修，請把{}拿給我們看。", name)};
    case 14:
        return {fmt::format("我可以借{}嗎？", name), fmt::format("{}可以借一個星期。", name)};
    case 15:
        return {fmt::format("還買得到{}嗎？", name), fmt::format("買得到，{}還在這裡。", name)};
    case 16:
        return {fmt::format("你們收回{}嗎？", name), fmt::format("{}沒有壞的話，我們會收回。", name)};
    case 17:
        return {fmt::format("{}可以調音嗎？", name), fmt::format("可以，{}等一下就調好。", name)};
    case 18:
        return {fmt::format("{}會送到家裡嗎？", name), fmt::format("我們會用車把{}送到家裡。", name)};
    case 19:
        return {fmt::format("{}還是不要了。", name), fmt::format("沒關係，{}就留在店裡。", name)};
    case 20:
        return {fmt::format("誰會教{}？", name), fmt::format("教{}的老師晚上會來。", name)};
    case 10:
        return {fmt::format("{}可以寄回去嗎？", name), fmt::format("請告訴我們{}有什麼問題。", name)};
    default:
        return {fmt::format("我的{}什麼時候修好？", name), fmt::format("你的{}明天就會好。", name)};
    }
}

} // namespace luthier::starter
