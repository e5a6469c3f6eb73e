#include "core/engine/peft/target_modules.h"

#include "core/base/text.h"
#include "core/recipe/adapter_count.h"

#include <algorithm>

namespace luthier::engine {

namespace {

/// Null for an empty pattern.
Result<std::shared_ptr<const Regex>> wholeName(const std::string& pattern) {
    if (pattern.empty()) return std::shared_ptr<const Regex>();
    return Regex::compile("\\A(?:" + pattern + ")\\z");
}

} // namespace

Result<TargetModules> TargetModules::of(const AdapterCommon& config) {
    TargetModules out;
    out.m_config = config;
    LUTHIER_TRY(target, wholeName(config.target_pattern));
    LUTHIER_TRY(exclude, wholeName(config.exclude_pattern));
    // The number of the layer: behind one of the names, or behind any; the last such place in the name counts.
    const std::string before = config.layers_pattern.empty() ? "[^.]*" : joinText(config.layers_pattern, "|");
    LUTHIER_TRY(layer, Regex::compile("\\A.*\\.(?:" + before + ")\\.(\\d+)\\."));
    out.m_target = target;
    out.m_exclude = exclude;
    out.m_layer = layer;
    return out;
}

bool TargetModules::isInLayers(const std::string& module) const {
    if (!m_config.layers_to_transform) return true;
    const auto found = m_layer->findAll(module);
    const auto& layers = *m_config.layers_to_transform;
    return !found.empty() && std::find(layers.begin(), layers.end(), std::stoi(found.front().front())) != layers.end();
}

bool TargetModules::chooses(const std::string& module) const {
    for (const std::string& saved : m_config.modules_to_save)
        if (contains("." + module + ".", "." + saved + ".")) return false; // trained as a whole
    if (isTargetModule(module, m_config.exclude_modules)) return false;
    if (m_exclude && !m_exclude->findAll(module).empty()) return false;
    if (m_target) return !m_target->findAll(module).empty();
    return isTargetModule(module, m_config.target_modules) && isInLayers(module);
}

} // namespace luthier::engine
