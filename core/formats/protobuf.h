#pragma once
/// The wire format of protocol buffers, as far as reading needs it.

#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>

namespace luthier {

struct ProtobufField {
    std::uint32_t number = 0;
    std::uint64_t varint = 0;    ///< of varint and fixed fields
    std::string_view bytes = {}; ///< of length-delimited fields

    /// Of a 32-bit field.
    float asFloat() const {
        const auto bits = static_cast<std::uint32_t>(varint);
        float out;
        std::memcpy(&out, &bits, sizeof out);
        return out;
    }
};

/// Calls back with each field of a message, in order. False where the bytes are no whole message.
bool eachProtobufField(std::string_view message, const std::function<void(const ProtobufField&)>& onField);

} // namespace luthier
