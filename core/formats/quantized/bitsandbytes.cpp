// bitsandbytes, as transformers saves it. Four bits (NF4, FP4): blocks over the flattened matrix, `quant_map` says what
// a code stands for; absmax may be quantised once more. Eight bits: a scale a row.

#include "core/formats/quantized/quantized_checkpoint.h"
#include "core/formats/quantized/scaled_codes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace luthier::quantized {

namespace {

using Json = nlohmann::ordered_json;

class FourBits : public QuantizedMatrix {
public:
    FourBits(std::int64_t out, std::int64_t in, std::uint64_t size, const std::byte* codes,
        const std::array<float, 16>& map, std::vector<float> absmax, std::int64_t block)
        : QuantizedMatrix(out, in, size)
        , m_codes(codes)
        , m_map(map)
        , m_absmax(std::move(absmax))
        , m_block(block) {}

    void unpackRows(std::int64_t first, std::int64_t count, float* values) const override {
        const std::int64_t end = (first + count) * inFeatures;
        for (std::int64_t i = first * inFeatures; i < end; ++i) {
            const auto pair = std::uint8_t(m_codes[i / 2]);
            *values++ = m_map[i % 2 == 0 ? pair >> 4 : pair & 15] * m_absmax[std::size_t(i / m_block)];
        }
    }

private:
    const std::byte* m_codes; // element 2i in the high four bits
    const std::array<float, 16> m_map;
    const std::vector<float> m_absmax;
    const std::int64_t m_block;
};

/// The scales of all blocks; quantised once more where the state says so.
Result<std::vector<float>> absmaxOf(Parts& parts, const Json& state, std::int64_t blocks) {
    LUTHIER_TRY(stored, parts.get(".weight.absmax", {blocks}));
    std::vector<float> out = numbersOf(*stored);
    if (!state.contains("nested_blocksize")) return out;
    const std::int64_t nestedBlock = state.at("nested_blocksize");
    if (nestedBlock <= 0 || stored->dtype != DType::U8) return parts.fail("its scales are not as they should be");
    LUTHIER_TRY(map, parts.get(".weight.nested_quant_map", {256}));
    LUTHIER_TRY(scales, parts.get(".weight.nested_absmax", {(blocks + nestedBlock - 1) / nestedBlock}));
    const float offset = state.at("nested_offset");
    for (std::int64_t i = 0; i < blocks; ++i) {
        float& value = out[std::size_t(i)];
        value = numberAt(*map, std::int64_t(value)) * numberAt(*scales, i / nestedBlock) + offset;
    }
    return out;
}

Result<QuantizedWeight> readFourBits(Parts parts, const std::string& statePart) {
    LUTHIER_TRY(stateBytes, parts.get(statePart, {-1}));
    const Json state =
        Json::parse(std::string(reinterpret_cast<const char*>(stateBytes->bytes.data()), stateBytes->bytes.size()));
    const auto shape = state.at("shape").get<std::vector<std::int64_t>>();
    const std::int64_t block = state.at("blocksize");
    if (shape.size() != 2 || shape[0] <= 0 || shape[1] <= 0 || block <= 0) return parts.fail("shape");
    const std::int64_t count = shape[0] * shape[1];
    const TensorView* codes = parts.find(".weight");
    if (!codes || codes->dtype != DType::U8 || codes->elementCount() != (count + 1) / 2)
        return parts.fail(".weight has another shape");
    LUTHIER_TRY(map, parts.get(".weight.quant_map", {16}));
    LUTHIER_TRY(absmax, absmaxOf(parts, state, (count + block - 1) / block));
    std::array<float, 16> table{};
    for (int i = 0; i < 16; ++i)
        table[std::size_t(i)] = numberAt(*map, i);
    return QuantizedWeight{
        std::make_shared<FourBits>(shape[0], shape[1], parts.bytes(), codes->bytes.data(), table, absmax, block),
        parts.names()};
}

Result<QuantizedWeight> readEightBits(Parts parts) {
    LUTHIER_TRY(codes, parts.get(".weight", {-1, -1}));
    const std::int64_t out = codes->shape[0], in = codes->shape[1];
    LUTHIER_TRY(scales, parts.get(".SCB", {out}));
    // 0: row by row. Others are layouts of a graphics card, which are not saved any more.
    if (const TensorView* format = parts.find(".weight_format"); format && numberAt(*format, 0) != 0)
        return parts.fail(".weight_format");
    if (codes->dtype != DType::I8) return parts.fail(".weight is not int8");
    Grid grid{numbersOf(*scales), {}, 1, 1, evenGroups(in, 1, in)};
    for (float& scale : grid.scales)
        scale /= 127.0F;
    const auto code = [bytes = codes->bytes.data(), in](std::int64_t row, std::int64_t column) {
        return float(std::int8_t(bytes[row * in + column]));
    };
    return QuantizedWeight{
        std::make_shared<ScaledCodes<decltype(code)>>(out, in, parts.bytes(), code, std::move(grid)), parts.names()};
}

} // namespace

Result<QuantizedWeights> readBitsandbytes(const ModelFolder& files, const Json&) {
    QuantizedWeights out;
    for (const char* type : {"nf4", "fp4"}) {
        const std::string part = std::string(".weight.quant_state.bitsandbytes__") + type;
        for (const std::string& module : modulesWith(files, part)) {
            LUTHIER_TRY(weight, readFourBits(Parts(files, module), part));
            out[module + ".weight"] = weight;
        }
    }
    for (const std::string& module : modulesWith(files, ".SCB")) {
        LUTHIER_TRY(weight, readEightBits(Parts(files, module)));
        out[module + ".weight"] = weight;
    }
    return out;
}

} // namespace luthier::quantized
