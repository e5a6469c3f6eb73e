// SmolLM3: LLaMA in which every fourth layer knows no positions.

#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readSmolLm3(const Json& config, const std::string& architecture) {
    Json asLlama = config;
    if (!asLlama.contains("rope_theta") && !asLlama.contains("rope_parameters")) asLlama["rope_theta"] = 2e6;
    if (!asLlama.contains("tie_word_embeddings")) asLlama["tie_word_embeddings"] = true;
    LUTHIER_TRY(spec, readLlama(asLlama, architecture));
    const Json listed = config.value("no_rope_layers", Json()); // 1 where a layer does turn
    const int interval = intOr(config, "no_rope_layer_interval", 4);
    if (listed.is_array() && std::ssize(listed) < spec.num_hidden_layers)
        return failUnsupportedConfig("no_rope_layers", listed.dump());
    if (interval < 1) return failUnsupportedConfig("no_rope_layer_interval", std::to_string(interval));
    for (int layer = 0; layer < spec.num_hidden_layers; ++layer) {
        const bool turns =
            listed.is_array() ? listed[layer] == 1 || listed[layer] == true : (layer + 1) % interval != 0;
        spec.layerRope.push_back(turns ? LayerRope::Main : LayerRope::None);
    }
    const bool slides = boolOr(config, "use_sliding_window", false);
    spec.slidingWindow = slidingWindows(
        config, spec.num_hidden_layers, [&](int layer) { return slides && spec.layerRope[layer] == LayerRope::None; });
    return spec;
}

} // namespace luthier::family
