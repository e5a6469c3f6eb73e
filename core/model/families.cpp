#include "core/model/families.h"

#include "core/base/text.h"
#include "core/formats/json_file.h"
#include "core/formats/quantized/quantized_checkpoint.h"
#include "core/model/families/readers.h"
#include "core/model/gguf_model.h"

#include <nlohmann/json.hpp>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

using Names = std::span<const std::string_view>;

// clang-format off
constexpr std::string_view kLlama[] = {"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM",
    "LlamaForSequenceClassification", "MistralForSequenceClassification", "Qwen2ForSequenceClassification", "Qwen3ForSequenceClassification"};
constexpr std::string_view kGemma[]      = {"GemmaForCausalLM", "Gemma2ForCausalLM", "GemmaForSequenceClassification", "Gemma2ForSequenceClassification"};
constexpr std::string_view kGemma3[]     = {"Gemma3ForCausalLM", "Gemma3TextForSequenceClassification"};
constexpr std::string_view kGranite[]    = {"GraniteForCausalLM"};
constexpr std::string_view kOlmo2[]      = {"Olmo2ForCausalLM", "Olmo2ForSequenceClassification"};
constexpr std::string_view kQwen3Moe[]   = {"Qwen3MoeForCausalLM", "Qwen3MoeForSequenceClassification"};
constexpr std::string_view kSmolLm3[]    = {"SmolLM3ForCausalLM", "SmolLM3ForSequenceClassification"};
constexpr std::string_view kMixtral[]    = {"MixtralForCausalLM", "MixtralForSequenceClassification"};
constexpr std::string_view kPhi[]        = {"PhiForCausalLM", "PhiForSequenceClassification"};
constexpr std::string_view kPhi3[]       = {"Phi3ForCausalLM", "Phi3ForSequenceClassification"};
constexpr std::string_view kStarcoder2[] = {"Starcoder2ForCausalLM", "Starcoder2ForSequenceClassification"};
constexpr std::string_view kGpt2[]       = {"GPT2LMHeadModel", "GPT2ForSequenceClassification"};
constexpr std::string_view kBigcode[]    = {"GPTBigCodeForCausalLM", "GPTBigCodeForSequenceClassification"};
constexpr std::string_view kNeox[]       = {"GPTNeoXForCausalLM", "GPTNeoXForSequenceClassification"};
constexpr std::string_view kBloom[]      = {"BloomForCausalLM", "BloomForSequenceClassification"};
constexpr std::string_view kXglm[]       = {"XGLMForCausalLM", "XGLMForSequenceClassification"};
constexpr std::string_view kT5[]         = {"T5ForConditionalGeneration"};
constexpr std::string_view kBart[]       = {"BartForConditionalGeneration"};
constexpr std::string_view kBert[]       = {"BertModel", "RobertaModel", "XLMRobertaModel", "BertForMaskedLM", "RobertaForMaskedLM", "XLMRobertaForMaskedLM"};

const ModelFamily kFamilies[] = {
    // key,          architectures, config.json → ModelSpec
    {"llama",        kLlama,        family::readLlama},
    {"gemma",        kGemma,        family::readGemma},
    {"gemma3",       kGemma3,       family::readGemma3},
    {"granite",      kGranite,      family::readGranite},
    {"olmo2",        kOlmo2,        family::readOlmo2},
    {"qwen3_moe",    kQwen3Moe,     family::readQwen3Moe},
    {"smollm3",      kSmolLm3,      family::readSmolLm3},
    {"mixtral",      kMixtral,      family::readMixtral},
    {"phi",          kPhi,          family::readPhi},
    {"phi3",         kPhi3,         family::readPhi3},
    {"starcoder2",   kStarcoder2,   family::readStarcoder2},
    {"gpt2",         kGpt2,         family::readGpt2},
    {"gpt_bigcode",  kBigcode,      family::readGptBigcode},
    {"gpt_neox",     kNeox,         family::readGptNeox},
    {"bloom",        kBloom,        family::readBloom},
    {"xglm",         kXglm,         family::readXglm},
    {"t5",           kT5,           family::readT5},
    {"bart",         kBart,         family::readBart},
    {"bert",         kBert,         family::readBert},
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

/// Keys whose meaning is the same in every family.
void readCommon(const Json& config, ModelSpec& spec) {
    spec.eosTokenIds = tokenIds(config.value("eos_token_id", Json()));
    spec.bosTokenId = tokenId(config, "bos_token_id");
    spec.padTokenId = tokenId(config, "pad_token_id");
    spec.decoderStartTokenId = tokenId(config, "decoder_start_token_id");
    for (const char* key : {"initializer_range", "init_std"})
        spec.initializerRange = family::numberOr(config, key, spec.initializerRange);
    for (const char* key : {"torch_dtype", "dtype"})
        if (config.contains(key) && config[key].is_string())
            if (const auto dtype = dtypeFromTorchName(config[key].get<std::string>())) spec.storedDtype = *dtype;
}

/// How many scores a head for classification gives, as transformers counts them.
int countLabels(const Json& config) {
    const Json labels = config.value("id2label", Json());
    return labels.is_object() && !labels.empty() ? static_cast<int>(labels.size())
                                                 : family::intOr(config, "num_labels", 2);
}

/// "Qwen2ForCausalLM" → "Qwen2ForSequenceClassification", where the family has it.
std::string scoreArchitectureOf(const ModelFamily& family, const std::string& architecture) {
    std::string model = architecture;
    for (const std::string_view ending : {"ForCausalLM", "LMHeadModel", "ForSequenceClassification"})
        if (model.ends_with(ending)) model.resize(model.size() - ending.size());
    for (const std::string_view name : family.architectures)
        if (name.starts_with(model) && name.ends_with("ForSequenceClassification")) return std::string(name);
    return {};
}

tl::unexpected<Error> failUnknown(const std::string& architecture) {
    std::vector<std::string> known;
    for (const ModelFamily& row : kFamilies)
        known.insert(known.end(), row.architectures.begin(), row.architectures.end());
    const auto nearest = nearestName(architecture, known);
    // The rest are the same models with another head.
    std::erase_if(known, [](const std::string& name) {
        return name.find("Classification") != std::string::npos || name.find("Masked") != std::string::npos;
    });
    return fail("config.unknown_architecture",
        {QT_TRANSLATE_NOOP("errors", "Luthier does not know the model architecture {name}."),
            {{"name", architecture.empty() ? "–" : architecture}}},
        {QT_TRANSLATE_NOOP("errors", "It knows: {list}."), {{"list", joinText(known, ", ")}}},
        nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}}
                : Message{QT_TRANSLATE_NOOP("errors", "Choose a model that Luthier supports."), {}});
}

} // namespace

std::span<const ModelFamily> modelFamilies() { return kFamilies; }

Result<ModelSpec> readModelSpec(const Json& config) {
    try {
        const Json architectures = config.value("architectures", Json::array());
        const std::string architecture =
            architectures.is_array() && !architectures.empty() ? architectures[0].get<std::string>() : "";
        for (const ModelFamily& row : kFamilies) {
            if (std::find(row.architectures.begin(), row.architectures.end(), architecture) == row.architectures.end())
                continue;
            const Json quantization = config.value("quantization_config", Json());
            if (!quantization.is_null()) LUTHIER_TRY_DO(checkQuantization(quantization));
            LUTHIER_TRY(spec, row.read(config, architecture));
            if (!quantization.is_null()) spec.quantizedBits = bitsOfQuantization(quantization);
            spec.family = row.key;
            spec.architecture = architecture;
            spec.scoreArchitecture = scoreArchitectureOf(row, architecture);
            readCommon(config, spec);
            if (architecture.ends_with("ForSequenceClassification")) setScoreHead(spec, countLabels(config));
            return spec;
        }
        return failUnknown(architecture);
    } catch (const nlohmann::json::exception& e) {
        return family::failUnsupportedConfig("config.json", e.what());
    }
}

Result<ModelSpec> readModelSpec(const std::filesystem::path& folder) {
    if (isGguf(folder)) {
        LUTHIER_TRY(file, GgufFile::open(folder));
        return readGgufSpec(file);
    }
    LUTHIER_TRY(config, readJsonObject(folder / "config.json"));
    LUTHIER_TRY(spec, readModelSpec(config));
    // generation_config.json is where current models keep every token that ends an answer.
    if (std::filesystem::exists(folder / "generation_config.json")) {
        LUTHIER_TRY(generation, readJsonObject(folder / "generation_config.json"));
        try {
            if (const auto ids = tokenIds(generation.value("eos_token_id", Json())); !ids.empty())
                spec.eosTokenIds = ids;
            if (const auto id = tokenId(generation, "decoder_start_token_id")) spec.decoderStartTokenId = id;
        } catch (const nlohmann::json::exception& e) {
            return family::failUnsupportedConfig("generation_config.json", e.what());
        }
    }
    return spec;
}

} // namespace luthier
