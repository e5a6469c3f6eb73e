#pragma once
/// A file as a source reads it: unpacked, in UTF-8, without its byte order mark.

#include "core/base/file.h"
#include "core/data/source/source.h"
#include "core/formats/compression.h"

#include <filesystem>

namespace luthier {

class SourceFile {
public:
    /// @param room  where an unpacked copy may lie while this object lives; made if it must be
    /// Errors: file errors; those of unpackStream, "import.cancelled" among them.
    static Result<SourceFile> open(const std::filesystem::path& file, const std::filesystem::path& room,
        const UnpackLimit& limit, const Progress& progress);
    SourceFile(SourceFile&&) = default;
    ~SourceFile();

    SourceInput input(const Progress& progress) const { return {m_text, m_name, progress}; }
    /// The file's own bytes, as it lies there: for hashing.
    std::string_view original() const { return m_original.text(); }

private:
    SourceFile(MappedFile original, MappedFile content)
        : m_original(std::move(original))
        , m_content(std::move(content)) {}
    MappedFile m_original, m_content;
    std::filesystem::path m_temporary; // empty: nothing was unpacked
    std::string m_converted;           // of UTF-16
    std::string_view m_text;
    std::string m_name;
};

} // namespace luthier
