#include "core/data/look/search.h"

#include "core/base/json_text.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/data/clean/text_measures.h"
#include "core/text/chars/regex.h"

#include <algorithm>
#include <atomic>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace luthier {

namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string folded(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return folded(c); });
    return text;
}

bool startsWithFolded(const char* text, std::string_view needle) {
    for (std::size_t i = 0; i < needle.size(); ++i)
        if (folded(text[i]) != needle[i]) return false;
    return true;
}

#if defined(__x86_64__)
/// Looks at 32 places at once for the first and the last byte of the needle.
__attribute__((target("avx2"))) std::size_t findByVectors(
    std::string_view text, std::string_view needle, std::size_t from) {
    // Setting the case bit makes letters equal; other bytes that fall together are told apart by the comparison.
    const auto bit = [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? 0x20 : 0); };
    const char first = needle.front(), last = needle.back();
    const __m256i firstBit = _mm256_set1_epi8(bit(first)), lastBit = _mm256_set1_epi8(bit(last));
    const __m256i firstByte = _mm256_set1_epi8(first), lastByte = _mm256_set1_epi8(last);
    std::size_t at = from;
    for (; at + needle.size() + 31 <= text.size(); at += 32) {
        const auto* begin = text.data() + at;
        const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(begin));
        const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(begin + needle.size() - 1));
        auto places = static_cast<std::uint32_t>(
            _mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(_mm256_or_si256(a, firstBit), firstByte),
                _mm256_cmpeq_epi8(_mm256_or_si256(b, lastBit), lastByte))));
        for (; places != 0; places &= places - 1) {
            const int place = std::countr_zero(places);
            if (startsWithFolded(begin + place, needle)) return at + static_cast<std::size_t>(place);
        }
    }
    for (; at + needle.size() <= text.size(); ++at)
        if (startsWithFolded(text.data() + at, needle)) return at;
    return std::string_view::npos;
}
#endif

tl::unexpected<Error> failCancelled() {
    return fail("search.cancelled", {QT_TRANSLATE_NOOP("errors", "The search was cancelled."), {}});
}

/// Parts of a row's line that nobody says. A needle that occurs in none of them is found only in what is said.
constexpr std::string_view kStructure =
    R"({"id":"messages":[{"role":"user","content":"},{"role":"assistant","content":"","tool_calls":"}],"reasoning_content":"","weight":0},"content":"","weight":0}],"chosen":[{"rejected":"system","tool","margin":"label":true,"label":false,"tools":"}]},{"text":"}{"text":)";

/// Does anybody in the row say it?
bool isSaid(std::string_view line, const std::string& needle) {
    const auto record = parseRecord(line);
    return record && findFolded(allText(*record), needle, 0) != std::string_view::npos;
}

std::vector<std::uint64_t> joined(const std::vector<std::vector<std::uint64_t>>& parts) {
    std::vector<std::uint64_t> out;
    for (const auto& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

} // namespace

std::size_t findFolded(std::string_view text, std::string_view needle, std::size_t from) {
    if (needle.empty()) return from;
#if defined(__x86_64__)
    static const bool hasVectors = __builtin_cpu_supports("avx2");
    if (hasVectors) return findByVectors(text, needle, from);
#endif
    for (std::size_t at = from; at + needle.size() <= text.size(); ++at)
        if (startsWithFolded(text.data() + at, needle)) return at;
    return std::string_view::npos;
}

Result<std::vector<std::uint64_t>> searchRows(
    const DatasetView& view, const std::string& given, const Progress& progress) {
    const std::string needle = folded(given);
    std::vector<std::vector<std::uint64_t>> parts(coreCount());
    // As it stands in the file, without the quotes around it.
    std::string written;
    appendJsonString(written, needle);
    written = written.substr(1, written.size() - 2);
    // Digits and calls of functions lie in the structure of few rows only, which are looked at closely then.
    const bool mayBeStructure = contains(kStructure, written) || written.find_first_of("{}[]:,\"") != std::string::npos;
    const Segment& segment = view.segment();
    const std::uint64_t imported = segment.rowCount();
    inParallel(view.rowCount(), [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
        std::vector<std::uint64_t>& found = parts[part];
        if (needle.empty()) {
            for (std::uint64_t row = begin; row < end; ++row)
                found.push_back(row);
            return;
        }
        // Rows that read as they were imported are scanned together.
        std::uint64_t row = begin;
        const std::uint64_t scanned = std::min(end, imported);
        const std::string_view text =
            row < scanned ? segment.text().substr(0, segment.offset(scanned)) : std::string_view();
        for (std::size_t at = row < scanned ? segment.offset(row) : 0; row < scanned;) {
            at = findFolded(text, written, at);
            if (at == std::string_view::npos || progress.isCancelled()) break;
            // The row that this place lies in: mostly not far away.
            std::uint64_t step = 1, low = row;
            while (low + step < scanned && segment.offset(low + step) <= at) {
                low += step;
                step *= 2;
            }
            std::uint64_t high = std::min(low + step, scanned);
            while (low + 1 < high) {
                const std::uint64_t middle = (low + high) / 2;
                (segment.offset(middle) <= at ? low : high) = middle;
            }
            row = low;
            const bool isChanged = view.overlay().line(row) != nullptr;
            // A line break is written \n: its letter is no letter of what is said.
            const bool mayBeEscape =
                text.substr(at < 5 ? 0 : at - 5, std::min<std::size_t>(at, 5)).find('\\') != std::string_view::npos;
            const bool isSure = !mayBeStructure && !mayBeEscape;
            if (!isChanged && (isSure || isSaid(segment.line(row), needle))) found.push_back(row);
            at = segment.offset(++row); // one hit a row is enough
        }
        view.overlay().forEachLine([&](std::uint64_t changed) {
            if (changed >= begin && changed < end && isSaid(view.line(changed), needle)) found.push_back(changed);
        });
        std::sort(found.begin(), found.end());
    });
    if (progress.isCancelled()) return failCancelled();
    return joined(parts);
}

Result<std::vector<std::uint64_t>> matchRows(
    const DatasetView& view, const std::string& pattern, const Progress& progress) {
    const auto regex = Regex::compile("(?i)" + pattern);
    if (!regex)
        return fail("search.pattern",
            {QT_TRANSLATE_NOOP("errors", "The regular expression {text} cannot be read."), {{"text", pattern}}},
            regex.error().why);
    std::vector<std::vector<std::uint64_t>> parts(coreCount());
    inParallel(view.rowCount(), [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
        for (std::uint64_t row = begin; row < end && !progress.isCancelled(); ++row) {
            const auto record = parseRecord(view.line(row));
            if (!record) continue;
            bool isFound = false;
            (*regex)->walk(allText(*record), [&](std::size_t, std::size_t, bool isMatch) { isFound |= isMatch; });
            if (isFound) parts[part].push_back(row);
        }
    });
    if (progress.isCancelled()) return failCancelled();
    return joined(parts);
}

} // namespace luthier
