#include "core/formats/gzip.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <zlib.h>

namespace luthier {

Result<std::string> readMaybeGzip(const std::filesystem::path& file, std::size_t limitBytes) {
    LUTHIER_TRY(raw, readWhole(file));
    if (raw.size() < 2 || raw[0] != '\x1f' || raw[1] != '\x8b') return raw;

    z_stream stream{};
    inflateInit2(&stream, 15 + 16); // 16: gzip framing
    stream.next_in = reinterpret_cast<Bytef*>(raw.data());
    stream.avail_in = static_cast<uInt>(raw.size());
    std::string out;
    char buffer[1 << 16];
    int state = Z_OK;
    while (state == Z_OK && out.size() <= limitBytes) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer);
        stream.avail_out = sizeof buffer;
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(buffer, sizeof buffer - stream.avail_out);
    }
    inflateEnd(&stream);
    if (out.size() > limitBytes)
        return fail("gzip.too_big",
            {QT_TRANSLATE_NOOP("errors", "{file} is too big unpacked."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "It expands to more than {limit}."), {{"limit", formatBytes(limitBytes)}}},
            {});
    if (state != Z_STREAM_END)
        return fail("gzip.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The compressed data ends too early or is not gzip."), {}},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    return out;
}

} // namespace luthier
