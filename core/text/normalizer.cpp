#include "core/text/normalizer.h"

#include "core/base/text.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <utf8proc.h>

namespace luthier {

namespace {

std::string mapped(std::string_view text, int options) {
    utf8proc_uint8_t* out = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &out, static_cast<utf8proc_option_t>(options));
    if (size < 0) return std::string(text); // invalid UTF-8: leave it to the byte level
    std::string result(reinterpret_cast<char*>(out), size);
    std::free(out);
    return result;
}

std::string lowercased(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();)
        appendUtf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(nextCodePoint(text, i)))));
    return out;
}

} // namespace

Result<Normalizer> Normalizer::fromJson(const nlohmann::ordered_json& json) {
    Normalizer out;
    if (json.is_null()) return out;
    const std::string type = json.at("type");
    if (type == "Sequence") {
        for (const auto& part : json.at("normalizers")) {
            LUTHIER_TRY(inner, fromJson(part));
            out.m_steps.insert(out.m_steps.end(), inner.m_steps.begin(), inner.m_steps.end());
        }
        return out;
    }
    if (type == "Prepend")
        out.m_steps.push_back({Kind::Prepend, "", json.at("prepend")});
    else if (type == "Replace" && json.at("pattern").contains("String"))
        out.m_steps.push_back({Kind::Replace, json["pattern"]["String"], json.at("content")});
    else if (type == "NFC")
        out.m_steps.push_back({Kind::Nfc, "", ""});
    else if (type == "NFD")
        out.m_steps.push_back({Kind::Nfd, "", ""});
    else if (type == "NFKC")
        out.m_steps.push_back({Kind::Nfkc, "", ""});
    else if (type == "NFKD")
        out.m_steps.push_back({Kind::Nfkd, "", ""});
    else if (type == "Lowercase")
        out.m_steps.push_back({Kind::Lowercase, "", ""});
    else
        return failUnsupportedTokenizer("normalizer", json.dump());
    return out;
}

std::string Normalizer::apply(std::string_view text) const {
    std::string out(text);
    for (const Step& step : m_steps) {
        switch (step.kind) {
        case Kind::Nfc:
            out = mapped(out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
            break;
        case Kind::Nfd:
            out = mapped(out, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
            break;
        case Kind::Nfkc:
            out = mapped(out, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
            break;
        case Kind::Nfkd:
            out = mapped(out, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
            break;
        case Kind::Lowercase:
            out = lowercased(out);
            break;
        case Kind::Prepend:
            if (!out.empty()) out.insert(0, step.to);
            break;
        case Kind::Replace:
            out = replaceAll(std::move(out), step.from, step.to);
            break;
        }
    }
    return out;
}

} // namespace luthier
