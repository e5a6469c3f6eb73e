// GPTQ and AWQ: integers in words of 32 bits, with a scale and a zero for a group of inputs.

#include "core/formats/quantized/quantized_checkpoint.h"
#include "core/formats/quantized/scaled_codes.h"

#include <nlohmann/json.hpp>

#include <array>

namespace luthier::quantized {

namespace {

using Json = nlohmann::ordered_json;

/// Where AutoAWQ puts each of eight outputs in a word.
constexpr std::array<int, 8> kAwqPlace = {0, 4, 1, 5, 2, 6, 3, 7};

/// scales [groups, out] as the matrix asks for them.
std::vector<float> turned(const TensorView& scales, std::int64_t groups, std::int64_t out) {
    std::vector<float> turned(std::size_t(groups * out), 0.0F);
    for (std::int64_t g = 0; g < groups; ++g)
        for (std::int64_t o = 0; o < out; ++o)
            turned[std::size_t(o * groups + g)] = numberAt(scales, g * out + o);
    return turned;
}

/// Inputs that share a scale; -1 in a config: all of them.
std::int64_t groupSize(const Json& config, std::int64_t in, std::int64_t groups) {
    const std::int64_t size = config.value("group_size", 0);
    return size > 0 ? size : (in + groups - 1) / groups;
}

Result<QuantizedWeight> readGptqWeight(Parts parts, const Json& config, int bits, bool storesZeroLessOne) {
    const int perWord = 32 / bits;
    LUTHIER_TRY(words, parts.get(".qweight", {-1, -1}));
    const std::int64_t in = words->shape[0] * perWord, out = words->shape[1];
    LUTHIER_TRY(scales, parts.get(".scales", {-1, out}));
    const std::int64_t groups = scales->shape[0];
    LUTHIER_TRY(zeros, parts.get(".qzeros", {groups, (out + perWord - 1) / perWord}));
    if (words->dtype != DType::I32 || zeros->dtype != DType::I32 || groups == 0)
        return parts.fail(".qweight is not int32");

    Grid grid{turned(*scales, groups, out), std::vector<float>(std::size_t(groups * out), 0.0F), groups, 1,
        evenGroups(in, groups, groupSize(config, in, groups))};
    const PackedInts zeroCodes{zeros->bytes.data(), bits};
    for (std::int64_t g = 0; g < groups; ++g)
        for (std::int64_t o = 0; o < out; ++o)
            grid.zeros[std::size_t(o * groups + g)] =
                float(zeroCodes.at(g * zeros->shape[1] + o / perWord, int(o % perWord))) +
                (storesZeroLessOne ? 1.0F : 0.0F);
    if (const TensorView* order = parts.find(".g_idx")) {
        if (order->dtype != DType::I32 || order->elementCount() != in) return parts.fail(".g_idx has another shape");
        for (std::int64_t i = 0; i < in; ++i) {
            const auto group = std::int64_t(numberAt(*order, i));
            if (group < 0 || group >= groups) return parts.fail(".g_idx names a group that is not there");
            grid.groupOf[std::size_t(i)] = std::int32_t(group);
        }
    }
    const auto code = [codes = PackedInts{words->bytes.data(), bits}, out, perWord](
                          std::int64_t row, std::int64_t column) {
        return float(codes.at(column / perWord * out + row, int(column % perWord)));
    };
    return QuantizedWeight{
        std::make_shared<ScaledCodes<decltype(code)>>(out, in, parts.bytes(), code, std::move(grid)), parts.names()};
}

Result<QuantizedWeight> readAwqWeight(Parts parts, const Json& config) {
    LUTHIER_TRY(words, parts.get(".qweight", {-1, -1}));
    const std::int64_t in = words->shape[0], wordsARow = words->shape[1], out = wordsARow * 8;
    LUTHIER_TRY(scales, parts.get(".scales", {-1, out}));
    const std::int64_t groups = scales->shape[0];
    LUTHIER_TRY(zeros, parts.get(".qzeros", {groups, wordsARow}));
    if (words->dtype != DType::I32 || zeros->dtype != DType::I32 || groups == 0)
        return parts.fail(".qweight is not int32");
    Grid grid{turned(*scales, groups, out), std::vector<float>(std::size_t(groups * out), 0.0F), groups, 1,
        evenGroups(in, groups, groupSize(config, in, groups))};
    const PackedInts zeroCodes{zeros->bytes.data(), 4};
    for (std::int64_t g = 0; g < groups; ++g)
        for (std::int64_t o = 0; o < out; ++o)
            grid.zeros[std::size_t(o * groups + g)] =
                float(zeroCodes.at(g * wordsARow + o / 8, kAwqPlace[std::size_t(o % 8)]));
    const auto code = [codes = PackedInts{words->bytes.data(), 4}, wordsARow](std::int64_t row, std::int64_t column) {
        return float(codes.at(column * wordsARow + row / 8, kAwqPlace[std::size_t(row % 8)]));
    };
    return QuantizedWeight{
        std::make_shared<ScaledCodes<decltype(code)>>(out, in, parts.bytes(), code, std::move(grid)), parts.names()};
}

} // namespace

Result<QuantizedWeights> readGptq(const ModelFolder& files, const Json& config) {
    const int bits = config.value("bits", 4);
    if (bits != 2 && bits != 4 && bits != 8) return failOption("bits", std::to_string(bits));
    const std::string format = config.value("checkpoint_format", "gptq");
    if (format != "gptq" && format != "gptq_v2") return failOption("checkpoint_format", format);
    QuantizedWeights out;
    for (const std::string& module : modulesWith(files, ".qweight")) {
        LUTHIER_TRY(weight, readGptqWeight(Parts(files, module), config, bits, format == "gptq"));
        out[module + ".weight"] = weight;
    }
    return out;
}

Result<QuantizedWeights> readAwq(const ModelFolder& files, const Json& config) {
    if (const int bits = config.value("bits", 4); bits != 4) return failOption("bits", std::to_string(bits));
    if (const std::string version = config.value("version", "gemm"); version != "gemm" && version != "GEMM")
        return failOption("version", version);
    QuantizedWeights out;
    for (const std::string& module : modulesWith(files, ".qweight")) {
        LUTHIER_TRY(weight, readAwqWeight(Parts(files, module), config));
        out[module + ".weight"] = weight;
    }
    return out;
}

} // namespace luthier::quantized
