#pragma once
#include <string>

namespace luthier {

/// Version of this program, as in CMakeLists.txt: "0.1.0".
std::string version();

} // namespace luthier
