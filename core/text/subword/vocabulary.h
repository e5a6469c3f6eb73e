#pragma once
/// Tokens by id and by spelling.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace luthier {

class Vocabulary {
public:
    void add(std::string token, std::int32_t id) {
        if (id < 0) return;
        if (static_cast<std::size_t>(id) >= m_tokens.size()) m_tokens.resize(id + 1);
        m_tokens[id] = token;
        m_ids.emplace(std::move(token), id);
    }
    /// Empty if there is none.
    const std::string& token(std::int32_t id) const {
        static const std::string kNone;
        return id >= 0 && static_cast<std::size_t>(id) < m_tokens.size() ? m_tokens[id] : kNone;
    }
    std::optional<std::int32_t> find(std::string_view token) const {
        const auto it = m_ids.find(token);
        return it == m_ids.end() ? std::nullopt : std::optional(it->second);
    }
    std::size_t size() const { return m_ids.size(); }
    std::int32_t end() const { return static_cast<std::int32_t>(m_tokens.size()); } ///< highest id + 1

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> m_ids;
    std::vector<std::string> m_tokens;
};

} // namespace luthier
