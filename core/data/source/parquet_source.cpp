#include "core/data/source/source.h"
#include "core/formats/parquet/parquet_file.h"

namespace luthier::sources {

bool isParquetFile(const SourceInput& input) { return isParquet(input.bytes); }

Result<void> readParquetRows(const SourceInput& input, const RowSink& sink) {
    std::uint64_t number = 0, bytes = 0;
    return readParquet(input.bytes, input.name, [&](std::string_view json) -> Result<void> {
        bytes += json.size();
        if (++number % 256 == 0) {
            input.progress(std::min<std::uint64_t>(bytes, input.bytes.size()), 0); // how much is left is not known
            if (input.progress.isCancelled()) return failCancelled();
        }
        return sink({number, json, {}, {}, false});
    });
}

} // namespace luthier::sources
