#pragma once
/// Zip archives whose entries are stored as they are, which is how PyTorch writes them.

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace luthier {

bool isZip(std::string_view bytes);
/// Name → bytes, within `archive`. Zip64 is understood. Errors: "zip.damaged"; "zip.compressed".
Result<std::map<std::string, std::string_view>> readStoredZip(std::string_view archive, const std::string& file);

} // namespace luthier
