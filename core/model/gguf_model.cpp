#include "core/model/gguf_model.h"

#include "core/base/text.h"
#include "core/model/families.h"
#include "core/model/families/shared.h"

#include <algorithm>
#include <utility>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

struct GgufArchitecture {
    std::string_view key;     ///< general.architecture
    const char* architecture; ///< of config.json
    bool interleavesHeads;
};
// Those whose tensors are named as below. A new one is a row.
constexpr GgufArchitecture kArchitectures[] = {
    {"llama", "LlamaForCausalLM", true}, {"qwen2", "Qwen2ForCausalLM", false}, {"qwen3", "Qwen3ForCausalLM", false}};

constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"model.embed_tokens", "token_embd"}, {"model.norm", "output_norm"}, {"lm_head", "output"}};
constexpr std::pair<std::string_view, std::string_view> kLayerNames[] = {{"input_layernorm", "attn_norm"},
    {"self_attn.q_proj", "attn_q"}, {"self_attn.k_proj", "attn_k"}, {"self_attn.v_proj", "attn_v"},
    {"self_attn.q_norm", "attn_q_norm"}, {"self_attn.k_norm", "attn_k_norm"}, {"self_attn.o_proj", "attn_output"},
    {"post_attention_layernorm", "ffn_norm"}, {"mlp.gate_proj", "ffn_gate"}, {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"}};

const GgufArchitecture* findArchitecture(std::string_view key) {
    for (const GgufArchitecture& row : kArchitectures)
        if (row.key == key) return &row;
    return nullptr;
}

/// Type in which such a model is written: bfloat16 loses nothing that a quantised weight still held.
const char* torchTypeOf(GgmlType type) {
    return type == GgmlType::F32 ? "float32" : type == GgmlType::F16 ? "float16" : "bfloat16";
}

Result<Json> configOf(const GgufFile& file) {
    const nlohmann::json& data = file.metadata();
    const std::string key = data.contains("general.architecture") && data["general.architecture"].is_string()
                                ? data["general.architecture"].get<std::string>()
                                : "";
    const GgufArchitecture* architecture = findArchitecture(key);
    if (!architecture) return family::failUnsupportedConfig("general.architecture", key);
    Json config = {{"architectures", {architecture->architecture}}};
    const auto copy = [&](const char* to, const std::string& from) {
        if (const auto it = data.find(from); it != data.end()) config[to] = Json::parse(it->dump());
    };
    const auto own = [&](const char* name) { return key + "." + name; };
    copy("num_hidden_layers", own("block_count"));
    copy("max_position_embeddings", own("context_length"));
    copy("hidden_size", own("embedding_length"));
    copy("intermediate_size", own("feed_forward_length"));
    copy("num_attention_heads", own("attention.head_count"));
    copy("num_key_value_heads", own("attention.head_count_kv"));
    copy("head_dim", own("attention.key_length"));
    copy("rms_norm_eps", own("attention.layer_norm_rms_epsilon"));
    copy("rope_theta", own("rope.freq_base"));
    copy("bos_token_id", "tokenizer.ggml.bos_token_id");
    copy("eos_token_id", "tokenizer.ggml.eos_token_id");
    copy("pad_token_id", "tokenizer.ggml.padding_token_id");
    const auto embedding = file.tensors().find("token_embd.weight");
    if (embedding == file.tensors().end() || embedding->second.shape.size() != 2)
        return family::failUnsupportedConfig("token_embd.weight", "–");
    config["vocab_size"] = embedding->second.shape[0];
    config["tie_word_embeddings"] = !file.tensors().contains("output.weight");
    if (const auto type = data.find(own("rope.scaling.type")); type != data.end() && *type != "none") {
        config["rope_scaling"] = {{"rope_type", type->get<std::string>()}};
        for (const auto& [to, from] : {std::pair("factor", "rope.scaling.factor"),
                 std::pair("original_max_position_embeddings", "rope.scaling.original_context_length")})
            if (const auto it = data.find(own(from)); it != data.end())
                config["rope_scaling"][to] = Json::parse(it->dump());
    }
    const int headSize =
        config.value("head_dim", config.value("hidden_size", 0) / std::max(1, config.value("num_attention_heads", 1)));
    if (const auto turned = data.find(own("rope.dimension_count")); turned != data.end() && *turned != headSize)
        return family::failUnsupportedConfig(own("rope.dimension_count"), turned->dump());
    // Llama 3's stretched frequencies are kept as one divisor a pair of dimensions: what "longrope" means, at any
    // length.
    if (const auto factors = file.tensors().find("rope_freqs.weight"); factors != file.tensors().end()) {
        if (factors->second.elementCount() != headSize / 2)
            return family::failUnsupportedConfig("rope_freqs.weight", std::to_string(factors->second.elementCount()));
        std::vector<float> values(factors->second.elementCount());
        dequantize(factors->second, values.data());
        config["rope_scaling"] = {{"rope_type", "longrope"}, {"short_factor", values}, {"long_factor", values},
            {"attention_factor", 1.0},
            {"original_max_position_embeddings", config.value("max_position_embeddings", Json())}};
    }
    config["torch_dtype"] = torchTypeOf(embedding->second.type);
    return config;
}

} // namespace

Result<Json> ggufConfig(const GgufFile& file) {
    try {
        return configOf(file);
    } catch (const nlohmann::json::exception& e) {
        return family::failUnsupportedConfig("GGUF", e.what());
    }
}

Result<ModelSpec> readGgufSpec(const GgufFile& file) {
    LUTHIER_TRY(config, ggufConfig(file));
    LUTHIER_TRY(spec, readModelSpec(config));
    std::uint64_t bytes = 0, count = 0;
    bool isQuantized = false;
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        const auto tensor = file.tensors().find(ggufSource(spec, parameter.name).name);
        if (parameter.role != ParameterRole::Linear || tensor == file.tensors().end()) continue;
        bytes += tensor->second.bytes.size();
        count += std::uint64_t(tensor->second.elementCount());
        isQuantized |= isQuantizedType(tensor->second.type);
    }
    if (isQuantized) spec.quantizedBits = 8.0 * double(bytes) / double(count);
    return spec;
}

GgufSource ggufSource(const ModelSpec& spec, const std::string& parameter) {
    const std::size_t dot = parameter.rfind('.');
    const std::string module = parameter.substr(0, dot), ending = parameter.substr(dot);
    for (const auto& [ours, theirs] : kNames)
        if (module == ours) return {std::string(theirs) + ending, 0};
    constexpr std::string_view kLayers = "model.layers.";
    if (!module.starts_with(kLayers)) return {parameter, 0};
    const std::size_t number = kLayers.size(), end = module.find('.', number);
    const std::string inner = end == std::string::npos ? "" : module.substr(end + 1);
    for (const auto& [ours, theirs] : kLayerNames) {
        if (inner != ours) continue;
        int heads = 0;
        for (const GgufArchitecture& row : kArchitectures)
            if (row.interleavesHeads && spec.architecture == row.architecture)
                heads = inner == "self_attn.q_proj"   ? spec.num_attention_heads
                        : inner == "self_attn.k_proj" ? spec.num_key_value_heads
                                                      : 0;
        return {"blk." + module.substr(number, end - number) + "." + std::string(theirs) + ending, heads};
    }
    return {parameter, 0};
}

} // namespace luthier
