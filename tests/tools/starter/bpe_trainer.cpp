#include "tests/tools/starter/bpe_trainer.h"

#include "core/text/chars/byte_level.h"
#include "core/text/pipeline/pre_tokenizer.h"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace luthier::starter {

namespace {

using Json = nlohmann::ordered_json;
using Pair = std::pair<std::string, std::string>;

const char* kPattern = R"( ?[A-Za-z]+|\p{Han}+| ?[0-9]| ?[^\s\p{L}\p{N}]+|\p{L}+|\s+(?!\S)|\s+)";

Json preTokenizerJson() {
    return {{"type", "Sequence"},
        {"pretokenizers",
            Json::array({{{"type", "Split"}, {"pattern", {{"Regex", kPattern}}}, {"behavior", "Isolated"},
                             {"invert", false}},
                {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", false}}})}};
}

struct Word {
    std::vector<std::string> symbols;
    long long count = 0;
};

/// Every character beyond ASCII, in order of first appearance.
std::vector<std::string> charactersOf(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (const std::string& text : texts)
        for (std::size_t i = 0; i < text.size();) {
            const auto lead = static_cast<unsigned char>(text[i]);
            const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            std::string character = text.substr(i, length);
            if (length > 1 && seen.insert(character).second) out.push_back(std::move(character));
            i += length;
        }
    return out;
}

void applyMerge(Word& word, const Pair& pair) {
    std::vector<std::string> merged;
    for (std::size_t i = 0; i < word.symbols.size(); ++i) {
        if (i + 1 < word.symbols.size() && word.symbols[i] == pair.first && word.symbols[i + 1] == pair.second) {
            merged.push_back(pair.first + pair.second);
            ++i;
        } else {
            merged.push_back(word.symbols[i]);
        }
    }
    word.symbols = std::move(merged);
}

} // namespace

std::string trainTokenizer(
    const std::vector<std::string>& texts, const std::vector<std::string>& specials, std::size_t vocabularySize) {
    const PreTokenizer preTokenizer = *PreTokenizer::fromJson(preTokenizerJson(), /*rawBytes=*/false);
    std::map<std::string, long long> counts;
    for (const std::string& text : texts)
        preTokenizer.split(luthier::Word{text}, [&](const luthier::Word& word) { ++counts[std::string(word.text)]; });
    std::vector<Word> words;
    for (const auto& [text, count] : counts) {
        Word word{{}, count};
        for (std::size_t i = 0; i < text.size();) { // one stand-in is one or two bytes long
            const std::size_t length = static_cast<unsigned char>(text[i]) < 0x80 ? 1 : 2;
            word.symbols.push_back(text.substr(i, length));
            i += length;
        }
        words.push_back(std::move(word));
    }

    Json vocabulary = Json::object(), added = Json::array(), merges = Json::array();
    int next = 0;
    for (const std::string& special : specials) {
        vocabulary[special] = next;
        added.push_back({{"id", next++}, {"content", special}, {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", true}});
    }
    for (int byte = 0; byte < 256; ++byte)
        vocabulary[byte_level::toStandIns(std::string(1, static_cast<char>(byte)))] = next++;
    // Counts of pairs are kept up to date word by word: counting anew for every merge would take minutes.
    std::map<Pair, long long> pairs;
    std::map<Pair, std::set<std::size_t>> wordsWith;
    const auto count = [&](std::size_t index, long long sign) {
        const Word& word = words[index];
        for (std::size_t i = 0; i + 1 < word.symbols.size(); ++i) {
            const Pair pair{word.symbols[i], word.symbols[i + 1]};
            if ((pairs[pair] += sign * word.count) == 0) pairs.erase(pair);
            if (sign > 0) wordsWith[pair].insert(index);
        }
    };
    for (std::size_t i = 0; i < words.size(); ++i)
        count(i, 1);
    std::set<Pair> done;
    const auto merge = [&](const Pair& chosen) {
        if (!done.insert(chosen).second) return; // two characters begin alike
        merges.push_back({chosen.first, chosen.second});
        if (!vocabulary.contains(chosen.first + chosen.second)) vocabulary[chosen.first + chosen.second] = next++;
        for (const std::size_t index : std::set<std::size_t>(wordsWith[chosen])) {
            count(index, -1);
            applyMerge(words[index], chosen);
            count(index, 1);
        }
        wordsWith.erase(chosen);
    };
    // Whole characters first: a small model that has to spell one by its bytes gets some of them wrong.
    for (const std::string& character : charactersOf(texts)) {
        std::string sofar = byte_level::toStandIns(character.substr(0, 1));
        for (std::size_t i = 1; i < character.size(); ++i) {
            const std::string part = byte_level::toStandIns(character.substr(i, 1));
            merge({sofar, part});
            sofar += part;
        }
    }
    while (static_cast<std::size_t>(next) < vocabularySize) {
        const Pair* best = nullptr;
        long long bestCount = 1;
        for (const auto& [pair, pairCount] : pairs)
            if (pairCount > bestCount) {
                best = &pair;
                bestCount = pairCount;
            }
        if (!best) break;
        merge(Pair(*best));
    }

    const Json byteLevel = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", false}};
    const Json tokenizer = {{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr}, {"added_tokens", added},
        {"normalizer", nullptr}, {"pre_tokenizer", preTokenizerJson()}, {"post_processor", nullptr},
        {"decoder", byteLevel},
        {"model", {{"type", "BPE"}, {"dropout", nullptr}, {"unk_token", nullptr},
                      {"continuing_subword_prefix", nullptr}, {"end_of_word_suffix", nullptr}, {"fuse_unk", false},
                      {"byte_fallback", false}, {"ignore_merges", false}, {"vocab", vocabulary}, {"merges", merges}}}};
    return tokenizer.dump(1) + "\n";
}

} // namespace luthier::starter
