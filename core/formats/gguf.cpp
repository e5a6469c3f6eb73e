#include "core/formats/gguf.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

namespace luthier {

namespace {

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
    std::vector<std::string> names;
    for (const GgmlTypeRow& row : ggmlTypes())
        names.emplace_back(row.name);
    return fail("gguf.unsupported", {QT_TRANSLATE_NOOP("errors", "{file} cannot be used."), {{"file", file}}},
        {QT_TRANSLATE_NOOP("errors", "It holds {name}, which Luthier does not read."), {{"name", what}}},
        {QT_TRANSLATE_NOOP("errors", "Luthier reads GGUF in {list}."), {{"list", joinText(names, ", ")}}});
}

} // namespace

bool isGguf(const std::filesystem::path& path) {
    if (!std::filesystem::is_regular_file(path)) return false;
    std::ifstream file(path, std::ios::binary);
    char magic[4] = {};
    return file.read(magic, sizeof magic) && std::string_view(magic, sizeof magic) == "GGUF";
}

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
            const GgmlTypeRow* type = findGgmlType(number);
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
            const GgmlTypeRow& type = rowOf(tensor.type);
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
            {QT_TRANSLATE_NOOP("errors", "It is not a complete GGUF file."), {}},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    }
}

void dequantize(const GgufTensor& tensor, float* out) {
    const GgmlTypeRow& row = rowOf(tensor.type);
    auto block = reinterpret_cast<const std::uint8_t*>(tensor.bytes.data());
    const std::int64_t blocks = tensor.elementCount() / row.blockElements;
    for (std::int64_t i = 0; i < blocks; ++i, block += row.blockBytes, out += row.blockElements)
        row.unpack(block, out);
}

} // namespace luthier
