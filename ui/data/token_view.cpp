#include "ui/data/token_view.h"

#include "core/base/text.h"
#include "core/text/chat_tokens.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/theme/theme.h"

#include <QCoreApplication>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr std::size_t kMostTokens = 3000; // more tokens help nobody
constexpr std::size_t kMostParts = 1500;  // beyond this, a change is compared only at its ends

QString visible(const std::string& text) {
    QString out = toQString(text).toHtmlEscaped();
    out.replace(QLatin1Char('\n'), QStringLiteral("⏎<br>"));
    out.replace(QLatin1Char('\t'), QStringLiteral("⇥"));
    return out.replace(QLatin1Char(' '), QStringLiteral(" &#8203;")); // allows a line break and keeps the space
}

QString said(const char* text) { return QCoreApplication::translate("TokenView", text); }

/// Words, and every other character by itself.
std::vector<std::string> partsOf(const std::string& text) {
    std::vector<std::string> parts;
    bool wasWord = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = nextCodePoint(text, at);
        const bool isWord = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (isWord && wasWord)
            parts.back() += text.substr(begin, at - begin);
        else
            parts.push_back(text.substr(begin, at - begin));
        wasWord = isWord;
    }
    return parts;
}

std::string joined(const std::vector<std::string>& parts, std::size_t begin, std::size_t end) {
    std::string out;
    for (std::size_t i = begin; i < end; ++i)
        out += parts[i];
    return out;
}

QString gone(const std::string& text) {
    if (text.empty()) return {};
    return QStringLiteral("<span style='background:%1;color:%2;text-decoration:line-through'>%3</span>")
        .arg(tokensInForce().warningSoft.name(), tokensInForce().warning.name(), visible(text));
}

QString come(const std::string& text) {
    if (text.empty()) return {};
    return QStringLiteral("<span style='background:%1;color:%2'>%3</span>")
        .arg(tokensInForce().goodSoft.name(), tokensInForce().good.name(), visible(text));
}

} // namespace

QString tokensHtml(
    const Record& record, const Tokenizer& tokenizer, const std::filesystem::path& modelFolder, std::uint32_t limit) {
    const ThemeTokens& theme = tokensInForce();
    TokenizedChat chat;
    QString note;
    if (record.isConversation()) {
        std::vector<ChatMessage> messages = record.messages;
        if (record.preference)
            messages.insert(messages.end(), record.preference->chosen.begin(), record.preference->chosen.end());
        auto chatTemplate = ChatTemplate::open("model", modelFolder);
        if (!chatTemplate) return translated(chatTemplate.error()).toHtmlEscaped();
        auto tokens = tokenizeChat(tokenizer, *chatTemplate, messages, LossOn::Assistant, false, record.tools);
        if (!tokens) return translated(tokens.error()).toHtmlEscaped();
        chat = std::move(*tokens);
    } else {
        chat.ids = tokenizer.encode(record.text);
        chat.learned.assign(chat.ids.size(), 1);
    }
    QString html =
        QStringLiteral("<p style='line-height:150%;font-family:\"%1\"'>").arg(fontFor(TextRole::Mono).family());
    const std::size_t count = std::min(chat.ids.size(), kMostTokens);
    for (std::size_t i = 0; i < count;) {
        // A character may be spread over tokens: they are shown together.
        std::vector<TokenId> ids = {chat.ids[i]};
        std::string text = tokenizer.decode(ids);
        while (contains(text, "\xEF\xBF\xBD") && i + ids.size() < count && ids.size() < 4) {
            ids.push_back(chat.ids[i + ids.size()]);
            text = tokenizer.decode(ids);
        }
        const bool isSpecial = tokenizer.isSpecial(chat.ids[i]);
        const bool isBeyond = limit > 0 && i >= limit;
        const QString shown = isSpecial ? toQString(tokenizer.token(chat.ids[i])).toHtmlEscaped() : visible(text);
        const QColor& ground = isBeyond          ? theme.surface
                               : chat.learned[i] ? theme.accentSoft
                               : isSpecial       ? theme.raised
                                                 : theme.surface;
        const QColor& ink = isBeyond ? theme.faint : chat.learned[i] ? theme.ink : theme.muted;
        html += QStringLiteral("<span style='background:%1;color:%2' title='%4'>%3</span>")
                    .arg(ground.name(), ink.name(), shown, QString::number(chat.ids[i]));
        // A thin gap tells one token from the next.
        html += QStringLiteral("<span style='color:%1'>·</span>").arg(theme.line.name());
        i += ids.size();
    }
    if (count < chat.ids.size()) html += QStringLiteral("…");
    html += QStringLiteral("</p>");
    const auto learned = std::count(chat.learned.begin(), chat.learned.end(), 1);
    note = said(QT_TRANSLATE_NOOP("TokenView", "%1 of %2 tokens carry loss"))
               .arg(formatWhole(static_cast<quint64>(learned)), formatWhole(chat.ids.size()));
    if (limit > 0 && chat.ids.size() > limit)
        note +=
            QStringLiteral(" · ") + said(QT_TRANSLATE_NOOP("TokenView", "the last %1 lie beyond what the model reads"))
                                        .arg(formatWhole(chat.ids.size() - limit));
    if (chat.formsDiffer)
        note += QStringLiteral(" · ") +
                said(QT_TRANSLATE_NOOP("TokenView", "the template starts an answer differently when generating"));
    return html + QStringLiteral("<p style='color:%1'>%2</p>").arg(theme.muted.name(), note.toHtmlEscaped());
}

QString changeHtml(const std::string& before, const std::string& after) {
    const auto a = partsOf(before), b = partsOf(after);
    std::size_t first = 0, endA = a.size(), endB = b.size();
    while (first < endA && first < endB && a[first] == b[first])
        ++first;
    while (endA > first && endB > first && a[endA - 1] == b[endB - 1])
        --endA, --endB;
    QString html = visible(joined(a, 0, first));
    const std::size_t rows = endA - first, columns = endB - first;
    if (rows * columns > kMostParts * kMostParts) {
        html += gone(joined(a, first, endA)) + come(joined(b, first, endB));
    } else {
        // The longest common sequence, from the end.
        std::vector<std::uint16_t> lengths((rows + 1) * (columns + 1), 0);
        const auto at = [&](std::size_t i, std::size_t k) -> std::uint16_t& { return lengths[i * (columns + 1) + k]; };
        for (std::size_t i = rows; i-- > 0;)
            for (std::size_t k = columns; k-- > 0;)
                at(i, k) = a[first + i] == b[first + k] ? at(i + 1, k + 1) + 1 : std::max(at(i + 1, k), at(i, k + 1));
        std::string same, out, in;
        const auto flush = [&] {
            html += gone(out) + come(in) + visible(same);
            same.clear();
            out.clear();
            in.clear();
        };
        for (std::size_t i = 0, k = 0; i < rows || k < columns;) {
            if (i < rows && k < columns && a[first + i] == b[first + k]) {
                same += a[first + i];
                ++i, ++k;
                continue;
            }
            if (!same.empty()) flush();
            if (k >= columns || (i < rows && at(i + 1, k) >= at(i, k + 1)))
                out += a[first + i++];
            else
                in += b[first + k++];
        }
        flush();
    }
    return html + visible(joined(a, endA, a.size()));
}

} // namespace luthier::ui
