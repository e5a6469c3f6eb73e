#include "core/data/source/source.h"
#include "core/formats/parquet/parquet_file.h"

namespace luthier::sources {

bool isParquetFile(const SourceInput& input) { return isParquet(input.bytes); }

Result<void> readParquetRows(const SourceInput& input, const RowSink& sink) {
    return readParquet(input.bytes, input.name, jsonRowSink(input, sink));
}

} // namespace luthier::sources
