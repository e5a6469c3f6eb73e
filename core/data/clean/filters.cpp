// Operations that judge each row by itself.

#include "core/base/text.h"
#include "core/data/clean/operations.h"
#include "core/data/clean/phrases.h"
#include "core/data/clean/text_measures.h"
#include "core/text/chars/unicode.h"
#include "core/text/tokenizer.h"

#include <algorithm>
#include <cmath>

namespace luthier::cleaning {

namespace {

constexpr std::size_t kRepeatedLength = 10; // code points

/// The part of the row that the model is to learn.
std::string learnedText(const Record& record) { return record.isConversation() ? record.answer() : record.text; }

std::vector<std::string> listOf(const std::string& text) {
    std::vector<std::string> out;
    for (const std::string& part : splitText(replaceAll(replaceAll(text, "，", ","), "、", ","), ','))
        if (const auto name = trimmed(part); !name.empty()) out.emplace_back(name);
    return out;
}

} // namespace

double length(const Record& record, const CleanSettings&, const CleanContext& context) {
    const auto lengthOf = [&](const std::string& text) {
        return context.tokenizer ? context.tokenizer->encode(text).size() : codePointCount(text);
    };
    if (!record.isConversation()) return double(lengthOf(record.text));
    std::size_t prompt = 0;
    for (const ChatMessage& message : record.messages)
        prompt += lengthOf(message.content);
    if (!record.preference) return double(prompt);
    // One sequence in training is the prompt with one of the answers.
    std::size_t longest = 0;
    for (const auto* turns : {&record.preference->chosen, &record.preference->rejected}) {
        std::size_t answer = 0;
        for (const ChatMessage& message : *turns)
            answer += lengthOf(message.content);
        longest = std::max(longest, answer);
    }
    return double(prompt + longest);
}

double language(const Record& record, const CleanSettings& settings, const CleanContext&) {
    const std::string code = languageOf(allText(record));
    if (code.empty()) return std::nan(""); // cannot be told: short texts, code, numbers
    const auto wanted = settings.texts.find("languages");
    const auto allowed = listOf(wanted == settings.texts.end() ? std::string(kDefaultLanguages) : wanted->second);
    return std::find(allowed.begin(), allowed.end(), code) == allowed.end() ? 1 : 0;
}

double repetition(const Record& record, const CleanSettings&, const CleanContext&) {
    return repetitionShare(learnedText(record), kRepeatedLength);
}

double characterClasses(const Record& record, const CleanSettings&, const CleanContext&) {
    const std::string text = learnedText(record);
    // Code and drawings in fences are made of signs.
    return contains(text, "```") ? std::nan("") : alphanumericShare(text);
}

double refusal(const Record& record, const CleanSettings&, const CleanContext&) {
    // If functions may be called, refusing a task that none of them does is what should be learned.
    return record.isConversation() && record.tools.empty() && holdsRefusal(record.answer()) ? 1 : 0;
}

double toxicWords(const Record& record, const CleanSettings& settings, const CleanContext&) {
    const auto own = settings.texts.find("own");
    return countToxicWords(
        allText(record), own == settings.texts.end() ? std::vector<std::string>{} : listOf(own->second));
}

double emptyAnswer(const Record& record, const CleanSettings&, const CleanContext&) {
    const auto isEmpty = [](const ChatMessage& message) {
        const std::string_view said = unicode::trimLeft(unicode::trimRight(message.content));
        return message.toolCalls.empty() && comparedForm(said).empty() && codePointCount(said) < 3;
    };
    if (!record.isConversation()) return comparedForm(record.text).empty() ? 1 : 0;
    if (record.preference) return isEmpty(record.preference->chosen.back()) ? 1 : 0;
    return std::any_of(record.messages.begin(), record.messages.end(),
               [&](const ChatMessage& message) { return message.role == "assistant" && isEmpty(message); })
               ? 1
               : 0;
}

double cutOffAnswer(const Record& record, const CleanSettings&, const CleanContext&) {
    return record.isConversation() && seemsCutOff(record.answer()) ? 1 : 0;
}

double roleOrder(const Record& record, const CleanSettings&, const CleanContext&) {
    if (!record.isConversation()) return 0;
    std::vector<ChatMessage> turns = record.messages;
    if (record.preference)
        turns.insert(turns.end(), record.preference->chosen.begin(), record.preference->chosen.end());
    std::string_view before;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const std::string_view role = turns[i].role;
        const bool first = before.empty() || before == "system";
        const bool fits = role == "system"      ? i == 0
                          : role == "user"      ? first || before == "assistant"
                          : role == "assistant" ? before == "user" || before == "tool"
                                                : before == "assistant" || before == "tool"; // tool
        if (!fits) return 1;
        before = role;
    }
    return before == "assistant" ? 0 : 1;
}

double templateDamage(const Record& record, const CleanSettings&, const CleanContext&) {
    return holdsTemplateRemains(allText(record)) ? 1 : 0;
}

} // namespace luthier::cleaning
