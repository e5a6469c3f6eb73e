#include "core/text/pipeline/normalizer.h"

#include "core/text/chars/charsmap.h"
#include "core/text/chars/regex.h"
#include "core/text/chars/unicode.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <utf8proc.h>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

utf8proc_int32_t code(char32_t c) { return static_cast<utf8proc_int32_t>(c); }

bool isAscii(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Calls back with each character and where it stands.
template <class OnCharacter>
void eachCharacter(std::string_view text, const OnCharacter& onCharacter) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        const char32_t c = nextCodePoint(text, i);
        onCharacter(c, begin, i);
    }
}

std::string mapped(std::string_view text, int options) {
    utf8proc_uint8_t* out = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &out, static_cast<utf8proc_option_t>(options));
    if (size < 0) return std::string(text);
    std::string result(reinterpret_cast<char*>(out), size);
    std::free(out);
    return result;
}

/// Of each code point: does a normal form leave it alone wherever it stands, and does it begin anew what may compose?
/// Text of such characters is in that form already, and it can be cut in front of each (UAX #15, section 9).
std::vector<bool> steadyCharacters(int options) {
    constexpr int kLast = 0x10FFFF;
    std::vector<bool> out(kLast + 1, true);
    for (utf8proc_int32_t c = 0x80; c <= kLast; ++c) {
        const auto* property = utf8proc_get_property(c);
        if (property->combining_class != 0) out[c] = false;
        const bool isHangul = c >= 0xAC00 && c <= 0xD7A3;
        if (property->decomp_seqindex == UINT16_MAX && !isHangul) continue;
        std::string text;
        appendUtf8(text, static_cast<char32_t>(c));
        if (mapped(text, options) != text) out[c] = false;
        // What stands second in a decomposition may be drawn to what comes before it.
        bool isSecond = false;
        const std::string parts = mapped(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
        eachCharacter(parts, [&](char32_t part, std::size_t, std::size_t) {
            if (isSecond) out[part] = false;
            isSecond = true;
        });
    }
    return out;
}

/// One of Unicode's normal forms.
struct UnicodeForm : Normalizer::Step {
    explicit UnicodeForm(int form)
        : options(form) {}
    int options;

    bool apply(const Word& word, AlignedText& out) const override {
        if (isAscii(word.text)) return false;
        if (!word.ranges) return applyWithoutRanges(word.text, out.text);
        // A starter and the marks behind it change together; Hangul's parts and a few others compose across starters,
        // which shows only when the whole is mapped.
        AlignedWriter writer(word);
        std::size_t begin = 0;
        const auto flush = [&](std::size_t end) {
            const std::string_view part = word.text.substr(begin, end - begin);
            const std::string changed = mapped(part, options);
            if (changed == part)
                writer.keep(begin, end);
            else
                write(writer, word.text, begin, end, changed);
            begin = end;
        };
        char32_t last = 0;
        eachCharacter(word.text, [&](char32_t c, std::size_t at, std::size_t) {
            const auto* property = utf8proc_get_property(code(c));
            const bool isHangulPart = c >= 0x1160 && c <= 0x11FF && last >= 0x1100;
            const bool joins = property->combining_class != 0 || isHangulPart || isMark(c);
            if (at > begin && !joins) flush(at);
            last = c;
        });
        if (begin < word.text.size()) flush(word.text.size());
        out = writer.take();
        return true;
    }

    /// Only what is not steady is mapped, from the steady character in front of it to the next one.
    bool applyWithoutRanges(std::string_view text, std::string& out) const {
        std::call_once(m_once, [this] { m_isSteady = steadyCharacters(options); });
        std::size_t copied = 0, begin = 0;
        bool isOpen = false; // something in [begin, …) is not steady
        const auto close = [&](std::size_t end) {
            out.append(text.substr(copied, begin - copied)).append(mapped(text.substr(begin, end - begin), options));
            copied = end;
            isOpen = false;
        };
        eachCharacter(text, [&](char32_t c, std::size_t at, std::size_t) {
            if (!m_isSteady[c]) {
                isOpen = true;
                return;
            }
            if (isOpen) close(at);
            begin = at;
        });
        if (isOpen) close(text.size());
        if (copied == 0) return false;
        out.append(text.substr(copied));
        return true;
    }

    /// A composed character stands in the place of the first of those that it took: it takes as many of the decomposed
    /// ones as it decomposes into.
    void write(AlignedWriter& writer, std::string_view text, std::size_t begin, std::size_t end,
        const std::string& changed) const {
        const int decompose = (options & UTF8PROC_COMPAT) | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
        const auto countOf = [&](std::string_view character) {
            const std::string parts = mapped(character, decompose);
            return std::count_if(parts.begin(), parts.end(), [](char c) { return (c & 0xC0) != 0x80; });
        };
        std::vector<std::size_t> owners; // of the decomposed characters
        eachCharacter(text.substr(begin, end - begin), [&](char32_t, std::size_t from, std::size_t to) {
            owners.resize(owners.size() + countOf(text.substr(begin + from, to - from)), begin + from);
        });
        std::size_t at = 0;
        eachCharacter(changed, [&](char32_t, std::size_t from, std::size_t to) {
            const std::string_view character = std::string_view(changed).substr(from, to - from);
            writer.write(character, owners.empty() ? begin : owners[std::min(at, owners.size() - 1)]);
            at += countOf(character);
        });
    }

    static bool isMark(char32_t c) {
        const auto category = utf8proc_category(code(c));
        return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
    }

private:
    mutable std::once_flag m_once; // the table takes 20 ms, and most texts are plain ASCII
    mutable std::vector<bool> m_isSteady;
};

/// Each character becomes a text, or stays.
struct ByCharacter : Normalizer::Step {
    /// Nothing: it stays as it is.
    virtual std::optional<std::string> change(char32_t c) const = 0;
    bool apply(const Word& word, AlignedText& out) const override {
        AlignedWriter writer(word);
        eachCharacter(word.text, [&](char32_t c, std::size_t begin, std::size_t end) {
            if (const auto changed = change(c))
                writer.write(*changed, begin);
            else
                writer.keep(begin, end);
        });
        out = writer.take();
        return true;
    }
};

std::string utf8(char32_t c) {
    std::string out;
    appendUtf8(out, c);
    return out;
}

/// Rust's str::to_lowercase, without its rule for the final sigma, which the peer does not use either.
std::optional<std::string> lowercased(char32_t c) {
    if (c == 0x130) return "i\u0307";
    const auto lower = static_cast<char32_t>(utf8proc_tolower(code(c)));
    return lower == c ? std::nullopt : std::optional(utf8(lower));
}

struct Lowercase : ByCharacter {
    std::optional<std::string> change(char32_t c) const override { return lowercased(c); }
};

struct StripAccents : ByCharacter {
    std::optional<std::string> change(char32_t c) const override {
        return unicode::categoryOfUnicode8(c) == UTF8PROC_CATEGORY_MN ? std::optional(std::string()) : std::nullopt;
    }
};

/// The rules of the Neural Machine Translation toolkits for odd spaces and control characters.
struct Nmt : ByCharacter {
    std::optional<std::string> change(char32_t c) const override {
        if ((c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F)
            return std::string();
        if (c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
            c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD)
            return std::string(" ");
        return std::nullopt;
    }
};

struct CleanText : ByCharacter {
    std::optional<std::string> change(char32_t c) const override {
        if (c == 0 || c == 0xFFFD) return std::string();
        if (c == '\t' || c == '\n' || c == '\r') return std::string(" ");
        const auto category = unicode::categoryOfUnicode8(c);
        if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CO)
            return std::string();
        return unicode::isSpace(c) ? std::optional(std::string(" ")) : std::nullopt;
    }
};

struct SpaceAroundHan : ByCharacter {
    std::optional<std::string> change(char32_t c) const override {
        const bool isHan = (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
                           (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
                           (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
                           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
        return isHan ? std::optional(" " + utf8(c) + " ") : std::nullopt;
    }
};

struct Prepend : Normalizer::Step {
    std::string text;
    bool apply(const Word& word, AlignedText& out) const override {
        if (word.text.empty()) return false;
        AlignedWriter writer(word);
        writer.write(text, 0);
        writer.keep(0, word.text.size());
        out = writer.take();
        return true;
    }
};

struct ReplaceText : Normalizer::Step {
    std::string from, to;
    bool apply(const Word& word, AlignedText& out) const override {
        if (from.empty() || word.text.find(from) == std::string_view::npos) return false;
        AlignedWriter writer(word);
        std::size_t begin = 0;
        for (std::size_t at; (at = word.text.find(from, begin)) != std::string_view::npos; begin = at + from.size()) {
            writer.keep(begin, at);
            writer.write(to, at + from.size() - 1);
        }
        writer.keep(begin, word.text.size());
        out = writer.take();
        return true;
    }
};

struct ReplaceRegex : Normalizer::Step {
    std::shared_ptr<const Regex> regex;
    std::string to;
    bool apply(const Word& word, AlignedText& out) const override {
        AlignedWriter writer(word);
        regex->walk(word.text, [&](std::size_t begin, std::size_t end, bool isMatch) {
            if (isMatch)
                writer.write(to, end - 1);
            else
                writer.keep(begin, end);
        });
        out = writer.take();
        return true;
    }
};

struct Strip : Normalizer::Step {
    bool left = true, right = true;
    bool apply(const Word& word, AlignedText& out) const override {
        std::string_view text = word.text;
        if (left) text = unicode::trimLeft(text);
        const std::size_t begin = word.text.size() - (left ? text.size() : word.text.size());
        if (right) text = unicode::trimRight(text);
        if (text.size() == word.text.size()) return false;
        AlignedWriter writer(word);
        writer.keep(begin, begin + text.size());
        out = writer.take();
        return true;
    }
};

/// SentencePiece's table as Hugging Face applies it: grapheme by grapheme, the shortest entry that fits a short
/// grapheme as a whole, else each character's.
struct Precompiled : Normalizer::Step {
    Charsmap map;

    bool apply(const Word& word, AlignedText& out) const override {
        AlignedWriter writer(word);
        std::size_t begin = 0;
        utf8proc_int32_t state = 0;
        char32_t last = 0;
        eachCharacter(word.text, [&](char32_t c, std::size_t at, std::size_t) {
            if (at > 0 && utf8proc_grapheme_break_stateful(code(last), code(c), &state)) {
                grapheme(word.text, begin, at, writer);
                begin = at;
            }
            last = c;
        });
        if (begin < word.text.size()) grapheme(word.text, begin, word.text.size(), writer);
        out = writer.take();
        return true;
    }

    void grapheme(std::string_view text, std::size_t begin, std::size_t end, AlignedWriter& writer) const {
        constexpr std::size_t kShort = 6;
        const std::string_view whole = text.substr(begin, end - begin);
        if (whole.size() < kShort)
            if (const auto match = map.shortest(whole)) return writer.replace(begin, end, match->replacement);
        eachCharacter(whole, [&](char32_t, std::size_t from, std::size_t to) {
            if (const auto match = map.shortest(whole.substr(from, to - from)))
                writer.replace(begin + from, begin + to, match->replacement);
            else
                writer.keep(begin + from, begin + to);
        });
    }
};

constexpr int kNfd = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, kNfc = UTF8PROC_STABLE | UTF8PROC_COMPOSE;

Result<std::shared_ptr<const Normalizer::Step>> readReplace(const Json& json) {
    const Json& pattern = json.at("pattern");
    if (pattern.contains("String")) {
        auto step = std::make_shared<ReplaceText>();
        step->from = pattern["String"];
        step->to = json.at("content");
        return step;
    }
    auto step = std::make_shared<ReplaceRegex>();
    LUTHIER_TRY(regex, Regex::compile(pattern.at("Regex").get<std::string>()));
    step->regex = regex;
    step->to = json.at("content");
    return step;
}

} // namespace

Result<Normalizer> Normalizer::fromJson(const Json& json) {
    Normalizer out;
    if (json.is_null()) return out;
    const std::string type = json.at("type");
    const auto flag = [&](const char* key, bool otherwise) {
        return json.contains(key) && json[key].is_boolean() ? json[key].get<bool>() : otherwise;
    };
    if (type == "Sequence") {
        for (const Json& part : json.at("normalizers")) {
            LUTHIER_TRY(inner, fromJson(part));
            out.m_steps.insert(out.m_steps.end(), inner.m_steps.begin(), inner.m_steps.end());
        }
    } else if (type == "NFC") {
        out.add(std::make_shared<UnicodeForm>(kNfc));
    } else if (type == "NFD") {
        out.add(std::make_shared<UnicodeForm>(kNfd));
    } else if (type == "NFKC") {
        out.add(std::make_shared<UnicodeForm>(kNfc | UTF8PROC_COMPAT));
    } else if (type == "NFKD") {
        out.add(std::make_shared<UnicodeForm>(kNfd | UTF8PROC_COMPAT));
    } else if (type == "Nmt") {
        out.add(std::make_shared<Nmt>());
    } else if (type == "Lowercase") {
        out.add(std::make_shared<Lowercase>());
    } else if (type == "StripAccents") {
        out.add(std::make_shared<StripAccents>());
    } else if (type == "Strip") {
        auto step = std::make_shared<Strip>();
        step->left = flag("strip_left", true);
        step->right = flag("strip_right", true);
        out.add(step);
    } else if (type == "Prepend") {
        auto step = std::make_shared<Prepend>();
        step->text = json.at("prepend");
        out.add(step);
    } else if (type == "Replace") {
        LUTHIER_TRY(step, readReplace(json));
        out.add(step);
    } else if (type == "BertNormalizer") {
        const bool lowercases = flag("lowercase", true);
        if (flag("clean_text", true)) out.add(std::make_shared<CleanText>());
        if (flag("handle_chinese_chars", true)) out.add(std::make_shared<SpaceAroundHan>());
        if (flag("strip_accents", lowercases)) {
            out.add(std::make_shared<UnicodeForm>(kNfd));
            out.add(std::make_shared<StripAccents>());
        }
        if (lowercases) out.add(std::make_shared<Lowercase>());
    } else if (type == "Precompiled") {
        auto step = std::make_shared<Precompiled>();
        const Json& table = json.at("precompiled_charsmap");
        const auto bytes = table.is_string() ? fromBase64(table.get<std::string>()) : std::string();
        if (!bytes) return failUnsupportedTokenizer("precompiled_charsmap", "not base64");
        LUTHIER_TRY(map, Charsmap::read(*bytes));
        step->map = std::move(map);
        out.add(step);
    } else {
        return failUnsupportedTokenizer("normalizer", json.dump());
    }
    return out;
}

void Normalizer::apply(const Word& word, const std::function<void(const Word&)>& onDone) const {
    AlignedText held, next;
    Word now = word;
    for (const auto& step : m_steps) {
        next = {};
        if (!step->apply(now, next)) continue;
        std::swap(held, next);
        now = held.word(word.isFirst);
        if (!word.ranges) now.ranges = nullptr;
    }
    onDone(now);
}

} // namespace luthier
