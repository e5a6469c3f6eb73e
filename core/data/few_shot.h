#pragma once
/// Examples that show a model what is wanted (Brown et al. 2020), put before each question: which rows, how many, in
/// which order. A profile is a file that Chat, `serve` and Evaluate share: docs/formats/few-shot.md.

#include "core/data/record.h"
#include "core/text/bm25.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Nearest: to the question, by BM25. Different: from each other, the same for all questions. Random: drawn once.
enum class ExampleChoice { Nearest, Different, Random };
/// The chosen one that is nearest to the question, or was drawn first: at the end of the examples, beside the question,
/// or at their beginning.
enum class ExampleOrder { NearestLast, NearestFirst };

struct FewShotProfile {
    std::filesystem::path rows; ///< conversations, JSON lines as in frozen/
    ExampleChoice choice = ExampleChoice::Nearest;
    ExampleOrder order = ExampleOrder::NearestLast;
    int count = 4;
    int max_tokens = 0; ///< of all examples together; 0: half of the model's context
    std::uint64_t seed = 42;
    bool operator==(const FewShotProfile&) const = default;
};

/// Errors: file errors; "few_shot.bad_profile" naming the key. A relative path of rows counts from the file.
Result<FewShotProfile> readFewShotProfile(const std::filesystem::path& file);
Result<void> writeFewShotProfile(const std::filesystem::path& file, const FewShotProfile& profile);

/// A value's name in a profile.
struct ExampleChoiceRow {
    ExampleChoice choice;
    std::string_view key;
    std::string_view label; ///< for the window
};
std::span<const ExampleChoiceRow> exampleChoices();

class FewShot {
public:
    /// Tokens that messages take in a prompt.
    using CountTokens = std::function<int(std::span<const ChatMessage>)>;
    static constexpr int kAllRoom = std::numeric_limits<int>::max();

    FewShot() = default; ///< no examples
    /// Only first questions of conversations that were answered are shown.
    /// @param room  tokens for all examples, unless the profile allows fewer
    FewShot(std::span<const Record> rows, const FewShotProfile& profile, int room, const CountTokens& count);
    /// Errors: readRecords'; "few_shot.no_rows" when no row could be shown.
    static Result<FewShot> open(const FewShotProfile& profile, int room, const CountTokens& count);

    /// Questions and answers to put before a question, which is not among them. In the question's own script if there
    /// are enough of them, since a model answers in the language and with the words of what it was shown last.
    /// @param room  tokens that are left for them, where they are fewer than the profile allows
    std::vector<ChatMessage> before(std::string_view question, int room = kAllRoom) const;
    /// A conversation with the examples of its first question behind what is said before it.
    std::vector<ChatMessage> with(std::span<const ChatMessage> messages, int room = kAllRoom) const;
    bool empty() const { return m_examples.empty(); }

private:
    struct Example {
        ChatMessage question, answer;
        int tokens = 0;
        bool isEastAsian = false; ///< Chinese, Japanese or Korean: written without the letters of the others
    };
    std::vector<std::size_t> ranked(std::string_view question) const;

    FewShotProfile m_profile;
    int m_room = 0;
    std::vector<Example> m_examples;
    Bm25 m_index;                     // of the questions, where the nearest are wanted
    std::vector<std::size_t> m_drawn; // examples in the order in which all questions get them
};

} // namespace luthier
