#pragma once
/// Texts that end an answer, found in a stream of pieces.

#include <string>
#include <vector>

namespace luthier::engine {

class StopTexts {
public:
    explicit StopTexts(std::vector<std::string> texts)
        : m_texts(std::move(texts)) {}

    /// What of the answer has become certain: never the beginning of a stop text, nothing once one has come.
    std::string add(const std::string& piece);
    /// What was held back, when the answer has ended by itself.
    std::string finish();
    bool hasEnded() const { return m_ended; }

private:
    std::vector<std::string> m_texts;
    std::string m_held;
    bool m_ended = false;
};

} // namespace luthier::engine
