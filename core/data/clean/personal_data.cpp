// Personal data and what is put in its place: mail addresses, telephone and card numbers, national identity numbers of
// Taiwan, China and the USA. Numbers that carry a check digit are masked only where it is right.

#include "core/data/clean/personal_data.h"

#include "core/data/clean/operations.h"
#include "core/data/clean/text_measures.h"
#include "core/text/chars/regex.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace luthier {

namespace {

std::string digitsOf(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

bool anything(std::string_view) { return true; }

/// ISO/IEC 7812-1, annex B (Luhn).
bool isCardNumber(std::string_view text) {
    const std::string digits = digitsOf(text);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int digit = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return digits.size() >= 13 && digits.size() <= 19 && sum % 10 == 0;
}

/// Taiwan: the letter is a number of two digits, weights 1, 9, 8 … 1, 1; the sum is a multiple of ten.
bool isTaiwanId(std::string_view text) {
    static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"; // 10, 11, … 35
    const std::size_t letter = kLetters.find(text[0]) + 10;
    std::size_t sum = letter / 10 + letter % 10 * 9;
    for (std::size_t i = 1; i < 9; ++i)
        sum += static_cast<std::size_t>(text[i] - '0') * (9 - i);
    return (sum + static_cast<std::size_t>(text[9] - '0')) % 10 == 0;
}

/// GB 11643-1999: weights are powers of two modulo 11.
bool isChineseId(std::string_view text) {
    static constexpr std::array kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static constexpr std::string_view kCheck = "10X98765432";
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i)
        sum += (text[i] - '0') * kWeights[i];
    const char check = text[17] == 'x' ? 'X' : text[17];
    return check == kCheck[static_cast<std::size_t>(sum % 11)];
}

struct Kind {
    const char* key; ///< of the switch
    const char* mask;
    const char* pattern;
    bool (*isValid)(std::string_view match);
};

// clang-format off
// The longest numbers first, so that no shorter one takes a part of them.
constexpr Kind kKinds[] = {
    {"mail",  "[EMAIL]", R"((?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-]))", anything},
    {"ids",   "[ID]",    R"((?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z]))", isChineseId},
    {"cards", "[CARD]",  R"((?<![0-9.-])(?:[3-6][0-9]{3}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[47][0-9]{2}([ -])[0-9]{6}\2[0-9]{5}|4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13}|6(?:011|5[0-9]{2})[0-9]{12})(?![0-9.-]?[0-9]))", isCardNumber},
    {"ids",   "[ID]",    R"((?<![0-9A-Za-z])[A-Z][1289][0-9]{8}(?![0-9A-Za-z]))", isTaiwanId},
    {"ids",   "[ID]",    R"((?<![0-9-])(?!000|666|9[0-9]{2})[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9-]))", anything},
    // With a country's code; Taiwan's mobile and fixed lines; China's mobile ones; North America's.
    {"phones", "[PHONE]", R"((?<![0-9A-Za-z.])\+[1-9][0-9]{0,2}[ .-]?(?:\([0-9]{1,4}\)[ .-]?)?[0-9]{1,4}(?:[ .-]?[0-9]{2,4}){2,4}(?![0-9]))", anything},
    {"phones", "[PHONE]", R"((?<![0-9A-Za-z.-])09[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}(?![0-9-]))", anything},
    {"phones", "[PHONE]", R"((?<![0-9A-Za-z.-])\(?0[2-8][0-9]?\)?[ -][0-9]{3,4}[ -][0-9]{4}(?![0-9-]))", anything},
    {"phones", "[PHONE]", R"((?<![0-9A-Za-z.-])1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9-]))", anything},
    {"phones", "[PHONE]", R"((?<![0-9A-Za-z.-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.-])[2-9][0-9]{2}[.-][0-9]{4}(?![0-9-]))", anything},
};
// clang-format on

/// A number used in arithmetic is neither a telephone nor a card.
bool isReckoned(std::string_view text, std::size_t begin, std::size_t end) {
    static constexpr std::string_view kSigns = "+-*/=^<>$%)(";
    const std::string_view match = text.substr(begin, end - begin);
    if (match.find_first_of(" -.()") != std::string_view::npos || match.find('@') != std::string_view::npos)
        return false;
    const std::size_t before = text.find_last_not_of(" \n", begin == 0 ? std::string_view::npos : begin - 1);
    const std::size_t after = text.find_first_not_of(" \n", end);
    const auto isSign = [&](std::size_t at) {
        return at < text.size() && kSigns.find(text[at]) != std::string_view::npos;
    };
    const bool follows = begin > 0 && before < begin &&
                         (isSign(before) || (match.front() == '+' && text[before] >= '0' && text[before] <= '9'));
    return follows || isSign(after);
}

/// Compiled once; none of our own patterns fails.
const std::shared_ptr<const Regex>& regexOf(std::size_t kind) {
    static const auto compiled = [] {
        std::array<std::shared_ptr<const Regex>, std::size(kKinds)> out;
        for (std::size_t i = 0; i < out.size(); ++i) {
            auto regex = Regex::compile(kKinds[i].pattern);
            if (!regex) std::abort();
            out[i] = std::move(*regex);
        }
        return out;
    }();
    return compiled[kind];
}

} // namespace

std::vector<PersonalDatum> findPersonalData(std::string_view text, const std::set<std::string>& without) {
    std::vector<PersonalDatum> out;
    // Every kind has an at-sign or a digit.
    if (text.find_first_of("@0123456789") == std::string_view::npos) return out;
    std::string rest(text); // what was found is blanked, so that no other kind takes a part of it
    for (std::size_t i = 0; i < std::size(kKinds); ++i) {
        const Kind& kind = kKinds[i];
        if (without.contains(kind.key)) continue;
        const std::size_t known = out.size();
        regexOf(i)->walk(rest, [&](std::size_t begin, std::size_t end, bool isMatch) {
            if (isMatch && kind.isValid(std::string_view(rest).substr(begin, end - begin)) &&
                !isReckoned(rest, begin, end))
                out.push_back({begin, end, kind.mask});
        });
        for (std::size_t found = known; found < out.size(); ++found)
            std::fill(
                rest.begin() + std::ptrdiff_t(out[found].begin), rest.begin() + std::ptrdiff_t(out[found].end), ']');
    }
    std::sort(out.begin(), out.end(), [](const PersonalDatum& a, const PersonalDatum& b) { return a.begin < b.begin; });
    return out;
}

} // namespace luthier

namespace luthier::cleaning {

bool maskPersonalData(Record& record, const CleanSettings& settings) {
    std::set<std::string> without;
    for (const auto& [key, isOn] : settings.numbers)
        if (isOn == 0) without.insert(key);
    bool changed = false;
    forEachText(record, [&](std::string& text) {
        const auto found = findPersonalData(text, without);
        for (auto datum = found.rbegin(); datum != found.rend(); ++datum)
            text.replace(datum->begin, datum->end - datum->begin, datum->mask);
        changed = changed || !found.empty();
    });
    return changed;
}

} // namespace luthier::cleaning
