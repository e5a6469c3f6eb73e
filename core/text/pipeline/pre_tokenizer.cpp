#include "core/text/pipeline/pre_tokenizer.h"

#include "core/text/chars/byte_level.h"
#include "core/text/chars/regex.h"
#include "core/text/chars/scanner.h"
#include "core/text/chars/unicode.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;
using OnWord = PreTokenizer::OnWord;

/// What becomes of a match: a word of its own, part of a neighbour's, or nothing.
enum class Behavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

struct SplitPart {
    std::size_t begin, end;
    bool isMatch;
};

void emitSplit(const Word& word, const std::vector<SplitPart>& parts, Behavior behavior, const OnWord& onWord) {
    std::size_t begin = parts.empty() ? 0 : parts.front().begin;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool isLast = i + 1 == parts.size();
        bool ends = true;
        switch (behavior) {
        case Behavior::Removed:
            if (parts[i].isMatch) {
                begin = parts[i].end;
                continue;
            }
            break;
        case Behavior::Isolated:
            break;
        case Behavior::MergedWithPrevious:
            ends = isLast || parts[i].isMatch || !parts[i + 1].isMatch;
            break;
        case Behavior::MergedWithNext:
            ends = isLast || !parts[i].isMatch || parts[i + 1].isMatch;
            break;
        case Behavior::Contiguous:
            ends = isLast || parts[i].isMatch != parts[i + 1].isMatch;
            break;
        }
        if (!ends) continue;
        if (parts[i].end > begin) onWord(word.part(begin, parts[i].end));
        begin = parts[i].end;
    }
}

/// Splits at runs of what a pattern matches.
struct SplitByRegex : PreTokenizer::Step {
    std::shared_ptr<const Regex> regex;
    std::optional<ScanPattern> scan; // the same pattern by table; only for Isolated, where it covers everything
    Behavior behavior = Behavior::Isolated;
    bool invert = false;

    void split(const Word& word, const OnWord& onWord) const override {
        if (scan) {
            for (std::size_t at = 0; at < word.text.size();) {
                const std::size_t end = scanWord(word.text, at, *scan);
                onWord(word.part(at, end));
                at = end;
            }
            return;
        }
        std::vector<SplitPart> parts;
        regex->walk(word.text, [&](std::size_t begin, std::size_t end, bool isMatch) {
            parts.push_back({begin, end, isMatch != invert});
        });
        emitSplit(word, parts, behavior, onWord);
    }
};

/// Splits at single characters of a kind.
struct SplitByCharacter : PreTokenizer::Step {
    bool (*matches)(char32_t) = nullptr;
    Behavior behavior = Behavior::Removed;
    void split(const Word& word, const OnWord& onWord) const override {
        std::vector<SplitPart> parts;
        for (std::size_t i = 0; i < word.text.size();) {
            const std::size_t begin = i;
            const bool isMatch = matches(nextCodePoint(word.text, i));
            if (!isMatch && !parts.empty() && !parts.back().isMatch)
                parts.back().end = i;
            else
                parts.push_back({begin, i, isMatch});
        }
        emitSplit(word, parts, behavior, onWord);
    }
};

bool isPunctuation(char32_t c) {
    if (c < 0x80)
        return c > 32 && c < 127 && !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    const auto category = unicode::categoryOfUnicode8(c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

struct ByteLevel : PreTokenizer::Step {
    bool addPrefixSpace = false, rawBytes = false;
    std::shared_ptr<const Step> cut; // null: does not cut

    bool changes() const { return addPrefixSpace || !rawBytes || cut; }
    void split(const Word& word, const OnWord& onWord) const override {
        AlignedText prefixed;
        Word text = word;
        if (addPrefixSpace && !word.text.empty() && word.text[0] != ' ') {
            AlignedWriter writer(word);
            writer.write(" ", 0);
            writer.keep(0, word.text.size());
            prefixed = writer.take();
            text = prefixed.word(word.isFirst);
        }
        const OnWord emit = [&](const Word& part) {
            if (rawBytes) return onWord(part);
            AlignedWriter writer(part);
            for (std::size_t i = 0; i < part.text.size(); ++i)
                writer.write(byte_level::toStandIns(part.text.substr(i, 1)), i);
            const AlignedText spelt = writer.take();
            onWord(spelt.word(part.isFirst));
        };
        if (cut)
            cut->split(text, emit);
        else
            emit(text);
    }
};

struct Metaspace : PreTokenizer::Step {
    enum class Scheme { Always, Never, First };
    std::string replacement = "▁";
    Scheme scheme = Scheme::Always;
    bool cuts = true;

    void split(const Word& word, const OnWord& onWord) const override {
        if (word.text.empty()) return;
        AlignedWriter writer(word);
        const bool begins = word.text.starts_with(replacement) || word.text.starts_with(" ");
        if (!begins && (scheme == Scheme::Always || (scheme == Scheme::First && word.isFirst)))
            writer.write(replacement, 0);
        for (std::size_t i = 0; i < word.text.size();) {
            const std::size_t begin = i;
            if (nextCodePoint(word.text, i) == U' ')
                writer.write(replacement, begin);
            else
                writer.keep(begin, i);
        }
        const AlignedText changed = writer.take();
        const Word whole = changed.word(word.isFirst);
        if (!cuts) return onWord(whole);
        // Each replacement begins a word.
        std::size_t begin = 0;
        for (std::size_t at; (at = changed.text.find(replacement, begin + 1)) != std::string::npos; begin = at)
            onWord(whole.part(begin, at));
        onWord(whole.part(begin, changed.text.size()));
    }
};

Result<Behavior> readBehavior(const std::string& name) {
    if (name == "Removed") return Behavior::Removed;
    if (name == "Isolated") return Behavior::Isolated;
    if (name == "MergedWithPrevious") return Behavior::MergedWithPrevious;
    if (name == "MergedWithNext") return Behavior::MergedWithNext;
    if (name == "Contiguous") return Behavior::Contiguous;
    return failUnsupportedTokenizer("pre_tokenizer behavior", name);
}

Result<std::shared_ptr<SplitByRegex>> splitBy(const std::string& pattern, Behavior behavior) {
    auto step = std::make_shared<SplitByRegex>();
    LUTHIER_TRY(regex, Regex::compile(pattern));
    step->regex = regex;
    step->behavior = behavior;
    if (behavior == Behavior::Isolated) step->scan = scanPatternOf(pattern);
    return step;
}

std::shared_ptr<const PreTokenizer::Step> splitAt(bool (*matches)(char32_t), Behavior behavior) {
    auto step = std::make_shared<SplitByCharacter>();
    step->matches = matches;
    step->behavior = behavior;
    return step;
}

Result<std::shared_ptr<const PreTokenizer::Step>> readSplit(const Json& json) {
    const Json& pattern = json.at("pattern");
    LUTHIER_TRY(behavior, readBehavior(json.at("behavior")));
    LUTHIER_TRY(step, splitBy(pattern.contains("Regex") ? pattern["Regex"].get<std::string>()
                                                        : escapedForRegex(pattern.at("String").get<std::string>()),
                          behavior));
    step->invert = json.value("invert", false);
    if (step->invert) step->scan.reset();
    return step;
}

Result<std::shared_ptr<const ByteLevel>> readByteLevel(const Json& json, bool rawBytes) {
    auto step = std::make_shared<ByteLevel>();
    step->addPrefixSpace = json.value("add_prefix_space", true);
    step->rawBytes = rawBytes;
    if (json.value("use_regex", true)) {
        LUTHIER_TRY(cut, splitBy(std::string(gpt2Regex()), Behavior::Isolated));
        step->cut = cut;
    }
    return step;
}

Result<std::shared_ptr<const PreTokenizer::Step>> readMetaspace(const Json& json) {
    auto step = std::make_shared<Metaspace>();
    step->replacement = json.value("replacement", std::string("▁"));
    const std::string scheme = json.value("prepend_scheme", json.value("add_prefix_space", true) ? "always" : "never");
    if (scheme != "always" && scheme != "never" && scheme != "first")
        return failUnsupportedTokenizer("pre_tokenizer prepend_scheme", scheme);
    step->scheme = scheme == "always"  ? Metaspace::Scheme::Always
                   : scheme == "first" ? Metaspace::Scheme::First
                                       : Metaspace::Scheme::Never;
    step->cuts = json.value("split", true);
    return step;
}

} // namespace

Result<PreTokenizer> PreTokenizer::fromJson(const Json& json, bool rawBytes) {
    PreTokenizer out;
    if (json.is_null()) return out;
    const std::string type = json.at("type");
    if (type == "Sequence") {
        for (const Json& part : json.at("pretokenizers")) {
            LUTHIER_TRY(inner, fromJson(part, rawBytes));
            out.m_steps.insert(out.m_steps.end(), inner.m_steps.begin(), inner.m_steps.end());
        }
    } else if (type == "ByteLevel") {
        LUTHIER_TRY(step, readByteLevel(json, rawBytes));
        if (step->changes()) out.add(step);
    } else if (type == "Split") {
        LUTHIER_TRY(step, readSplit(json));
        out.add(step);
    } else if (type == "Metaspace") {
        LUTHIER_TRY(step, readMetaspace(json));
        out.add(step);
    } else if (type == "Digits") {
        LUTHIER_TRY(
            step, splitBy(json.value("individual_digits", false) ? R"(\p{N})" : R"(\p{N}+)", Behavior::Isolated));
        out.add(step);
    } else if (type == "Whitespace") {
        LUTHIER_TRY(step, splitBy(R"(\w+|[^\w\s]+)", Behavior::Removed));
        step->invert = true;
        out.add(step);
    } else if (type == "WhitespaceSplit") {
        out.add(splitAt(unicode::isSpace, Behavior::Removed));
    } else if (type == "BertPreTokenizer") {
        out.add(splitAt(unicode::isSpace, Behavior::Removed));
        out.add(splitAt(isPunctuation, Behavior::Isolated));
    } else if (type == "Punctuation") {
        LUTHIER_TRY(behavior, readBehavior(json.value("behavior", std::string("Isolated"))));
        out.add(splitAt(isPunctuation, behavior));
    } else if (type == "CharDelimiterSplit") {
        LUTHIER_TRY(step, splitBy(escapedForRegex(json.at("delimiter").get<std::string>()), Behavior::Removed));
        out.add(step);
    } else {
        return failUnsupportedTokenizer("pre_tokenizer", type);
    }
    return out;
}

void PreTokenizer::split(const Word& word, const OnWord& onWord) const {
    if (!word.text.empty()) splitFrom(0, word, onWord);
}

void PreTokenizer::splitFrom(std::size_t step, const Word& word, const OnWord& onWord) const {
    if (step == m_steps.size()) return onWord(word);
    if (step + 1 == m_steps.size()) return m_steps[step]->split(word, onWord);
    m_steps[step]->split(word, [&](const Word& part) { splitFrom(step + 1, part, onWord); });
}

bool endsInByteLevel(const Json& preTokenizer) {
    if (!preTokenizer.is_object()) return false;
    const std::string type = preTokenizer.value("type", "");
    if (type == "ByteLevel") return true;
    const Json parts = preTokenizer.value("pretokenizers", Json::array());
    return type == "Sequence" && parts.is_array() && !parts.empty() && endsInByteLevel(parts.back());
}

} // namespace luthier
