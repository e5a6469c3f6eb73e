#pragma once
/// Text that is changed on its way to the model, with the source position of each of its bytes.

#include "core/base/text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// [begin, end) in bytes of the source; always whole characters.
struct SourceRange {
    std::uint32_t begin = 0, end = 0;
    bool operator==(const SourceRange&) const = default;
};

/// A piece of (changed) text. `ranges` has one entry a byte, or is null where nobody asks for offsets.
struct Word {
    std::string_view text;
    const SourceRange* ranges = nullptr;
    bool isFirst = false; ///< begins the source

    Word part(std::size_t begin, std::size_t end) const {
        return {text.substr(begin, end - begin), ranges ? ranges + begin : nullptr, isFirst && begin == 0};
    }
    /// Of the bytes [begin, end).
    SourceRange range(std::size_t begin, std::size_t end) const {
        return ranges && end > begin ? SourceRange{ranges[begin].begin, ranges[end - 1].end} : SourceRange{};
    }
};

/// Text with its own storage.
struct AlignedText {
    std::string text;
    std::vector<SourceRange> ranges; ///< as long as `text`, or empty

    Word word(bool isFirst) const { return {text, ranges.empty() ? nullptr : ranges.data(), isFirst}; }
};

/// Writes a changed copy of a word.
class AlignedWriter {
public:
    explicit AlignedWriter(const Word& source)
        : m_source(source) {
        m_out.text.reserve(source.text.size() + 16);
    }
    /// The bytes [begin, end) as they are.
    void keep(std::size_t begin, std::size_t end) {
        m_out.text.append(m_source.text.substr(begin, end - begin));
        if (m_source.ranges) m_out.ranges.insert(m_out.ranges.end(), m_source.ranges + begin, m_source.ranges + end);
    }
    /// Writes `text` in the place of what the byte `at` of the source stands for.
    void write(std::string_view text, std::size_t at) {
        m_out.text.append(text);
        if (m_source.ranges) m_out.ranges.resize(m_out.text.size(), m_source.ranges[at]);
    }
    /// Writes `replacement` for the bytes [begin, end): its characters stand for the old ones one by one, further ones
    /// for the last.
    void replace(std::size_t begin, std::size_t end, std::string_view replacement) {
        for (std::size_t i = 0, at = begin, last = begin; i < replacement.size();) {
            const std::size_t start = i;
            nextCodePoint(replacement, i);
            if (at < end) {
                last = at;
                nextCodePoint(m_source.text, at);
            }
            write(replacement.substr(start, i - start), last);
        }
    }
    AlignedText take() { return std::move(m_out); }

private:
    const Word m_source;
    AlignedText m_out;
};

/// One range for each byte, that of its character: the ranges of unchanged text.
std::vector<SourceRange> characterRanges(std::string_view source);

} // namespace luthier
