#include "core/text/pipeline/decoder.h"

#include "core/base/text.h"
#include "core/text/chars/byte_level.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace luthier {

Result<Decoder> Decoder::fromJson(const nlohmann::ordered_json& json) {
    Decoder out;
    if (json.is_null()) {
        out.m_joinWithSpaces = true;
        return out;
    }
    const std::string type = json.at("type");
    if (type == "Sequence") {
        for (const auto& part : json.at("decoders")) {
            LUTHIER_TRY(inner, fromJson(part));
            out.m_steps.insert(out.m_steps.end(), inner.m_steps.begin(), inner.m_steps.end());
        }
    } else if (type == "ByteLevel") {
        out.m_steps.push_back({Kind::ByteLevel, "", ""});
    } else if (type == "Replace" && json.at("pattern").contains("String")) {
        out.m_steps.push_back({Kind::Replace, json["pattern"]["String"], json.at("content")});
    } else if (type == "ByteFallback") {
        out.m_steps.push_back({Kind::ByteFallback, "", ""});
    } else if (type == "Fuse") {
        out.m_steps.push_back({Kind::Fuse, "", ""});
    } else if (type == "Strip") {
        out.m_steps.push_back({Kind::Strip, json.at("content"), "", json.at("start"), json.at("stop")});
    } else if (type == "Metaspace") {
        out.m_steps.push_back({Kind::Metaspace, json.value("replacement", std::string("▁")), " "});
    } else if (type == "WordPiece") {
        out.m_steps.push_back(
            {Kind::WordPiece, json.value("prefix", std::string("##")), "", 0, json.value("cleanup", true) ? 1 : 0});
    } else if (type == "BPEDecoder") {
        out.m_steps.push_back({Kind::Suffix, json.value("suffix", std::string("</w>")), " "});
    } else {
        return failUnsupportedTokenizer("decoder", json.dump());
    }
    return out;
}

namespace {

std::vector<std::string> decodeByteLevel(const std::vector<std::string>& tokens) {
    std::string bytes;
    // A token with a character that is no stand-in (an added one) is taken as it is.
    for (const std::string& token : tokens)
        bytes += byte_level::toBytes(token).value_or(token);
    return {byte_level::lossyUtf8(bytes)};
}

std::vector<std::string> decodeByteFallback(const std::vector<std::string>& tokens) {
    std::vector<std::string> out;
    std::string run;
    const auto flush = [&] {
        if (run.empty()) return;
        if (isValidUtf8(run))
            out.push_back(run);
        else
            for (std::size_t i = 0; i < run.size(); ++i)
                out.push_back("\uFFFD");
        run.clear();
    };
    for (const std::string& token : tokens) {
        if (token.size() == 6 && token.rfind("<0x", 0) == 0 && token[5] == '>' &&
            std::isxdigit(static_cast<unsigned char>(token[3])) &&
            std::isxdigit(static_cast<unsigned char>(token[4]))) {
            run += static_cast<char>(std::strtol(token.substr(3, 2).c_str(), nullptr, 16));
            continue;
        }
        flush();
        out.push_back(token);
    }
    flush();
    return out;
}

std::string strip(const std::string& token, const std::string& what, int start, int stop) {
    std::string_view out = token;
    for (int i = 0; i < start && out.substr(0, what.size()) == what; ++i)
        out.remove_prefix(what.size());
    for (int i = 0; i < stop && out.size() >= what.size() && out.substr(out.size() - what.size()) == what; ++i)
        out.remove_suffix(what.size());
    return std::string(out);
}

/// The spaces before English punctuation and inside its contractions.
std::string tidied(std::string text) {
    static constexpr std::pair<const char*, const char*> kRules[] = {{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","},
        {" ' ", "'"}, {" n't", "n't"}, {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"},
        {" 're", "'re"}};
    for (const auto& [from, to] : kRules)
        text = replaceAll(std::move(text), from, to);
    return text;
}

} // namespace

std::vector<std::string> Decoder::applyStep(const Step& step, std::vector<std::string> tokens) {
    switch (step.kind) {
    case Kind::ByteLevel:
        return decodeByteLevel(tokens);
    case Kind::ByteFallback:
        return decodeByteFallback(tokens);
    case Kind::Fuse:
        return {joinText(tokens, "")};
    case Kind::Replace:
        for (std::string& token : tokens)
            token = replaceAll(std::move(token), step.from, step.to);
        return tokens;
    case Kind::Strip:
        for (std::string& token : tokens)
            token = strip(token, step.from, step.start, step.stop);
        return tokens;
    case Kind::WordPiece:
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (i > 0)
                tokens[i] = tokens[i].starts_with(step.from) ? tokens[i].substr(step.from.size()) : " " + tokens[i];
            if (step.stop) tokens[i] = tidied(std::move(tokens[i]));
        }
        return tokens;
    case Kind::Suffix:
        for (std::size_t i = 0; i < tokens.size(); ++i)
            tokens[i] = replaceAll(std::move(tokens[i]), step.from, i + 1 == tokens.size() ? "" : step.to);
        return tokens;
    case Kind::StripFirst:
        if (!tokens.empty()) tokens[0] = strip(tokens[0], step.from, 1, 0);
        return tokens;
    case Kind::Whole:
        for (std::string& token : tokens)
            if (token == step.from) token = step.to;
        return tokens;
    case Kind::Metaspace:
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (i == 0) tokens[i] = strip(tokens[i], step.from, 1, 0);
            tokens[i] = replaceAll(std::move(tokens[i]), step.from, step.to);
        }
        return tokens;
    }
    return tokens;
}

Decoder Decoder::ofSentencePiece(std::string unknown, std::string unknownSurface, bool stripsFirstSpace) {
    Decoder out;
    if (stripsFirstSpace) out.m_steps.push_back({Kind::StripFirst, "▁", ""});
    out.m_steps.push_back({Kind::Replace, "▁", " "});
    out.m_steps.push_back({Kind::Whole, std::move(unknown), std::move(unknownSurface)});
    out.m_steps.push_back({Kind::ByteFallback, "", ""});
    return out;
}

std::string Decoder::decode(std::vector<std::string> tokens) const {
    for (const Step& step : m_steps)
        tokens = applyStep(step, std::move(tokens));
    return joinText(tokens, m_joinWithSpaces ? " " : "");
}

} // namespace luthier
