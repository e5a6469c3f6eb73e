#include "core/formats/gguf.h"

#include "core/formats/half.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

namespace luthier {

namespace {

struct TypeRow {
    GgmlType type;
    std::string_view name;
    std::int64_t blockElements, blockBytes;
};
constexpr TypeRow kTypes[] = {{GgmlType::F32, "F32", 1, 4}, {GgmlType::F16, "F16", 1, 2},
    {GgmlType::BF16, "BF16", 1, 2}, {GgmlType::Q4_0, "Q4_0", 32, 18}, {GgmlType::Q8_0, "Q8_0", 32, 34},
    {GgmlType::Q4_K, "Q4_K", 256, 144}, {GgmlType::Q6_K, "Q6_K", 256, 210}};

const TypeRow* findType(std::uint32_t number) {
    for (const TypeRow& row : kTypes)
        if (static_cast<std::uint32_t>(row.type) == number) return &row;
    return nullptr;
}

constexpr std::string_view kValueTypes[] = {"UINT8", "INT8", "UINT16", "INT16", "UINT32", "INT32", "FLOAT32", "BOOL",
    "STRING", "ARRAY", "UINT64", "INT64", "FLOAT64"};
enum ValueType : std::uint32_t { String = 8, Array = 9 };

struct Damaged {};

class Reader {
public:
    explicit Reader(std::string_view bytes)
        : m_bytes(bytes) {}

    template <class T>
    T number() {
        T out;
        if (m_bytes.size() - at < sizeof out) throw Damaged();
        std::memcpy(&out, m_bytes.data() + at, sizeof out);
        at += sizeof out;
        return out;
    }
    std::string string() {
        const auto size = number<std::uint64_t>();
        if (size > m_bytes.size() - at) throw Damaged();
        std::string out(m_bytes.substr(at, size));
        at += size;
        return out;
    }
    nlohmann::json value(std::uint32_t type) {
        switch (type) {
        case 0:
            return number<std::uint8_t>();
        case 1:
            return number<std::int8_t>();
        case 2:
            return number<std::uint16_t>();
        case 3:
            return number<std::int16_t>();
        case 4:
            return number<std::uint32_t>();
        case 5:
            return number<std::int32_t>();
        case 6:
            return double(number<float>());
        case 7:
            return number<std::uint8_t>() != 0;
        case String:
            return string();
        case 10:
            return number<std::uint64_t>();
        case 11:
            return number<std::int64_t>();
        case 12:
            return number<double>();
        default:
            throw Damaged();
        }
    }

    std::size_t at = 0;

private:
    std::string_view m_bytes;
};

tl::unexpected<Error> failUnsupported(const std::string& file, const std::string& what) {
    return fail("gguf.unsupported", {QT_TRANSLATE_NOOP("errors", "{file} cannot be used."), {{"file", file}}},
        {QT_TRANSLATE_NOOP("errors", "It holds {name}, which Luthier does not read."), {{"name", what}}},
        {QT_TRANSLATE_NOOP("errors", "Luthier reads GGUF in F32, F16, BF16, Q8_0, Q4_0, Q4_K and Q6_K."), {}});
}

} // namespace

bool isGguf(const std::filesystem::path& path) {
    if (!std::filesystem::is_regular_file(path)) return false;
    std::ifstream file(path, std::ios::binary);
    char magic[4] = {};
    return file.read(magic, sizeof magic) && std::string_view(magic, sizeof magic) == "GGUF";
}

std::string_view ggmlTypeName(GgmlType type) { return findType(static_cast<std::uint32_t>(type))->name; }

std::int64_t GgufTensor::elementCount() const {
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return count;
}

Result<GgufFile> GgufFile::open(const std::filesystem::path& path) {
    LUTHIER_TRY(mapped, MappedFile::open(path));
    GgufFile out(std::move(mapped));
    const std::string_view bytes = out.m_file.text();
    const std::string file = path.string();
    try {
        Reader reader(bytes);
        if (!bytes.starts_with("GGUF")) throw Damaged();
        reader.at = 4;
        const auto version = reader.number<std::uint32_t>();
        if (version != 2 && version != 3) return failUnsupported(file, "version " + std::to_string(version));
        const auto tensorCount = reader.number<std::uint64_t>(), keyCount = reader.number<std::uint64_t>();
        // Each needs at least a dozen bytes: a count beyond that is no count.
        if (tensorCount > bytes.size() / 12 || keyCount > bytes.size() / 12) throw Damaged();
        for (std::uint64_t i = 0; i < keyCount; ++i) {
            const std::string key = reader.string();
            const auto type = reader.number<std::uint32_t>();
            if (type >= std::size(kValueTypes)) throw Damaged();
            out.m_keys.push_back(key);
            if (type != Array) {
                out.m_types[key] = kValueTypes[type];
                out.m_metadata[key] = reader.value(type);
                continue;
            }
            const auto inner = reader.number<std::uint32_t>();
            const auto count = reader.number<std::uint64_t>();
            if (inner >= std::size(kValueTypes) || inner == Array || count > bytes.size() - reader.at) throw Damaged();
            out.m_types[key] = "ARRAY:" + std::string(kValueTypes[inner]);
            auto& list = out.m_metadata[key] = nlohmann::json::array();
            for (std::uint64_t k = 0; k < count; ++k)
                list.push_back(reader.value(inner));
        }
        struct Place {
            std::string name;
            std::uint64_t offset;
        };
        std::vector<Place> places;
        for (std::uint64_t i = 0; i < tensorCount; ++i) {
            const std::string name = reader.string();
            GgufTensor tensor;
            const auto dimensions = reader.number<std::uint32_t>();
            if (dimensions > 8) throw Damaged();
            std::int64_t count = 1;
            for (std::uint32_t d = 0; d < dimensions; ++d) {
                const auto size = reader.number<std::int64_t>();
                if (size < 0 || __builtin_mul_overflow(count, size, &count)) throw Damaged();
                tensor.shape.insert(tensor.shape.begin(), size);
            }
            const auto number = reader.number<std::uint32_t>();
            const TypeRow* type = findType(number);
            if (!type) return failUnsupported(file, name + ": ggml type " + std::to_string(number));
            tensor.type = type->type;
            if (!tensor.shape.empty() && tensor.shape.back() % type->blockElements != 0) throw Damaged();
            places.push_back({name, reader.number<std::uint64_t>()});
            out.m_tensors[name] = std::move(tensor);
        }
        std::uint64_t alignment = 32;
        if (const auto it = out.m_metadata.find("general.alignment");
            it != out.m_metadata.end() && it->is_number_unsigned())
            alignment = it->get<std::uint64_t>();
        if (alignment == 0 || alignment > 1 << 20) throw Damaged();
        const std::uint64_t data = (reader.at + alignment - 1) / alignment * alignment;
        for (const Place& place : places) {
            GgufTensor& tensor = out.m_tensors.at(place.name);
            const TypeRow& type = *findType(static_cast<std::uint32_t>(tensor.type));
            std::uint64_t size = 0, begin = 0;
            if (__builtin_mul_overflow(
                    std::uint64_t(tensor.elementCount() / type.blockElements), std::uint64_t(type.blockBytes), &size) ||
                __builtin_add_overflow(data, place.offset, &begin) || begin > bytes.size() ||
                size > bytes.size() - begin)
                throw Damaged();
            tensor.bytes = {reinterpret_cast<const std::byte*>(bytes.data()) + begin, size};
        }
        return out;
    } catch (const Damaged&) {
        return fail("gguf.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}},
            {QT_TRANSLATE_NOOP("errors", "It is no whole GGUF file."), {}},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    }
}

namespace {

using Bytes = const std::uint8_t*;

float halfAt(Bytes at) {
    std::uint16_t bits;
    std::memcpy(&bits, at, sizeof bits);
    return floatFromHalf(bits);
}

// The blocks of ggml (ggml-quants.c), each unpacked by its own rule.

void unpackQ8_0(Bytes block, float* out) {
    const float d = halfAt(block);
    for (int i = 0; i < 32; ++i)
        out[i] = static_cast<float>(static_cast<std::int8_t>(block[2 + i])) * d;
}

void unpackQ4_0(Bytes block, float* out) {
    const float d = halfAt(block);
    for (int i = 0; i < 16; ++i) {
        out[i] = static_cast<float>((block[2 + i] & 0xF) - 8) * d;
        out[i + 16] = static_cast<float>((block[2 + i] >> 4) - 8) * d;
    }
}

/// Six-bit scales and minima of eight groups, packed in twelve bytes.
void scaleAndMin(int group, Bytes packed, float& scale, float& minimum) {
    if (group < 4) {
        scale = packed[group] & 63;
        minimum = packed[group + 4] & 63;
    } else {
        scale = static_cast<float>((packed[group + 4] & 0xF) | ((packed[group - 4] >> 6) << 4));
        minimum = static_cast<float>((packed[group + 4] >> 4) | ((packed[group] >> 6) << 4));
    }
}

void unpackQ4_K(Bytes block, float* out) {
    const float d = halfAt(block), dmin = halfAt(block + 2);
    Bytes scales = block + 4, codes = block + 16;
    for (int pair = 0; pair < 4; ++pair, codes += 32)
        for (int half = 0; half < 2; ++half) {
            float scale, minimum;
            scaleAndMin(2 * pair + half, scales, scale, minimum);
            const float step = d * scale, base = dmin * minimum;
            for (int i = 0; i < 32; ++i)
                *out++ = step * static_cast<float>(half ? codes[i] >> 4 : codes[i] & 0xF) - base;
        }
}

void unpackQ6_K(Bytes block, float* out) {
    Bytes low = block, high = block + 128;
    const auto* scales = reinterpret_cast<const std::int8_t*>(block + 192);
    const float d = halfAt(block + 208);
    for (int part = 0; part < 2; ++part, low += 64, high += 32, scales += 8, out += 128)
        for (int i = 0; i < 32; ++i)
            for (int k = 0; k < 4; ++k) {
                const int nibble = k < 2 ? low[i + 32 * k] & 0xF : low[i + 32 * (k - 2)] >> 4;
                const int code = (nibble | (((high[i] >> (2 * k)) & 3) << 4)) - 32;
                out[i + 32 * k] = d * static_cast<float>(scales[i / 16 + 2 * k]) * static_cast<float>(code);
            }
}

template <class Unpack>
void unpackAll(const GgufTensor& tensor, std::int64_t elements, std::int64_t bytes, float* out, Unpack unpack) {
    auto block = reinterpret_cast<Bytes>(tensor.bytes.data());
    for (std::int64_t i = 0; i < tensor.elementCount() / elements; ++i, block += bytes, out += elements)
        unpack(block, out);
}

} // namespace

void dequantize(const GgufTensor& tensor, float* out) {
    const TypeRow& row = *findType(static_cast<std::uint32_t>(tensor.type));
    const auto run = [&](auto unpack) { unpackAll(tensor, row.blockElements, row.blockBytes, out, unpack); };
    switch (tensor.type) {
    case GgmlType::F32:
        std::memcpy(out, tensor.bytes.data(), tensor.bytes.size());
        break;
    case GgmlType::F16:
        run([](Bytes at, float* to) { *to = halfAt(at); });
        break;
    case GgmlType::BF16:
        run([](Bytes at, float* to) {
            const std::uint32_t bits = std::uint32_t(at[1]) << 24 | std::uint32_t(at[0]) << 16;
            std::memcpy(to, &bits, sizeof bits);
        });
        break;
    case GgmlType::Q8_0:
        run(unpackQ8_0);
        break;
    case GgmlType::Q4_0:
        run(unpackQ4_0);
        break;
    case GgmlType::Q4_K:
        run(unpackQ4_K);
        break;
    case GgmlType::Q6_K:
        run(unpackQ6_K);
        break;
    }
}

} // namespace luthier
