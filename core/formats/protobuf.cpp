#include "core/formats/protobuf.h"

namespace luthier {

namespace {

bool readVarint(std::string_view bytes, std::size_t& at, std::uint64_t& out) {
    out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (at >= bytes.size()) return false;
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        out |= std::uint64_t(byte & 0x7F) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

bool readFixed(std::string_view bytes, std::size_t& at, std::size_t size, std::uint64_t& out) {
    if (bytes.size() - at < size) return false;
    out = 0;
    std::memcpy(&out, bytes.data() + at, size); // little-endian, as this program's machines are
    at += size;
    return true;
}

} // namespace

bool eachProtobufField(std::string_view message, const std::function<void(const ProtobufField&)>& onField) {
    for (std::size_t at = 0; at < message.size();) {
        std::uint64_t key = 0, size = 0;
        if (!readVarint(message, at, key)) return false;
        ProtobufField field;
        field.number = static_cast<std::uint32_t>(key >> 3);
        switch (key & 7) {
        case 0:
            if (!readVarint(message, at, field.varint)) return false;
            break;
        case 1:
            if (!readFixed(message, at, 8, field.varint)) return false;
            break;
        case 2:
            if (!readVarint(message, at, size) || size > message.size() - at) return false;
            field.bytes = message.substr(at, size);
            at += size;
            break;
        case 5:
            if (!readFixed(message, at, 4, field.varint)) return false;
            break;
        default:
            return false;
        }
        onField(field);
    }
    return true;
}

} // namespace luthier
