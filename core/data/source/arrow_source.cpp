#include "core/data/source/source.h"
#include "core/formats/arrow.h"

namespace luthier::sources {

bool isArrowFile(const SourceInput& input) { return isArrow(input.bytes); }

Result<void> readArrowRows(const SourceInput& input, const RowSink& sink) {
    return readArrow(input.bytes, input.name, jsonRowSink(input, sink));
}

} // namespace luthier::sources
