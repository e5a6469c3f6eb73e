#include "core/advisor/few_shot.h"

#include <algorithm>

namespace luthier {

std::vector<ChatMessage> chooseExamples(std::span<const Record> rows, int longest, int context) {
    constexpr int kMost = 4, kUncounted = 256;
    std::vector<std::pair<const ChatMessage*, const ChatMessage*>> answered;
    for (const Record& row : rows)
        for (std::size_t i = 0; i + 1 < row.messages.size(); ++i)
            if (row.messages[i].role == "user" && row.messages[i + 1].role == "assistant") {
                answered.emplace_back(&row.messages[i], &row.messages[i + 1]);
                break;
            }
    const int room = std::clamp(context / 2 / (longest > 0 ? longest : kUncounted), 1, kMost);
    const std::size_t count = std::min(static_cast<std::size_t>(room), answered.size());
    std::vector<ChatMessage> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [question, answer] = answered[i * answered.size() / count];
        out.push_back(*question);
        out.push_back(*answer);
    }
    return out;
}

} // namespace luthier
