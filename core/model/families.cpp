#include "core/model/families.h"

#include "core/base/text.h"
#include "core/formats/json_file.h"
#include "core/model/families/gpt2.h"
#include "core/model/families/llama.h"

#include <nlohmann/json.hpp>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

// clang-format off
constexpr std::string_view kLlamaArchitectures[] = {"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM"};
constexpr std::string_view kGpt2Architectures[]  = {"GPT2LMHeadModel"};

const ModelFamily kFamilies[] = {
    // key,   architectures,        config.json → ModelSpec
    {"llama", kLlamaArchitectures,  family::readLlama},
    {"gpt2",  kGpt2Architectures,   family::readGpt2},
};
// clang-format on

std::vector<std::int64_t> tokenIds(const Json& value) {
    if (value.is_number_integer()) return {value.get<std::int64_t>()};
    if (value.is_array()) return value.get<std::vector<std::int64_t>>();
    return {};
}

std::optional<std::int64_t> tokenId(const Json& config, const char* key) {
    const auto ids = tokenIds(config.value(key, Json()));
    return ids.empty() ? std::nullopt : std::optional(ids.front());
}

/// Keys of generation whose meaning is the same in every family.
void readCommon(const Json& config, ModelSpec& spec) {
    spec.eosTokenIds = tokenIds(config.value("eos_token_id", Json()));
    spec.bosTokenId = tokenId(config, "bos_token_id");
    spec.padTokenId = tokenId(config, "pad_token_id");
    spec.initializerRange = config.value("initializer_range", spec.initializerRange);
    for (const char* key : {"torch_dtype", "dtype"})
        if (config.contains(key) && config[key].is_string())
            if (const auto dtype = dtypeFromTorchName(config[key].get<std::string>())) spec.storedDtype = *dtype;
}

} // namespace

std::span<const ModelFamily> modelFamilies() { return kFamilies; }

Result<ModelSpec> readModelSpec(const Json& config) {
    try {
        const Json architectures = config.value("architectures", Json::array());
        const std::string architecture = architectures.empty() ? "" : architectures[0].get<std::string>();
        std::vector<std::string> known;
        for (const ModelFamily& row : kFamilies) {
            for (const std::string_view name : row.architectures) {
                known.emplace_back(name);
                if (name != architecture) continue;
                if (config.contains("quantization_config"))
                    return family::failUnsupportedConfig("quantization_config", config["quantization_config"].dump());
                LUTHIER_TRY(spec, row.read(config));
                spec.family = row.key;
                spec.architecture = architecture;
                readCommon(config, spec);
                return spec;
            }
        }
        const auto nearest = nearestName(architecture, known);
        return fail("config.unknown_architecture",
            {QT_TRANSLATE_NOOP("errors", "Luthier does not know the model architecture {name}."),
                {{"name", architecture.empty() ? "(none)" : architecture}}},
            {QT_TRANSLATE_NOOP("errors", "It knows: {list}."), {{"list", joinText(known, ", ")}}},
            nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}}
                    : Message{QT_TRANSLATE_NOOP("errors", "Choose a model of one of these."), {}});
    } catch (const nlohmann::json::exception& e) {
        return family::failUnsupportedConfig("config.json", e.what());
    }
}

Result<ModelSpec> readModelSpec(const std::filesystem::path& folder) {
    LUTHIER_TRY(config, readJsonObject(folder / "config.json"));
    LUTHIER_TRY(spec, readModelSpec(config));
    // generation_config.json is where current models keep every token that ends an answer.
    if (std::filesystem::exists(folder / "generation_config.json")) {
        LUTHIER_TRY(generation, readJsonObject(folder / "generation_config.json"));
        if (const auto ids = tokenIds(generation.value("eos_token_id", Json())); !ids.empty()) spec.eosTokenIds = ids;
    }
    return spec;
}

namespace family {

tl::unexpected<Error> failUnsupportedConfig(const std::string& key, const std::string& value) {
    return fail("config.unsupported", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its config.json has {key} = {value}, which Luthier does not support."),
            {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a model of one of these."), {}});
}

Result<int> requiredInt(const Json& config, const char* key) {
    const auto it = config.find(key);
    if (it != config.end() && it->is_number_integer()) {
        const auto value = it->get<std::int64_t>();
        // Larger values would overflow sizes computed from them; no real model comes near.
        if (value > 0 && value < (1 << 26)) return static_cast<int>(value);
    }
    return fail("config.missing", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its config.json lacks a usable value for {key}."), {{"key", key}}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

Result<Activation> readActivation(const std::string& name, const char* key) {
    if (name == "silu" || name == "swish") return Activation::Silu;
    if (name == "gelu") return Activation::Gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast") return Activation::GeluTanh;
    if (name == "relu") return Activation::Relu;
    return failUnsupportedConfig(key, name);
}

Result<RopeSpec> readRope(const Json& config, int maxPositions) {
    RopeSpec rope;
    rope.theta = config.value("rope_theta", rope.theta);
    Json scaling = config.value("rope_scaling", Json());
    if (const Json parameters = config.value("rope_parameters", Json()); parameters.is_object()) scaling = parameters;
    if (!scaling.is_object()) return rope;

    rope.theta = scaling.value("rope_theta", rope.theta);
    if (scaling.value("partial_rotary_factor", 1.0) != 1.0)
        return failUnsupportedConfig("partial_rotary_factor", scaling["partial_rotary_factor"].dump());
    // "type" is the spelling before transformers 4.43.
    const std::string type = scaling.value("rope_type", scaling.value("type", std::string("default")));
    if (type == "default") return rope;
    if (type == "linear")
        rope.scaling = RopeScaling::Linear;
    else if (type == "llama3")
        rope.scaling = RopeScaling::Llama3;
    else if (type == "yarn")
        rope.scaling = RopeScaling::Yarn;
    else
        return failUnsupportedConfig("rope_scaling type", type);
    rope.factor = scaling.at("factor");
    rope.low_freq_factor = scaling.value("low_freq_factor", rope.low_freq_factor);
    rope.high_freq_factor = scaling.value("high_freq_factor", rope.high_freq_factor);
    rope.beta_fast = scaling.value("beta_fast", rope.beta_fast);
    rope.beta_slow = scaling.value("beta_slow", rope.beta_slow);
    rope.truncate = scaling.value("truncate", true);
    for (const char* key : {"mscale", "mscale_all_dim"})
        if (scaling.contains(key) && !scaling[key].is_null()) return failUnsupportedConfig(key, scaling[key].dump());
    if (scaling.contains("attention_factor") && scaling["attention_factor"].is_number())
        rope.attention_factor = scaling["attention_factor"].get<double>();
    rope.original_max_position_embeddings = scaling.value("original_max_position_embeddings", double(maxPositions));
    return rope;
}

} // namespace family
} // namespace luthier
