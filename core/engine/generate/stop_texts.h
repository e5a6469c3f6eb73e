#pragma once
/// Texts that end an answer, found in a stream of pieces.

#include <string>
#include <vector>

namespace luthier::engine {

class StopTexts {
public:
    explicit StopTexts(std::vector<std::string> texts)
        : m_texts(std::move(texts)) {}

    /// Text that has become certain: never the beginning of a stop text, nothing after one.
    std::string add(const std::string& piece);
    /// Text that was held back, when the answer has ended by itself.
    std::string finish();
    bool hasEnded() const { return m_ended; }

private:
    std::vector<std::string> m_texts;
    std::string m_held;
    bool m_ended = false;
};

} // namespace luthier::engine
