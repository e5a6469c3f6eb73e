#pragma once
/// gzip, read whole.

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace luthier {

/// The content of a file, unpacked if its first bytes say gzip. Refuses more than `limitBytes` unpacked
/// ("gzip.too_big"), since a small archive may expand without end.
Result<std::string> readMaybeGzip(const std::filesystem::path& file, std::size_t limitBytes = std::size_t(1) << 31);

} // namespace luthier
