#pragma once
/// Writing JSON by hand where it must be fast.

#include <string>
#include <string_view>

namespace luthier {

/// Appends `text` as a JSON string with its quotes: `"`, `\` and control characters are escaped, all else is copied.
void appendJsonString(std::string& out, std::string_view text);

} // namespace luthier
