#pragma once
#include "core/data/record.h"

#include <span>
#include <string_view>
#include <vector>

namespace luthier {

/// Examples that show a model what is wanted (Brown et al. 2020): at most four questions with their answers, drawn
/// evenly from the rows, and few enough to take at most half of the context. Only first questions of conversations that
/// were answered.
class FewShot {
public:
    FewShot() = default; ///< no examples
    /// @param longest  tokens of the longest row; 0: not counted, then 256 is assumed
    /// @param context  tokens that the model sees at once
    FewShot(std::span<const Record> rows, int longest, int context);

    /// Examples to put before a question: in the question's own script if there are enough of them, since a model
    /// answers in the language and with the words of what it was shown last; else drawn from all rows.
    const std::vector<ChatMessage>& before(std::string_view question) const;
    std::size_t count() const { return m_mixed.size() / 2; } ///< questions with answers

private:
    std::vector<ChatMessage> m_mixed, m_eastAsian, m_other; // the latter two empty where there are too few
};

} // namespace luthier
