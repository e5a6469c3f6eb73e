#include "core/data/source/source.h"

namespace luthier {

namespace {

// clang-format off
// The order matters: what is certain from the first bytes comes first.
constexpr SourceKind kKinds[] = {
    // key,        label,                                        recognises,                read by
    {"parquet",    QT_TRANSLATE_NOOP("data", "Parquet"),         sources::isParquetFile,    sources::readParquetRows},
    {"arrow",      QT_TRANSLATE_NOOP("data", "Arrow"),           sources::isArrowFile,      sources::readArrowRows},
    {"pdf",        QT_TRANSLATE_NOOP("data", "PDF document"),    sources::isPdf,            sources::readPdf},
    {"json_lines", QT_TRANSLATE_NOOP("data", "JSON lines"),      sources::isJsonLines,      sources::readJsonLines},
    {"json",       QT_TRANSLATE_NOOP("data", "JSON"),            sources::isJsonValues,     sources::readJsonValues},
    {"html",       QT_TRANSLATE_NOOP("data", "HTML document"),   sources::isHtml,           sources::readHtml},
    {"table",      QT_TRANSLATE_NOOP("data", "CSV or TSV"),      sources::isDelimited,      sources::readDelimited},
    {"document",   QT_TRANSLATE_NOOP("data", "Text document"),   sources::isText,           sources::readText},
};
// clang-format on

} // namespace

std::span<const SourceKind> sourceKinds() { return kKinds; }

const SourceKind* recogniseSource(const SourceInput& input) {
    for (const SourceKind& kind : kKinds)
        if (kind.matches(input)) return &kind;
    return nullptr;
}

namespace sources {

tl::unexpected<Error> failCancelled() {
    return fail("import.cancelled", {QT_TRANSLATE_NOOP("errors", "The import was cancelled."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "Nothing was changed."), {}});
}

std::function<Result<void>(std::string_view json)> jsonRowSink(const SourceInput& input, const RowSink& sink) {
    return [&input, &sink, number = std::uint64_t(0), bytes = std::uint64_t(0)](
               std::string_view json) mutable -> Result<void> {
        bytes += json.size();
        if (++number % 256 == 0) {
            input.progress(std::min<std::uint64_t>(bytes, input.bytes.size()), 0); // how much is left is not known
            if (input.progress.isCancelled()) return failCancelled();
        }
        return sink({number, json, {}, {}, false});
    };
}

bool hasEnding(std::string_view name, std::string_view ending) {
    if (name.size() < ending.size()) return false;
    const std::string_view last = name.substr(name.size() - ending.size());
    for (std::size_t i = 0; i < ending.size(); ++i)
        if ((last[i] >= 'A' && last[i] <= 'Z' ? last[i] + 32 : last[i]) != ending[i]) return false;
    return true;
}

} // namespace sources
} // namespace luthier
