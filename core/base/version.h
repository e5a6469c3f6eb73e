#pragma once
#include <string>

namespace luthier {

/// Of this program: CMakeLists.txt's, "0.1.0".
std::string version();

} // namespace luthier
