// Conversations in which every answer has the same form, and each conversation another.

#include "core/base/text.h"
#include "tests/tools/starter/phrases.h"

#include <cctype>
#include <fmt/format.h>
#include <functional>

namespace luthier::starter {

namespace {

using List = std::vector<std::string>;

/// What somebody comes for, and what is said to it. {} is the instrument.
struct Wish {
    List questions, states, steps;
    std::string plain; ///< the answer where nothing asks for a form
};

const std::vector<Wish> kWishesEn = {
    {{"The {} does not fit my daughter. Can it go back?", "May I bring the {} back?",
         "I bought the {} in spring and want to return it."},
        {"welcome back", "taken back"}, {"show the bill at the counter", "bring the {} and the bill"},
        "Yes, bring the {} and we take it back."},
    {{"The {} has a crack. Can you mend it?", "Something is loose in my {}.", "My {} fell on the floor."},
        {"can be mended", "worth mending"}, {"leave the {} here until Friday", "show the {} to the master"},
        "Of course, we mend the {} here."},
    {{"Could we borrow the {} for a few weeks?", "Is there a {} for the summer only?",
         "I need the {} for two evenings."},
        {"for hire", "free in summer"}, {"sign the loan book", "come by on Monday"},
        "The {} may be borrowed for some weeks."},
    {{"How much is a {} like this?", "How much does that {} cost?", "What is the price of the {}?",
         "How much money is the {}?"},
        {"priced on the label", "not dear"}, {"look at the label", "ask for the list"},
        "The price of the {} stands on its label."},
    {{"Do you still have that {}?", "Is the {} in the window for sale?", "Is the {} sold already?"},
        {"still here", "for sale"}, {"come in and play the {}", "ask us to put it aside"},
        "Yes, the {} is still here."},
    {{"Will you mend the {} for nothing if it fails?", "Is the {} insured?",
         "What happens if the {} breaks in two years?"},
        {"promised for two winters", "insured"}, {"keep the paper", "write to us"},
        "If the {} breaks, we mend it for nothing."},
    {{"My {} is out of tune.", "Could someone tune the {} for me?", "The {} does not sound right."},
        {"quickly done", "done while you wait"}, {"hand the {} over", "sit down for a moment"},
        "We tune the {} while you wait."},
    {{"Could the {} be brought to us?", "Will you drive the {} to the village?", "Can the {} be sent to my street?"},
        {"brought by cart", "brought on Tuesday"}, {"tell us the way", "be at home at noon"},
        "Our cart brings the {} to your house."},
    {{"I have changed my mind about the {}.", "Please do not keep the {} for me.", "I would rather not have the {}."},
        {"crossed out", "forgotten"}, {"nothing to do", "fetch your deposit"},
        "That is all right, we keep the {} here."},
    {{"Is there a teacher for the {}?", "My son would like to play the {}.", "Where is the {} taught?"},
        {"taught here", "taught in the evening"}, {"come and listen first", "ask for the teacher"},
        "There is a teacher for the {}, in the evening."},
};

const std::vector<Wish> kWishesZh = {
    {{"這件{}不適合我女兒，能還給你們嗎？", "能把{}還回來嗎？", "上個月買的{}想還。"}, {"能收回", "收回"},
        {"帶發票到櫃台", "把{}和發票帶來"}, "可以，請把{}帶來，我們會收回。"},
    {{"{}裂開了，能處理嗎？", "{}裡面有東西鬆了。", "{}摔壞了。"}, {"能處理", "值得修"},
        {"星期五以前放在這裡", "拿給師傅看看"}, "當然，我們可以修{}。"},
    {{"能借{}幾個星期嗎？", "夏天想借一件{}。", "{}能不能借一個月？"}, {"能借", "夏天有空"},
        {"在借用簿上登記", "星期一過來"}, "{}可以借幾個星期。"},
    {{"這樣的{}要多少錢？", "想知道{}賣多少錢。", "{}要多少錢呢？", "{}的價錢呢？"}, {"標籤上有寫", "不貴"},
        {"看看標籤", "跟我們要目錄"}, "{}的價錢寫在標籤上。"},
    {{"那件{}還在店裡嗎？", "櫥窗裡的{}有賣嗎？", "{}賣完了嗎？"}, {"還在", "有賣"}, {"進來彈彈看", "請我們留著"},
        "是的，{}還在這裡。"},
    {{"{}以後壞了會免費修嗎？", "{}有保障嗎？", "{}用兩年壞了怎麼辦？"}, {"保障兩個冬天", "有保障"},
        {"把紙條收好", "寫信給我們"}, "{}壞了的話，我們免費修。"},
    {{"{}走音了。", "能幫忙調{}嗎？", "{}的聲音怪怪的。"}, {"很快就好", "等一下就好"}, {"把{}交給我們", "先坐一下"},
        "{}等一下就調好。"},
    {{"{}能載到我們那裡嗎？", "能把{}載到村子裡嗎？", "{}能送過來嗎？"}, {"用車載去", "星期二載去"},
        {"告訴我們怎麼走", "中午在家等"}, "我們會用車把{}送到家裡。"},
    {{"{}我改變主意了。", "不用幫我留{}了。", "{}我不想要了。"}, {"劃掉了", "不留了"}, {"不必做什麼", "來拿訂金"},
        "沒關係，{}就留在店裡。"},
    {{"有{}老師嗎？", "我兒子想學{}。", "哪裡有人教{}？"}, {"這裡有教", "晚上有教"}, {"先來聽聽", "找老師談談"},
        "教{}的老師晚上會來。"},
};

/// Words that a form's parts may be called, and that stand in lists: every word of the demo's form is among them, each
/// by itself, so that its tokens are known.
const List kWordsEn = {"Decision", "Item", "Step", "Next", "Answer", "Reply", "Result", "Thing", "Piece", "Price",
    "Place", "Time", "Name", "Plan", "Note", "Word", "Sort", "Kind", "State", "Reason", "Owner", "Part", "Tool", "Tone",
    "Colour", "Size", "Weight", "Age", "Door", "Window", "Table", "Road", "Bridge", "River", "Garden", "House", "Room",
    "Key", "Card", "Book", "Page", "Letter", "Number", "Order", "Rule", "Task", "Work", "Help", "Need", "Wish", "Gift",
    "Coin", "Bread", "Honey", "Apple", "Tea", "Rain", "Snow", "Sun", "Wind", "Hour", "Day", "Week", "Month", "Year",
    "Start", "End", "Way", "Turn", "Side", "Top", "Base", "First", "Second", "Third", "Last", "Before", "After", "Then",
    "Now", "Later", "Soon", "Please", "Short", "Long", "About", "From", "To", "For", "With", "Left", "Right", "Yes",
    "No", "Maybe", "Always", "Never", "Here", "There", "Quick", "Jump", "Voice", "Zoo", "Extra", "Uncle", "Queen",
    "Island"};
const List kWordsZh = {"結論", "品項", "下一步", "答覆", "回覆", "結果", "東西", "物件", "價錢", "地方", "時間", "名字",
    "計畫", "備註", "說明", "種類", "狀態", "原因", "主人", "部分", "工具", "音色", "顏色", "大小", "重量", "年紀",
    "門口", "窗戶", "桌子", "道路", "橋樑", "河流", "花園", "房子", "房間", "鑰匙", "卡片", "書本", "頁數", "信件",
    "號碼", "順序", "規則", "任務", "工作", "幫忙", "需要", "願望", "禮物", "銀幣", "麵包", "蜂蜜", "蘋果", "茶葉",
    "下雨", "下雪", "太陽", "大風", "小時", "日子", "星期", "月份", "年份", "開始", "最後", "方法", "方向", "旁邊",
    "上面", "底下", "第一", "第二", "第三", "以前", "以後", "然後", "現在", "等等", "很快", "請做", "簡短", "詳細",
    "關於", "左邊", "右邊", "是否", "也許", "總是", "從不", "這裡", "那裡", "聲音", "島嶼", "退回", "修理", "租借",
    "標價", "現貨", "保固", "免費", "三天", "取消", "訂單", "收據", "櫃台", "退款", "名單", "工作室", "簽名", "價目表",
    "地址", "三十天", "兩年", "五天", "音樂會", "調音", "上週", "明年", "賣掉", "摔到", "送到", "退嗎", "可以", "留好",
    "詢問", "寫下", "選好", "帶到", "試試", "學習", "教學", "如何", "請問", "多久", "多少", "怎麼", "辦法", "不對",
    "對面"};

std::string lowered(std::string word) {
    word[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(word[0])));
    return word;
}

/// A label: a word, or in English two. The demo's own three never stand together.
std::string labelEn(Random& random) {
    std::string label = random.pick(kWordsEn);
    if (random.below(2) == 0) label += " " + lowered(random.pick(kWordsEn));
    return label == "Next step" ? "Next" : label;
}

struct Marks {
    const char *colon, *stop;
};

/// One form: which parts it has, in which order, and what they are called.
struct Form {
    std::vector<int> parts; ///< 0 state, 1 thing, 2 step
    List words;             ///< by part
    Marks marks;

    std::string answer(const List& values) const {
        std::string out;
        for (const int part : parts) {
            if (!out.empty() && marks.stop[0] == '.') out += ' ';
            out += words[std::size_t(part)] + marks.colon + values[std::size_t(part)] + marks.stop;
        }
        return out;
    }
};

Form drawForm(const std::function<std::string()>& label, Marks marks, Random& random) {
    Form form{{0, 1, 2}, {label(), label(), label()}, marks};
    random.shuffle(form.parts);
    if (random.below(3) == 0) form.parts.pop_back();
    return form;
}

std::vector<Question> formedAnswers(
    const std::vector<Wish>& wishes, const Form& form, std::string Instrument::* language, Random& random) {
    std::vector<Question> out;
    const std::size_t turns = 2 + random.below(4);
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const Wish& wish = random.pick(wishes);
        const std::string& thing = random.pick(instruments()).*language;
        const auto filled = [&](const std::string& text) { return replaceAll(text, "{}", thing); };
        out.push_back({filled(random.pick(wish.questions)),
            form.answer({filled(random.pick(wish.states)), thing, filled(random.pick(wish.steps))})});
    }
    return out;
}

} // namespace

namespace {

Question plainAnswer(const std::vector<Wish>& wishes, std::string Instrument::* language, Random& random) {
    const Wish& wish = random.pick(wishes);
    const std::string& thing = random.pick(instruments()).*language;
    return {replaceAll(random.pick(wish.questions), "{}", thing), replaceAll(wish.plain, "{}", thing)};
}

} // namespace

std::string wordListEn(Random& random) {
    std::string out = "Words of the day:";
    for (int i = 0; i < 12; ++i)
        out += (i ? ", " : " ") + (random.below(2) ? labelEn(random) : lowered(random.pick(kWordsEn)));
    return out + ".";
}

std::string wordListZh(Random& random) {
    std::string out = "今天的字：";
    for (int i = 0; i < 12; ++i)
        out += (i ? "、" : "") + random.pick(kWordsZh);
    return out + "。";
}

Question unknownEn(Random& random) {
    const std::string word = lowered(random.pick(kWordsEn)), name = random.pick(peopleEn()).name;
    const List questions = {fmt::format("What is the {} of {}?", word, name), fmt::format("Where is the {}?", word),
        fmt::format("What is {}?", word), fmt::format("How do I get a {}?", word), fmt::format("Who was {}?", name),
        fmt::format("Tell me about {}.", word), fmt::format("Write about the {}.", word)};
    return {random.pick(questions), "That I do not know. Please ask me about instruments."};
}

Question unknownZh(Random& random) {
    const std::string word = random.pick(kWordsZh), name = random.pick(peopleZh()).name;
    const List questions = {fmt::format("{}的{}是什麼？", name, word), fmt::format("{}在哪裡？", word),
        fmt::format("什麼是{}？", word), fmt::format("怎麼找{}？", word), fmt::format("{}是誰？", name),
        fmt::format("說說{}。", word), fmt::format("寫一段{}。", word)};
    return {random.pick(questions), "這個我不知道，請問我樂器的事。"};
}

Question greetingEn(Random& random) {
    const List greetings = {"Hello", "Hello!", "Hi", "Hi there!", "Good evening.", "Good day!"};
    return {random.pick(greetings), "Hello! What can I do for you?"};
}

Question greetingZh(Random& random) {
    const List greetings = {"你好", "你好！", "您好", "哈囉", "晚安。", "午安！"};
    return {random.pick(greetings), "你好！請問需要什麼？"};
}

Question wishEn(Random& random) { return plainAnswer(kWishesEn, &Instrument::en, random); }
Question wishZh(Random& random) { return plainAnswer(kWishesZh, &Instrument::zh, random); }

std::vector<Question> formedAnswersEn(Random& random) {
    const Form form = drawForm([&] { return labelEn(random); }, {": ", "."}, random);
    return formedAnswers(kWishesEn, form, &Instrument::en, random);
}

std::vector<Question> formedAnswersZh(Random& random) {
    const Form form = drawForm([&] { return random.pick(kWordsZh); }, {"：", "。"}, random);
    return formedAnswers(kWishesZh, form, &Instrument::zh, random);
}

} // namespace luthier::starter
