#include "core/data/source/source_file.h"

#include "core/base/text.h"

#include <cstring>
#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;

namespace {

/// UTF-16 with its byte order mark, as Windows programs write "Unicode text"; half a pair becomes U+FFFD.
std::string fromUtf16(std::string_view bytes) {
    const bool isBig = bytes.starts_with("\xFE\xFF");
    const auto unit = [&](std::size_t i) {
        const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<char32_t>(isBig ? a << 8 | b : b << 8 | a);
    };
    std::string out;
    out.reserve(bytes.size() + MappedFile::kPadding);
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        const char32_t c = unit(i);
        if (c < 0xD800 || c > 0xDFFF) {
            appendUtf8(out, c);
        } else if (c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) <= 0xDFFF) {
            appendUtf8(out, 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00));
            i += 2;
        } else {
            appendUtf8(out, 0xFFFD);
        }
    }
    const std::size_t size = out.size();
    out.resize(size + MappedFile::kPadding); // readable behind the text
    out.resize(size);
    return out;
}

} // namespace

Result<SourceFile> SourceFile::open(
    const fs::path& file, const fs::path& room, const UnpackLimit& limit, const Progress& progress) {
    LUTHIER_TRY(original, MappedFile::open(file));
    LUTHIER_TRY(content, MappedFile::open(file)); // the same pages
    SourceFile source(std::move(original), std::move(content));
    source.m_name = file.filename().string();
    if (streamCodec(source.original())) {
        LUTHIER_TRY_DO(makeFolder(room));
        source.m_temporary = room / ("." + source.m_name + ".tmp" + std::to_string(::getpid()));
        LUTHIER_TRY(unpacked, FileWriter::create(source.m_temporary));
        auto done = unpackStream(source.original(), file.string(), limit, progress,
            [&](std::string_view piece) { return unpacked.write(piece); });
        if (!done && done.error().code == "archive.cancelled") return sources::failCancelled();
        if (!done) return tl::unexpected(done.error());
        LUTHIER_TRY_DO(unpacked.finish());
        LUTHIER_TRY(mapped, MappedFile::open(source.m_temporary));
        source.m_content = std::move(mapped);
        source.m_name = file.stem().string();
    }
    source.m_text = source.m_content.text();
    if (source.m_text.starts_with("\xEF\xBB\xBF")) source.m_text.remove_prefix(3);
    if (source.m_text.starts_with("\xFF\xFE") || source.m_text.starts_with("\xFE\xFF")) {
        source.m_converted = fromUtf16(source.m_text);
        source.m_text = source.m_converted;
    }
    return source;
}

SourceFile::~SourceFile() {
    std::error_code ignored; // a leftover of an import is removed when the project is opened
    if (!m_temporary.empty()) fs::remove(m_temporary, ignored);
}

} // namespace luthier
