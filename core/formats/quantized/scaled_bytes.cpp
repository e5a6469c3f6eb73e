// Codes of a byte or half of one, row by row: FP8 of DeepSeek's kind, compressed-tensors, torchao.

#include "core/formats/quantized/quantized_checkpoint.h"
#include "core/formats/quantized/scaled_codes.h"
#include "core/formats/quantized/small_floats.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace luthier::quantized {

namespace {

using Json = nlohmann::ordered_json;

struct IntBytes {
    const std::byte* codes;
    std::int64_t in;
    float operator()(std::int64_t row, std::int64_t column) const {
        return float(std::int8_t(codes[row * in + column]));
    }
};

struct FloatBytes {
    const std::byte* codes;
    std::int64_t in;
    float operator()(std::int64_t row, std::int64_t column) const {
        static const std::array<float, 256> table = [] {
            std::array<float, 256> out{};
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = floatFromE4m3(std::uint8_t(i));
            return out;
        }();
        return table[std::size_t(codes[row * in + column])];
    }
};

/// Two of E2M1 a byte, the low half first.
struct FloatNibbles {
    const std::byte* codes;
    std::int64_t in;
    float operator()(std::int64_t row, std::int64_t column) const {
        const auto pair = std::uint8_t(codes[row * (in / 2) + column / 2]);
        return kE2m1[column % 2 == 0 ? pair & 15 : pair >> 4];
    }
};

/// Integers in words of 32 bits along the inputs, moved up by half of their range.
struct IntWords {
    PackedInts codes;
    std::int64_t wordsARow;
    float operator()(std::int64_t row, std::int64_t column) const {
        const int perWord = codes.perWord();
        return float(codes.at(row * wordsARow + column / perWord, int(column % perWord))) -
               float(1 << (codes.bits - 1));
    }
};

/// Scales of [rows, columns], one for all where they are fewer than two numbers.
/// @param block  rows and inputs that share one; 0: as evenly as they divide
Result<Grid> gridOf(
    Parts& parts, const TensorView& scales, std::int64_t out, std::int64_t in, std::array<std::int64_t, 2> block) {
    const std::int64_t count = scales.elementCount();
    std::array<std::int64_t, 2> groups{1, 1};
    if (count > 1) {
        if (scales.shape.empty() || scales.shape.size() > 2) return parts.fail("its scales have another shape");
        groups = {scales.shape[0], scales.shape.size() == 2 ? scales.shape[1] : 1};
    }
    const auto size = [&](std::int64_t whole, std::size_t axis) {
        return block[axis] > 0 ? block[axis] : (whole + groups[axis] - 1) / groups[axis];
    };
    const std::int64_t rows = size(out, 0), columns = size(in, 1);
    if (count < 1 || rows * groups[0] < out || columns * groups[1] < in) return parts.fail("there are too few scales");
    return Grid{numbersOf(scales), {}, groups[1], rows, evenGroups(in, groups[1], columns)};
}

template <class Code>
QuantizedWeight made(Parts& parts, std::int64_t out, std::int64_t in, Code code, Grid grid) {
    return {std::make_shared<ScaledCodes<Code>>(out, in, parts.bytes(), code, std::move(grid)), parts.names()};
}

/// A byte a weight. @param scalePart  what stands behind the module
Result<QuantizedWeight> readBytes(
    Parts parts, const std::string& codePart, const std::string& scalePart, std::array<std::int64_t, 2> block) {
    LUTHIER_TRY(codes, parts.get(codePart, {-1, -1}));
    const TensorView* scales = parts.find(scalePart);
    if (!scales) return parts.fail(scalePart + " is missing");
    const std::int64_t out = codes->shape[0], in = codes->shape[1];
    LUTHIER_TRY(grid, gridOf(parts, *scales, out, in, block));
    for (const char* zeroPart : {"._weight_zero_point", ".weight_zero_point"})
        if (const TensorView* zeros = parts.find(zeroPart)) {
            if (zeros->elementCount() != std::int64_t(grid.scales.size())) return parts.fail(zeroPart);
            grid.zeros = numbersOf(*zeros);
        }
    parts.find(".input_scale"); // of activations: they are not quantised here
    parts.find(".input_zero_point");
    if (codes->dtype == DType::I8) return made(parts, out, in, IntBytes{codes->bytes.data(), in}, std::move(grid));
    if (codes->dtype == DType::F8E4M3)
        return made(parts, out, in, FloatBytes{codes->bytes.data(), in}, std::move(grid));
    return parts.fail(codePart + " is of another type");
}

Result<QuantizedWeight> readPackedInts(Parts parts, int bits, std::array<std::int64_t, 2> block) {
    const int perWord = 32 / bits;
    LUTHIER_TRY(words, parts.get(".weight_packed", {-1, -1}));
    LUTHIER_TRY(shape, parts.get(".weight_shape", {2}));
    const auto out = std::int64_t(numberAt(*shape, 0)), in = std::int64_t(numberAt(*shape, 1));
    const std::int64_t wordsARow = words->shape[1];
    if (words->dtype != DType::I32 || out != words->shape[0] || in <= 0 || wordsARow * perWord < in)
        return parts.fail(".weight_packed has another shape");
    LUTHIER_TRY(scales, parts.get(".weight_scale", {-1, -1}));
    LUTHIER_TRY(grid, gridOf(parts, *scales, out, in, block));
    const std::int64_t columns = grid.columns, rowGroups = scales->shape[0];
    if (const TensorView* zeros = parts.find(".weight_zero_point")) {
        // Packed along the outputs.
        if (zeros->dtype != DType::I32 ||
            zeros->shape != std::vector<std::int64_t>{(rowGroups + perWord - 1) / perWord, columns})
            return parts.fail(".weight_zero_point has another shape");
        grid.zeros.resize(grid.scales.size());
        const PackedInts codes{zeros->bytes.data(), bits};
        for (std::int64_t row = 0; row < rowGroups; ++row)
            for (std::int64_t column = 0; column < columns; ++column)
                grid.zeros[std::size_t(row * columns + column)] =
                    float(codes.at(row / perWord * columns + column, int(row % perWord))) - float(1 << (bits - 1));
    }
    if (const TensorView* order = parts.find(".weight_g_idx")) {
        if (order->elementCount() != in) return parts.fail(".weight_g_idx has another shape");
        for (std::int64_t i = 0; i < in; ++i) {
            const auto group = std::int64_t(numberAt(*order, i));
            if (group < 0 || group >= columns) return parts.fail(".weight_g_idx names a group that is not there");
            grid.groupOf[std::size_t(i)] = std::int32_t(group);
        }
    }
    return made(parts, out, in, IntWords{{words->bytes.data(), bits}, wordsARow}, std::move(grid));
}

Result<QuantizedWeight> readFloatNibbles(Parts parts) {
    LUTHIER_TRY(codes, parts.get(".weight_packed", {-1, -1}));
    if (codes->dtype != DType::U8) return parts.fail(".weight_packed is of another type");
    const std::int64_t out = codes->shape[0], in = codes->shape[1] * 2;
    LUTHIER_TRY(scales, parts.get(".weight_scale", {out, -1}));
    LUTHIER_TRY(grid, gridOf(parts, *scales, out, in, {1, 0}));
    if (scales->dtype == DType::U8) // MXFP4: an exponent
        for (float& scale : grid.scales)
            scale = floatFromE8m0(std::uint8_t(scale));
    if (const TensorView* global = parts.find(".weight_global_scale")) // NVFP4: one more for all
        for (float& scale : grid.scales)
            scale /= numberAt(*global, 0);
    parts.find(".input_global_scale");
    return made(parts, out, in, FloatNibbles{codes->bytes.data(), in}, std::move(grid));
}

} // namespace

Result<QuantizedWeights> readFp8(const ModelFolder& files, const Json& config) {
    if (const std::string format = config.value("fmt", "e4m3"); format != "e4m3") return failOption("fmt", format);
    std::array<std::int64_t, 2> block{0, 0};
    if (const Json size = config.value("weight_block_size", Json()); size.is_array() && size.size() == 2)
        block = {size[0], size[1]};
    QuantizedWeights out;
    for (const std::string& module : modulesWith(files, ".weight_scale_inv")) {
        LUTHIER_TRY(weight, readBytes(Parts(files, module), ".weight", ".weight_scale_inv", block));
        out[module + ".weight"] = weight;
    }
    return out;
}

Result<QuantizedWeights> readCompressedTensors(const ModelFolder& files, const Json& config) {
    for (const char* key : {"sparsity_config", "transform_config"})
        if (const Json value = config.value(key, Json::object()); !value.is_null() && !value.empty())
            return failOption(key, value.dump());
    if (const Json cache = config.value("kv_cache_scheme", Json()); !cache.is_null())
        return failOption("kv_cache_scheme", cache.dump());
    std::optional<int> bits; // of integers in words: the folder's groups must agree
    std::array<std::int64_t, 2> block{0, 0};
    for (const auto& [name, group] : config.at("config_groups").items()) {
        const Json weights = group.value("weights", Json());
        if (!weights.is_object()) continue;
        const int own = weights.value("num_bits", 8);
        if (own != 4 && own != 8) return failOption("num_bits", std::to_string(own));
        if (const Json size = weights.value("group_size", Json()); size.is_number_integer() && size > 0)
            block = {0, size};
        if (const Json size = weights.value("block_structure", Json()); size.is_array() && size.size() == 2)
            block = {size[0], size[1]};
        if (weights.value("type", "int") != "int") continue;
        if (bits && *bits != own) return failOption("config_groups", "of different num_bits");
        bits = own;
    }
    QuantizedWeights out;
    for (const std::string& module : modulesWith(files, ".weight_packed")) {
        const TensorView* packed = files.find(module + ".weight_packed");
        LUTHIER_TRY(weight, packed->dtype == DType::I32 ? readPackedInts(Parts(files, module), bits.value_or(4), block)
                                                        : readFloatNibbles(Parts(files, module)));
        out[module + ".weight"] = weight;
    }
    for (const std::string& module : modulesWith(files, ".weight_scale")) {
        if (out.contains(module + ".weight")) continue;
        LUTHIER_TRY(weight, readBytes(Parts(files, module), ".weight", ".weight_scale", block));
        out[module + ".weight"] = weight;
    }
    return out;
}

Result<QuantizedWeights> readTorchao(const ModelFolder& files, const Json&) {
    QuantizedWeights out;
    for (const std::string& module : modulesWith(files, "._weight_qdata")) {
        LUTHIER_TRY(weight, readBytes(Parts(files, module), "._weight_qdata", "._weight_scale", {1, 0}));
        out[module + ".weight"] = weight;
    }
    return out;
}

} // namespace luthier::quantized
