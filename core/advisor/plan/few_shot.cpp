#include "core/advisor/plan/few_shot.h"

#include "core/base/text.h"

#include <algorithm>

namespace luthier {

namespace {

struct Answered {
    const ChatMessage *question, *answer;
};

/// Chinese, Japanese and Korean: written without the letters of the others.
bool isEastAsian(std::string_view text) {
    for (std::size_t at = 0; at < text.size();)
        if (const char32_t c = nextCodePoint(text, at); c >= 0x2E80 && c <= 0xD7FF) return true;
    return false;
}

std::vector<ChatMessage> drawn(const std::vector<Answered>& from, std::size_t count) {
    std::vector<ChatMessage> out;
    for (std::size_t i = 0; i < count; ++i) {
        const Answered& one = from[i * from.size() / count];
        out.push_back(*one.question);
        out.push_back(*one.answer);
    }
    return out;
}

} // namespace

FewShot::FewShot(std::span<const Record> rows, int longest, int context) {
    constexpr int kMost = 4, kUncounted = 256;
    std::vector<Answered> all, eastAsian, other;
    for (const Record& row : rows)
        for (std::size_t i = 0; i + 1 < row.messages.size(); ++i)
            if (row.messages[i].role == "user" && row.messages[i + 1].role == "assistant") {
                const Answered one{&row.messages[i], &row.messages[i + 1]};
                all.push_back(one);
                (isEastAsian(one.question->content) ? eastAsian : other).push_back(one);
                break;
            }
    const int room = std::clamp(context / 2 / (longest > 0 ? longest : kUncounted), 1, kMost);
    const std::size_t count = std::min(static_cast<std::size_t>(room), all.size());
    m_mixed = drawn(all, count);
    if (eastAsian.size() >= count) m_eastAsian = drawn(eastAsian, count);
    if (other.size() >= count) m_other = drawn(other, count);
}

const std::vector<ChatMessage>& FewShot::before(std::string_view question) const {
    const std::vector<ChatMessage>& own = isEastAsian(question) ? m_eastAsian : m_other;
    return own.empty() ? m_mixed : own;
}

} // namespace luthier
