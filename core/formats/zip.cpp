#include "core/formats/zip.h"

#include <cstdint>
#include <cstring>
#include <optional>

namespace luthier {

namespace {

template <class T>
std::optional<T> read(std::string_view bytes, std::uint64_t at) {
    if (at > bytes.size() || bytes.size() - at < sizeof(T)) return std::nullopt;
    T out;
    std::memcpy(&out, bytes.data() + at, sizeof out);
    return out;
}

tl::unexpected<Error> failDamaged(const std::string& file) {
    return fail("zip.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}}, {},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

struct Directory {
    std::uint64_t offset = 0, count = 0;
};

/// The end record stands behind everything but a comment.
std::optional<Directory> findDirectory(std::string_view bytes) {
    constexpr std::string_view kEnd("PK\x05\x06", 4), kLocator("PK\x06\x07", 4), kEnd64("PK\x06\x06", 4);
    constexpr std::size_t kLongestTail = 65535 + 22;
    const std::size_t from = bytes.size() > kLongestTail ? bytes.size() - kLongestTail : 0;
    const std::size_t found = bytes.substr(from).rfind(kEnd);
    if (found == std::string_view::npos) return std::nullopt;
    const std::size_t at = from + found;
    const auto count = read<std::uint16_t>(bytes, at + 10);
    const auto offset = read<std::uint32_t>(bytes, at + 16);
    if (!count || !offset) return std::nullopt;
    if (at >= 20 && bytes.substr(at - 20, 4) == kLocator) {
        const auto end64 = read<std::uint64_t>(bytes, at - 20 + 8);
        if (end64 && *end64 < bytes.size() && bytes.substr(*end64, 4) == kEnd64) {
            const auto count64 = read<std::uint64_t>(bytes, *end64 + 32),
                       offset64 = read<std::uint64_t>(bytes, *end64 + 48);
            if (count64 && offset64) return Directory{*offset64, *count64};
        }
    }
    return Directory{*offset, *count};
}

} // namespace

bool isZip(std::string_view bytes) { return bytes.starts_with(std::string_view("PK\x03\x04", 4)); }

Result<std::map<std::string, std::string_view>> readStoredZip(std::string_view bytes, const std::string& file) {
    std::map<std::string, std::string_view> out;
    const auto directory = findDirectory(bytes);
    if (!directory) return failDamaged(file);
    std::uint64_t at = directory->offset;
    for (std::uint64_t i = 0; i < directory->count; ++i) {
        const auto signature = read<std::uint32_t>(bytes, at);
        const auto method = read<std::uint16_t>(bytes, at + 10), nameSize = read<std::uint16_t>(bytes, at + 28),
                   extraSize = read<std::uint16_t>(bytes, at + 30), commentSize = read<std::uint16_t>(bytes, at + 32);
        const auto size32 = read<std::uint32_t>(bytes, at + 24), local32 = read<std::uint32_t>(bytes, at + 42);
        if (!signature || *signature != 0x02014B50 || !local32 ||
            bytes.size() - at - 46 < std::uint64_t(*nameSize) + *extraSize)
            return failDamaged(file);
        const std::string name(bytes.substr(at + 46, *nameSize));
        if (*method != 0)
            return fail("zip.compressed", {QT_TRANSLATE_NOOP("errors", "{file} cannot be used."), {{"file", file}}},
                {QT_TRANSLATE_NOOP("errors", "It is a compressed archive, which PyTorch does not write."), {}},
                {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
        // Sizes that need more than 32 bits stand in the extra field, in this order.
        std::uint64_t size = *size32, local = *local32, compressed = *read<std::uint32_t>(bytes, at + 20);
        const std::string_view extra = bytes.substr(at + 46 + *nameSize, *extraSize);
        for (std::size_t e = 0; e + 4 <= extra.size();) {
            const std::uint16_t id = *read<std::uint16_t>(extra, e), length = *read<std::uint16_t>(extra, e + 2);
            std::size_t field = e + 4;
            if (id == 1)
                for (std::uint64_t* value : {&size, &compressed, &local})
                    if (*value == 0xFFFFFFFF) {
                        const auto wide = read<std::uint64_t>(extra, field);
                        if (!wide) return failDamaged(file);
                        *value = *wide;
                        field += 8;
                    }
            e += 4 + std::size_t(length);
        }
        const auto localName = read<std::uint16_t>(bytes, local + 26),
                   localExtra = read<std::uint16_t>(bytes, local + 28);
        if (local > bytes.size() || !localName || !localExtra) return failDamaged(file);
        const std::uint64_t begin = local + 30 + *localName + *localExtra;
        if (begin > bytes.size() || size > bytes.size() - begin) return failDamaged(file);
        out[name] = bytes.substr(begin, size);
        at += 46 + std::uint64_t(*nameSize) + *extraSize + *commentSize;
    }
    return out;
}

} // namespace luthier
