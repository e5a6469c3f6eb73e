#include "core/text/bm25.h"

#include "core/text/words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace luthier {

std::vector<std::string> searchTerms(std::string_view text) {
    std::vector<std::string> words = wordsOf(text), out = words;
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (isWrittenWithoutSpaces(words[i]) && isWrittenWithoutSpaces(words[i + 1]))
            out.push_back(words[i] + words[i + 1]);
    return out;
}

void Bm25::add(std::string_view text) {
    std::map<std::string, std::uint32_t> frequencies;
    std::uint32_t length = 0;
    for (std::string& term : searchTerms(text)) {
        ++frequencies[std::move(term)];
        ++length;
    }
    const auto number = std::uint32_t(m_lengths.size());
    for (const auto& [term, frequency] : frequencies)
        m_postings[term].push_back({number, frequency});
    m_lengths.push_back(length);
    m_allTerms += length;
}

std::vector<Bm25::Hit> Bm25::best(std::string_view question, std::size_t count) const {
    const auto texts = double(m_lengths.size()), mean = double(m_allTerms) / std::max(1.0, texts);
    const std::vector<std::string> asked = searchTerms(question);
    std::unordered_map<std::uint32_t, double> scores;
    for (const std::string& term : std::set<std::string>(asked.begin(), asked.end())) {
        const auto found = m_postings.find(term);
        if (found == m_postings.end()) continue;
        const auto holding = double(found->second.size());
        const double idf = std::log(1 + (texts - holding + 0.5) / (holding + 0.5));
        for (const auto& [text, frequency] : found->second) {
            const double length = 1 - kB + kB * double(m_lengths[text]) / mean;
            scores[text] += idf * frequency * (kK1 + 1) / (frequency + kK1 * length);
        }
    }
    std::vector<Hit> hits;
    for (const auto& [text, score] : scores)
        hits.push_back({text, score});
    const auto isBetter = [](const Hit& a, const Hit& b) {
        return a.score != b.score ? a.score > b.score : a.text < b.text;
    };
    const auto end = hits.begin() + std::ptrdiff_t(std::min(count, hits.size()));
    std::partial_sort(hits.begin(), end, hits.end(), isBetter);
    hits.erase(end, hits.end());
    return hits;
}

} // namespace luthier
