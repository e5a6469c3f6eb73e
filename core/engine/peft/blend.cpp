#include "core/engine/peft/blend.h"

#include "core/base/text.h"
#include "core/formats/peft_config.h"

#include <charconv>
#include <cmath>

namespace luthier::engine {

namespace {

std::optional<double> numberOf(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                            : std::nullopt;
}

} // namespace

std::optional<std::vector<Share>> parseBlend(std::string_view text) {
    std::vector<Share> out;
    for (const std::string& piece : splitText(text, '+')) {
        const auto star = piece.rfind('*');
        Share share{std::string(trimmed(std::string_view(piece).substr(0, star)))};
        if (star != std::string::npos) {
            const auto weight = numberOf(trimmed(std::string_view(piece).substr(star + 1)));
            if (!weight) return std::nullopt;
            share.weight = *weight;
        }
        if (share.name.empty()) return std::nullopt;
        out.push_back(std::move(share));
    }
    const bool isPlainName = out.size() == 1 && text.find('*') == std::string_view::npos;
    return isPlainName ? std::nullopt : std::optional(out);
}

void Blend::setEnabled(bool enabled) {
    for (const auto& [adapter, weight] : m_parts) {
        adapter->setStrength(enabled ? weight : 1);
        adapter->setEnabled(enabled);
    }
}

Result<void> Blend::save(const std::filesystem::path& folder) const {
    return failUnsupported("blend", folder.string());
}

} // namespace luthier::engine
