#pragma once
/// Several adapters over one model at once, each with a weight: what a layer gives is its own output and the weighted
/// sum of what they add to it. The same as their merge by `cat` (merge_adapters.h), without a file.

#include "core/engine/peft/adapter.h"

#include <optional>
#include <string_view>

namespace luthier::engine {

/// An adapter and its weight in a blend.
struct Share {
    std::string name;
    double weight = 1;
    bool operator==(const Share&) const = default;
};

/// "law*0.7+poetry*0.3" → its shares; a weight of 1 need not be said. Nothing for what is no blend: one name without a
/// weight, or a weight that is no number.
std::optional<std::vector<Share>> parseBlend(std::string_view text);

class Blend : public Adapter {
public:
    struct Part {
        Adapter* adapter; ///< of the same model; can be weighted, is off; must outlive the blend
        double weight;
    };
    explicit Blend(std::vector<Part> parts)
        : m_parts(std::move(parts)) {}

    std::vector<NamedParameter> parameters() override { return {}; } // nothing trains in it
    /// Off, each works with its own whole strength again.
    void setEnabled(bool enabled) override;
    /// Errors: always; merge_adapters.h writes folders.
    Result<void> save(const std::filesystem::path& folder) const override;
    bool canMerge() const override { return false; }
    void merge() override {}

private:
    std::vector<Part> m_parts;
};

} // namespace luthier::engine
