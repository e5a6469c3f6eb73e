#include "core/formats/quantized/quantized_checkpoint.h"

#include "core/base/text.h"
#include "core/formats/half.h"
#include "core/formats/quantized/scaled_codes.h"
#include "core/formats/quantized/small_floats.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <string_view>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

struct Row {
    std::string_view method; ///< quant_method
    Result<QuantizedWeights> (*read)(const ModelFolder& files, const Json& config);
};

constexpr Row kRows[] = {
    {"bitsandbytes", quantized::readBitsandbytes},
    {"gptq", quantized::readGptq},
    {"awq", quantized::readAwq},
    {"fp8", quantized::readFp8},
    {"compressed-tensors", quantized::readCompressedTensors},
    {"torchao", quantized::readTorchao},
};

const Row* rowOf(const Json& config) {
    const std::string method = config.value("quant_method", "");
    const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.method == method; });
    return row == std::end(kRows) ? nullptr : row;
}

} // namespace

Result<void> checkQuantization(const Json& config) {
    if (config.is_object() && rowOf(config)) return {};
    std::vector<std::string> known;
    for (const Row& row : kRows)
        known.emplace_back(row.method);
    return fail("config.quantization", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its weights are quantised by {method}. Luthier reads: {list}."),
            {{"method", config.is_object() ? config.value("quant_method", "–") : config.dump()},
                {"list", joinText(known, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Choose the model that it was made of, or another form of it."), {}});
}

Result<QuantizedWeights> readQuantizedWeights(const ModelFolder& files, const Json& config) {
    LUTHIER_TRY_DO(checkQuantization(config));
    try {
        return rowOf(config)->read(files, config);
    } catch (const nlohmann::json::exception& e) {
        return fail("config.quantization", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
}

double bitsOfQuantization(const Json& config) {
    const auto grouped = [](double bits, double scaleBits, double group) {
        return bits + (group > 0 ? scaleBits / group : 0);
    };
    const std::string method = config.value("quant_method", "");
    if (method == "bitsandbytes") {
        if (!config.value("load_in_4bit", false)) return 8;
        return config.value("bnb_4bit_use_double_quant", false) ? grouped(4, 8, 64) : grouped(4, 32, 64);
    }
    if (method == "gptq" || method == "awq") {
        const double bits = config.value("bits", 4.0);
        return grouped(bits, 16 + bits, config.value("group_size", 128.0));
    }
    if (method == "compressed-tensors" && config.contains("config_groups") && !config["config_groups"].empty()) {
        const Json weights = config["config_groups"].front().value("weights", Json::object());
        const Json group = weights.value("group_size", Json());
        // Floats of four bits have scales of eight.
        const double scaleBits = weights.value("type", "int") == "float" ? 8 : 16;
        return grouped(weights.value("num_bits", 8.0), scaleBits, group.is_number() ? group.get<double>() : 0.0);
    }
    return 8;
}

namespace quantized {

tl::unexpected<Error> failOption(const std::string& key, const std::string& value) {
    return luthier::fail("config.quantization", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "{key} of its quantization_config is {value}, which Luthier does not read."),
            {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "Choose the model that it was made of, or another form of it."), {}});
}

std::vector<std::int32_t> evenGroups(std::int64_t in, std::int64_t columns, std::int64_t size) {
    std::vector<std::int32_t> out(std::size_t(in), 0);
    for (std::int64_t i = 0; i < in; ++i)
        out[std::size_t(i)] = std::int32_t(std::min(columns - 1, i / std::max<std::int64_t>(1, size)));
    return out;
}

const TensorView* Parts::find(const std::string& part) {
    const TensorView* view = m_files.find(m_module + part);
    if (view) m_names.push_back(m_module + part);
    return view;
}

Result<const TensorView*> Parts::get(const std::string& part, const std::vector<std::int64_t>& shape) {
    const TensorView* view = find(part);
    if (!view) return fail(part + " is missing");
    const bool fits = view->shape.size() == shape.size() &&
                      std::equal(shape.begin(), shape.end(), view->shape.begin(),
                          [](std::int64_t wanted, std::int64_t got) { return wanted < 0 || wanted == got; });
    if (!fits) return fail(part + " has another shape");
    return view;
}

std::uint64_t Parts::bytes() const {
    return std::accumulate(m_names.begin(), m_names.end(), std::uint64_t(0),
        [&](std::uint64_t sum, const std::string& name) { return sum + m_files.find(name)->bytes.size(); });
}

tl::unexpected<Error> Parts::fail(const std::string& what) const {
    return luthier::fail("model.quantized",
        {QT_TRANSLATE_NOOP("errors", "The weights do not fit their quantization_config."), {}},
        {QT_TRANSLATE_NOOP("errors", "{name}: {what}"), {{"name", m_module}, {"what", what}}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

float numberAt(const TensorView& view, std::int64_t index) {
    const std::byte* at = view.bytes.data() + std::size_t(index) * dtypeSize(view.dtype);
    const auto as = [at](auto value) {
        std::memcpy(&value, at, sizeof value);
        return value;
    };
    switch (view.dtype) {
    case DType::F64:
        return float(as(double()));
    case DType::F32:
        return as(float());
    case DType::F16:
        return floatFromHalf(as(std::uint16_t()));
    case DType::BF16:
        return std::bit_cast<float>(std::uint32_t(as(std::uint16_t())) << 16);
    case DType::I64:
        return float(as(std::int64_t()));
    case DType::I32:
        return float(as(std::int32_t()));
    case DType::I16:
        return float(as(std::int16_t()));
    case DType::I8:
        return float(as(std::int8_t()));
    case DType::U8:
    case DType::Bool:
        return float(as(std::uint8_t()));
    case DType::F8E4M3:
        return floatFromE4m3(as(std::uint8_t()));
    case DType::F8E8M0:
        return floatFromE8m0(as(std::uint8_t()));
    }
    return 0;
}

std::vector<float> numbersOf(const TensorView& view) {
    std::vector<float> out(std::size_t(view.elementCount()), 0.0F);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = numberAt(view, std::int64_t(i));
    return out;
}

std::vector<std::string> modulesWith(const ModelFolder& files, const std::string& part) {
    std::vector<std::string> out;
    for (const std::string& name : files.names())
        if (name.ends_with(part)) out.push_back(name.substr(0, name.size() - part.size()));
    return out;
}

} // namespace quantized

} // namespace luthier
