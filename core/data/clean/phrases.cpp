#include "core/data/clean/phrases.h"

#include "core/base/text.h"

#include <algorithm>

namespace luthier {

namespace {

// Lower case. They count in the first kBegin code points of an answer.
constexpr std::size_t kBegin = 160;
constexpr std::string_view kRefusals[] = {
    "i'm just an ai",
    "i am just an ai",
    "i cannot assist with",
    "i can't assist with",
    "i cannot help with that",
    "i can't help with that",
    "i cannot fulfill",
    "i can't fulfill",
    "i cannot provide assistance",
    "i'm sorry, but i can't",
    "i'm sorry, but i cannot",
    "i am sorry, but i cannot",
    "i am sorry, but i can't",
    "sorry, but i can't",
    "sorry, but i cannot",
    "i apologize, but i cannot",
    "i apologize, but i can't",
    "i'm not able to help with",
    "i am not able to help with",
    "i'm unable to assist",
    "i am unable to assist",
    "i must decline",
    "我無法協助",
    "我不能協助",
    "抱歉，我無法",
    "抱歉，我不能",
    "很抱歉，我無法",
    "很抱歉，但我無法",
    "對不起，我無法",
    "對不起，我不能",
    "我无法协助",
    "我不能协助",
    "抱歉，我无法",
    "抱歉，我不能",
    "很抱歉，我无法",
    "很抱歉，但我无法",
    "对不起，我无法",
    "对不起，我不能",
};
// Speaking of oneself as an AI is not yet a refusal ("As an AI, I can suggest…"): it is one if a denial follows.
constexpr std::size_t kDenialWithin = 80; // code points behind the words
constexpr std::string_view kOfItself[] = {"as an ai", "as a language model", "as a large language model",
    "i'm an ai language model", "i am an ai language model", "作為一個ai", "作為一名ai", "作為ai", "作為人工智慧",
    "作為一個人工智慧", "作為一個語言模型", "作为一个ai", "作为一名ai", "作为ai", "作为人工智能", "作为一个人工智能",
    "作为一种人工智能", "作为一个语言模型"};
constexpr std::string_view kDenials[] = {"cannot", "can't", "can not", "don't", "do not", "not able", "unable",
    "not capable", "無法", "不能", "沒有", "不具", "无法", "没有"};

constexpr std::string_view kEnglishInsults[] = {"asshole", "assholes", "bastard", "bitch", "bitches", "bullshit",
    "cock", "cocksucker", "cunt", "cunts", "dickhead", "dumbass", "fag", "faggot", "faggots", "fuck", "fucked",
    "fucker", "fuckers", "fucking", "jackass", "kike", "motherfucker", "motherfuckers", "motherfucking", "nigga",
    "nigger", "niggers", "paki", "piss", "pussy", "retard", "retarded", "retards", "shit", "shitty", "slut", "sluts",
    "spic", "tranny", "twat", "wanker", "whore", "whores"};
constexpr std::string_view kChineseInsults[] = {"他媽的", "他妈的", "操你媽", "操你妈", "幹你娘", "干你娘", "肏",
    "屌你", "王八蛋", "婊子", "賤人", "贱人", "賤貨", "贱货", "雞巴", "鸡巴", "傻逼", "傻屄", "煞筆", "白癡", "白痴",
    "智障", "腦殘", "脑残", "狗娘養", "狗娘养", "去死吧", "混帳東西", "混账东西", "滾你媽", "滚你妈", "草泥馬",
    "草泥马", "死全家", "畜生東西"};

constexpr std::string_view kTemplateRemains[] = {"<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>",
    "<|start_header_id|>", "<|end_header_id|>", "<|begin_of_text|>", "<|user|>", "<|assistant|>", "<|system|>",
    "<|end|>", "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>",
    "### Instruction:", "### Response:", "### Input:", "</s>"};

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return out;
}

bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// How often `word` stands in `text`; a word of Latin letters only where no letter adjoins it.
std::size_t occurrences(std::string_view text, std::string_view word) {
    if (word.empty()) return 0;
    const bool isLatin = static_cast<unsigned char>(word.front()) < 0x80;
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; at += word.size()) {
        const bool before = at > 0 && isWordByte(text[at - 1]);
        const bool after = at + word.size() < text.size() && isWordByte(text[at + word.size()]);
        count += !isLatin || (!before && !after);
    }
    return count;
}

/// {{name}}, {{ user_name }}: a template's place-holder with nothing but a name in it.
bool holdsPlaceHolder(std::string_view text) {
    for (std::size_t at = 0; (at = text.find("{{", at)) != std::string_view::npos; at += 2) {
        const std::size_t end = text.find("}}", at);
        if (end == std::string_view::npos) return false;
        const std::string_view name = trimmed(text.substr(at + 2, end - at - 2));
        const bool isName = !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
            return isWordByte(c) || (c >= 'A' && c <= 'Z');
        });
        if (isName) return true;
    }
    return false;
}

} // namespace

bool holdsRefusal(std::string_view answer) {
    const std::string text =
        replaceAll(replaceAll(lowered(firstCodePoints(answer, kBegin + kDenialWithin)), "’", "'"), ",我", "，我");
    const std::string_view begin = firstCodePoints(text, kBegin);
    const auto holds = [](std::string_view where, const auto& phrases) {
        return std::any_of(
            std::begin(phrases), std::end(phrases), [&](std::string_view phrase) { return contains(where, phrase); });
    };
    if (holds(begin, kRefusals)) return true;
    return std::any_of(std::begin(kOfItself), std::end(kOfItself), [&](std::string_view words) {
        const std::size_t at = begin.find(words);
        if (at == std::string_view::npos) return false;
        return holds(firstCodePoints(std::string_view(text).substr(at + words.size()), kDenialWithin), kDenials);
    });
}

double countToxicWords(std::string_view text, const std::vector<std::string>& own) {
    const std::string lower = lowered(text);
    std::size_t count = 0;
    for (const std::string_view word : kEnglishInsults)
        count += occurrences(lower, word);
    for (const std::string_view word : kChineseInsults)
        count += occurrences(lower, word);
    for (const std::string& word : own)
        count += occurrences(lower, lowered(word));
    return double(count);
}

bool holdsTemplateRemains(std::string_view text) {
    return std::any_of(std::begin(kTemplateRemains), std::end(kTemplateRemains), [&](std::string_view mark) {
        return contains(text, mark);
    }) || holdsPlaceHolder(text);
}

} // namespace luthier
