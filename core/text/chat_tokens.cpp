#include "core/text/chat_tokens.h"

#include "core/base/text.h"

#include <algorithm>

namespace luthier {

namespace {

/// What stands around the thinking that data has in front of an answer, in the same text.
constexpr std::pair<std::string_view, std::string_view> kThinkingMarks[] = {
    {"<think>", "</think>"}, {"[THINK]", "[/THINK]"}, {"<thinking>", "</thinking>"}};

using Span = std::pair<std::size_t, std::size_t>; // [begin, end) in bytes of the rendering

Result<void> checkRequiredTokens(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate) {
    for (const std::string& token : chatTemplate.requiredTokens())
        if (!tokenizer.tokenToId(token))
            return fail("template.missing_token",
                {QT_TRANSLATE_NOOP("errors", "The chat template {name} does not fit the model."),
                    {{"name", chatTemplate.key()}}},
                {QT_TRANSLATE_NOOP("errors", "The tokenizer has no token {token}."), {{"token", token}}},
                {QT_TRANSLATE_NOOP("errors",
                     "Choose the template that the model was made with, or add the token in model.add_special_tokens."),
                    {}});
    return {};
}

Encoding encodeRendering(const Tokenizer& tokenizer, const jinja::Text& text) {
    EncodeOptions options;
    options.addSpecialTokens = false;
    if (!text.origin.empty()) options.origin = &text.origin;
    return tokenizer.encodeFully(text.bytes, options);
}

/// Where the message's content stands in the rendering; nothing where it does not appear.
/// @param beside  kReasoningOrigin: where its reasoning stands
std::optional<Span> contentOf(const jinja::Text& text, std::size_t message, std::uint16_t beside = 0) {
    const auto mark = static_cast<std::uint16_t>((message + 1) | beside);
    const auto first = std::find(text.origin.begin(), text.origin.end(), mark);
    if (first == text.origin.end()) return std::nullopt;
    const auto last = std::find(text.origin.rbegin(), text.origin.rend(), mark).base();
    return Span(first - text.origin.begin(), last - text.origin.begin());
}

/// Content and reasoning.
std::optional<Span> saidOf(const jinja::Text& text, std::size_t message) {
    const auto content = contentOf(text, message);
    const auto reasoning = contentOf(text, message, ChatTemplate::kReasoningOrigin);
    if (!content || !reasoning) return content ? content : reasoning;
    return Span(std::min(content->first, reasoning->first), std::max(content->second, reasoning->second));
}

/// Where the first special token at or behind `at` ends, before any later message begins; `at` if there is none.
std::size_t endOfAnswer(const Tokenizer& tokenizer, const jinja::Text& text, const Encoding& encoding, std::size_t at) {
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        const auto [begin, end] = encoding.offsets[i];
        if (begin < at) continue;
        const bool isOther = text.originAt(begin) != 0;
        if (isOther) return at;
        if (tokenizer.isSpecial(encoding.ids[i])) return end;
    }
    return at;
}

class AnswerFinder {
public:
    AnswerFinder(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate, std::span<const ChatMessage> messages,
        const std::string& tools, const jinja::Rendering& whole, const Encoding& encoding)
        : m_tokenizer(tokenizer)
        , m_template(chatTemplate)
        , m_messages(messages)
        , m_tools(tools)
        , m_whole(whole)
        , m_encoding(encoding) {}

    /// Of the answers that are learned.
    std::vector<Span> spans(LossOn on, bool learnsReasoning, bool& formsDiffer) const {
        std::vector<Span> out;
        for (const Span& span : answers(on, formsDiffer)) {
            const auto message = messageIn(span);
            if (message && !m_messages[*message].isLearned) continue;
            std::size_t begin = span.first;
            if (message && !learnsReasoning) begin = std::max(begin, endOfThinking(*message, span));
            if (begin < span.second) out.emplace_back(begin, span.second);
        }
        return out;
    }

    /// The part of an answer that `LossOn::All` would learn.
    std::optional<Span> whole(std::size_t message) const {
        bool ignored = false;
        return byDifference(message, ignored);
    }

private:
    /// Where the answer begins that its thinking came before: a field of its own, or written within the content.
    std::size_t endOfThinking(std::size_t message, const Span& answer) const {
        const std::string_view text = std::string_view(m_whole.text.bytes).substr(0, answer.second);
        const auto content = contentOf(m_whole.text, message);
        for (const auto& [begin, end] : kThinkingMarks) {
            const std::string_view said = trimmed(m_messages[message].content);
            const std::size_t opened = said.find(begin), closed = said.find(end);
            // It begins with thinking, or in the middle of it; elsewhere an answer may speak of the marks.
            if (closed == said.npos || (opened != 0 && opened < closed)) continue;
            if (const std::size_t at = text.find(end, answer.first); at != text.npos)
                return std::min(text.find_first_not_of(" \t\r\n", at + end.size()), answer.second);
        }
        const auto thought = contentOf(m_whole.text, message, ChatTemplate::kReasoningOrigin);
        return !thought ? answer.first : content ? content->first : thought->second;
    }

    /// The message whose content or reasoning stands there.
    std::optional<std::size_t> messageIn(const Span& span) const {
        for (std::size_t i = 0; i < m_messages.size(); ++i)
            if (m_messages[i].role == "assistant")
                if (const auto said = saidOf(m_whole.text, i);
                    said && said->first < span.second && said->second > span.first)
                    return i;
        return std::nullopt;
    }

    std::vector<Span> answers(LossOn on, bool& formsDiffer) const {
        std::vector<Span> out;
        if (m_template.saysWhatIsLearned()) {
            for (const auto& [begin, end] : m_whole.generationSpans)
                out.emplace_back(begin, hasSpecialAtEnd(begin, end) ? end : end + specialAt(end));
            if (on == LossOn::LastTurn && out.size() > 1) out.erase(out.begin(), out.end() - 1);
            return out;
        }
        // Backwards: an answer that is empty has no span, and the one before it is not the last.
        for (std::size_t i = m_messages.size(); i-- > 0;) {
            if (m_messages[i].role != "assistant") continue;
            if (const auto span = byDifference(i, formsDiffer)) out.insert(out.begin(), *span);
            if (on == LossOn::LastTurn) break;
        }
        return out;
    }

    /// The last token of [begin, end) that is more than white space: is it special?
    bool hasSpecialAtEnd(std::size_t begin, std::size_t end) const {
        for (std::size_t i = m_encoding.ids.size(); i-- > 0;) {
            const auto [from, to] = m_encoding.offsets[i];
            if (from >= end || to <= begin) continue;
            if (m_tokenizer.isSpecial(m_encoding.ids[i])) return true;
            if (!trimmed(std::string_view(m_whole.text.bytes).substr(from, to - from)).empty()) return false;
        }
        return false;
    }

    /// Length of the special token that begins at `at`; 0 if there is none.
    std::size_t specialAt(std::size_t at) const {
        for (std::size_t i = 0; i < m_encoding.ids.size(); ++i)
            if (m_encoding.offsets[i].first == at && m_tokenizer.isSpecial(m_encoding.ids[i]))
                return m_encoding.offsets[i].second - at;
        return 0;
    }

    std::optional<Span> byDifference(std::size_t message, bool& formsDiffer) const {
        const auto content = saidOf(m_whole.text, message);
        if (!content) return std::nullopt;
        const std::size_t end = endOfAnswer(m_tokenizer, m_whole.text, m_encoding, content->second);
        const auto opened = m_template.render(m_messages.first(message), true, m_tools);
        const auto written = m_template.render(m_messages.first(message + 1), false, m_tools);
        if (!opened || !written) return Span(content->first, end); // half a conversation is refused by some
        if (!written->text.bytes.starts_with(opened->text.bytes)) {
            formsDiffer = true;
            return Span(content->first, end);
        }
        // Some templates write an answer shorter once others follow (they drop its reasoning).
        const std::size_t begin = opened->text.size();
        const bool isPrefix = begin <= content->first && m_whole.text.bytes.compare(0, begin, opened->text.bytes) == 0;
        return Span(isPrefix ? begin : content->first, end);
    }

    const Tokenizer& m_tokenizer;
    const ChatTemplate& m_template;
    std::span<const ChatMessage> m_messages;
    const std::string& m_tools;
    const jinja::Rendering& m_whole;
    const Encoding& m_encoding;
};

} // namespace

Result<TokenizedChat> tokenizeChat(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate,
    std::span<const ChatMessage> messages, LossOn lossOn, bool generationPrompt, const std::string& tools,
    bool learnsReasoning) {
    LUTHIER_TRY_DO(checkRequiredTokens(tokenizer, chatTemplate));
    LUTHIER_TRY(rendering, chatTemplate.render(messages, generationPrompt, tools));
    Encoding encoding = encodeRendering(tokenizer, rendering.text);
    TokenizedChat out;
    out.learned.assign(encoding.ids.size(), lossOn == LossOn::All);
    const AnswerFinder finder(tokenizer, chatTemplate, messages, tools, rendering, encoding);
    // A token that reaches into an answer counts with it whole, as transformers' assistant mask has it.
    const auto mark = [&](const Span& span, std::uint8_t learned) {
        for (std::size_t i = 0; i < encoding.ids.size(); ++i)
            if (encoding.offsets[i].first < span.second && encoding.offsets[i].second > span.first)
                out.learned[i] = learned;
    };
    if (lossOn != LossOn::All) {
        for (const Span& span : finder.spans(lossOn, learnsReasoning, out.formsDiffer))
            mark(span, 1);
    } else {
        for (std::size_t i = 0; i < messages.size(); ++i)
            if (const auto span = messages[i].isLearned ? std::nullopt : finder.whole(i)) mark(*span, 0);
    }
    const auto last =
        std::find_if(messages.rbegin(), messages.rend(), [](const auto& m) { return m.role == "assistant"; });
    if (last != messages.rend() && !last->reasoning.empty())
        out.reasoningLeftOut =
            !contentOf(rendering.text, std::size_t(messages.rend() - last) - 1, ChatTemplate::kReasoningOrigin);
    out.ids = std::move(encoding.ids);
    return out;
}

std::optional<TokenId> answerEnd(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate) {
    const std::vector<ChatMessage> probe = {{"user", "a"}, {"assistant", "b"}};
    const auto rendering = chatTemplate.render(probe, false);
    if (!rendering) return std::nullopt;
    const auto content = contentOf(rendering->text, 1);
    if (!content) return std::nullopt;
    const Encoding encoding = encodeRendering(tokenizer, rendering->text);
    for (std::size_t i = 0; i < encoding.ids.size(); ++i)
        if (encoding.offsets[i].first >= content->second && tokenizer.isSpecial(encoding.ids[i]))
            return encoding.ids[i];
    return std::nullopt;
}

std::vector<TokenId> encodeSource(const Tokenizer& tokenizer, std::span<const ChatMessage> messages) {
    std::string text;
    for (const ChatMessage& message : messages)
        text += (text.empty() ? "" : "\n") + message.content;
    return tokenizer.encode(text);
}

} // namespace luthier
