#include "core/data/source/source.h"
#include "core/formats/arrow.h"

namespace luthier::sources {

bool isArrowFile(const SourceInput& input) { return isArrow(input.bytes); }

Result<void> readArrowRows(const SourceInput& input, const RowSink& sink) {
    std::uint64_t number = 0, bytes = 0;
    return readArrow(input.bytes, input.name, [&](std::string_view json) -> Result<void> {
        bytes += json.size();
        if (++number % 256 == 0) {
            input.progress(std::min<std::uint64_t>(bytes, input.bytes.size()), input.bytes.size());
            if (input.progress.isCancelled()) return failCancelled();
        }
        return sink({number, json, {}, {}, false});
    });
}

} // namespace luthier::sources
