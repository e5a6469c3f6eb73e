#include "core/base/version.h"

namespace luthier {

std::string version() { return LUTHIER_VERSION; }

} // namespace luthier
