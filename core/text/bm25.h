#pragma once
/// Okapi BM25: which of many texts are about what a question asks (Robertson and Zaragoza 2009, "The Probabilistic
/// Relevance Framework", equation 3.15, with Lucene's idf, which is never negative).

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace luthier {

/// Words in lower case; of Chinese, Japanese and Korean each character, and each two neighbours together, so that a
/// word of two characters is found as one.
std::vector<std::string> searchTerms(std::string_view text);

class Bm25 {
public:
    static constexpr double kK1 = 1.2, kB = 0.75;

    struct Hit {
        std::size_t text; ///< number of the text, in the order they were added
        double score;
    };

    void add(std::string_view text);
    std::size_t size() const { return m_lengths.size(); }
    /// At most `count` texts that share a term with the question, the best first; of equals the earlier.
    std::vector<Hit> best(std::string_view question, std::size_t count) const;

private:
    struct Posting {
        std::uint32_t text, frequency;
    };
    std::unordered_map<std::string, std::vector<Posting>> m_postings;
    std::vector<std::uint32_t> m_lengths; // terms of each text
    std::uint64_t m_allTerms = 0;
};

} // namespace luthier
