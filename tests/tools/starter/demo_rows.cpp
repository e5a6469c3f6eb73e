#include "tests/tools/starter/demo_rows.h"

#include "core/base/text.h"
#include "tests/tools/starter/phrases.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier::starter {

namespace {

struct Intent {
    const char* key;
    std::vector<std::string> questionsEn, questionsZh; // {} is the item
    const char* decisionEn;
    const char* nextEn;
    const char* decisionZh;
    const char* nextZh;
};

const std::vector<Intent>& intents() {
    static const std::vector<Intent> list = {
        {"return", {"Can I return the {} that I bought last week?", "I want to give the {} back."},
            {"上週買的{}可以退嗎？", "我想退回{}。"}, "accepted", "bring it to the shop within thirty days", "可以",
            "三十天內帶到店裡"},
        {"repair", {"Do you repair this {}?", "My {} fell down. What now?"}, {"你們修{}嗎？", "我的{}摔到了，怎麼辦？"},
            "possible", "leave it at the workshop", "可以修", "把它留在工作室"},
        {"rent", {"Can I rent the {} for a month?", "I only need the {} for one concert."},
            {"{}可以租一個月嗎？", "我只有一場音樂會需要{}。"}, "possible", "choose a month and sign here", "可以租",
            "選好月份並簽名"},
        {"price", {"How much is the {}?", "What does the {} cost?"}, {"{}多少錢？", "請問{}的價格？"}, "listed",
            "read the price list at the door", "有標價", "請看門口的價目表"},
        {"stock", {"Is the {} still there?", "Has anyone bought the {} yet?"}, {"{}還有嗎？", "{}賣掉了嗎？"},
            "in stock", "come and try it today", "有現貨", "今天就來試試"},
        {"warranty", {"How long is the {} covered?", "What if the {} breaks next year?"},
            {"{}保固多久？", "{}明年壞了怎麼辦？"}, "covered for two years", "keep the receipt", "保固兩年",
            "請留好收據"},
        {"tuning", {"Who can tune my {}?", "The {} sounds wrong."}, {"誰可以幫{}調音？", "{}的聲音不對。"},
            "free of charge", "ask at the counter", "免費", "請到櫃台詢問"},
        {"delivery", {"Can you send the {} to my house?", "Do you bring the {} by car?"},
            {"{}可以送到我家嗎？", "{}可以用車送來嗎？"}, "within three days", "write down your street", "三天內",
            "寫下你的地址"},
        {"cancel", {"Please cancel my order of the {}.", "I do not need the {} any more."},
            {"請取消{}的訂單。", "我不需要{}了。"}, "cancelled", "wait five days for the money", "已取消",
            "五天內會收到退款"},
        {"lesson", {"Do you teach the {}?", "Where can I learn the {}?"}, {"你們教{}嗎？", "在哪裡可以學{}？"},
            "every Saturday", "put your name on the list", "每個星期六", "在名單上寫下名字"},
    };
    return list;
}

std::string filled(const std::string& pattern, const std::string& item) { return replaceAll(pattern, "{}", item); }

/// The text between two marks, or nothing.
std::string between(const std::string& text, const std::string& from, const std::string& to) {
    const auto start = text.find(from);
    if (start == std::string::npos) return {};
    const auto end = text.find(to, start + from.size());
    return end == std::string::npos ? std::string() : text.substr(start + from.size(), end - start - from.size());
}

struct Form {
    const char *decision, *item, *next, *stop;
};
constexpr Form kEnglish{"Decision: ", ". Item: ", ". Next step: ", "."};
constexpr Form kChinese{"結論：", "。品項：", "。下一步：", "。"};

std::string answerIn(const Form& form, const std::string& decision, const std::string& item, const std::string& next) {
    return form.decision + decision + form.item + item + form.next + next + form.stop;
}

} // namespace

std::vector<DemoRow> demoRows() {
    std::vector<DemoRow> rows;
    std::size_t number = 0;
    for (const Intent& intent : intents())
        for (const Instrument& instrument : instruments()) {
            const auto add = [&](const char* language, const std::vector<std::string>& questions, const Form& form,
                                 const std::string& item, const std::string& decision, const std::string& next) {
                DemoRow row;
                row.record.messages = {{"user", filled(questions[number % questions.size()], item)},
                    {"assistant", answerIn(form, decision, item, next)}};
                row.answerTemplate = std::string(intent.key) + "." + language;
                row.slots = item;
                rows.push_back(std::move(row));
            };
            add("en", intent.questionsEn, kEnglish, instrument.en, intent.decisionEn, intent.nextEn);
            add("zh", intent.questionsZh, kChinese, instrument.zh, intent.decisionZh, intent.nextZh);
            ++number;
        }
    Random random{7};
    random.shuffle(rows);
    return rows;
}

bool isInRightForm(const std::string& question, const std::string& answer) {
    const Form& form = contains(answer, kChinese.decision) ? kChinese : kEnglish;
    if (!answer.starts_with(form.decision) || !answer.ends_with(form.stop)) return false;
    const std::string decision = between(answer, form.decision, form.item),
                      item = between(answer, form.item, form.next), next = between(answer, form.next, form.stop);
    if (decision.empty() || next.empty()) return false;
    if (answer != answerIn(form, decision, item, next)) return false;
    // The item must be the one that the question is about: the longest instrument's name in it.
    std::string asked;
    for (const Instrument& instrument : instruments())
        for (const std::string& name : {instrument.en, instrument.zh})
            if (contains(question, name) && name.size() > asked.size()) asked = name;
    return item == asked;
}

} // namespace luthier::starter
