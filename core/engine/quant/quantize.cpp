#include "core/engine/quant/quantize.h"

#include "core/engine/quant/int8.h"
#include "core/engine/quant/nf4.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

constexpr const char* kFile = "base_quantization.json";

} // namespace

std::shared_ptr<const PackedWeights> quantize(
    const at::Tensor& weight, const QuantizationSection& section, at::Device device) {
    switch (section.type) {
    case QuantizationType::None:
        return nullptr;
    case QuantizationType::Nf4:
        return std::make_shared<Nf4Weights>(
            quantizeNf4(weight.to(at::kFloat), section.block_size, section.double_quant), weight.size(0),
            weight.size(1), device);
    case QuantizationType::Int8:
        return std::make_shared<Int8Weights>(quantizeInt8(weight.to(at::kFloat)), device);
    }
    return nullptr;
}

Result<void> writeBaseQuantization(const std::filesystem::path& adapterFolder, const QuantizationSection& section) {
    if (section.type == QuantizationType::None) return {};
    return writeJson(adapterFolder / kFile,
        {{"type", keyOf(section.type)}, {"block_size", section.block_size}, {"double_quant", section.double_quant}});
}

Result<QuantizationSection> readBaseQuantization(const std::filesystem::path& adapterFolder) {
    QuantizationSection out;
    if (!std::filesystem::exists(adapterFolder / kFile)) return out;
    LUTHIER_TRY(json, readJsonObject(adapterFolder / kFile));
    const auto type = methodFromKey<QuantizationType>(json.value("type", ""));
    if (!type || !json["block_size"].is_number_integer() || !json["double_quant"].is_boolean())
        return fail("file.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", kFile}}}, {}, {});
    return QuantizationSection{*type, json["block_size"], json["double_quant"]};
}

} // namespace luthier::engine
