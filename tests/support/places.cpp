#include "tests/support/places.h"

#include "core/base/platform.h"

#include <fstream>
#include <sstream>

namespace luthier::testing {

namespace fs = std::filesystem;

fs::path sourceFolder() { return LUTHIER_SOURCE_DIR; }

fs::path buildFolder() { return LUTHIER_BINARY_DIR; }

fs::path resource(const std::string& name) { return sourceFolder() / "resources" / name; }

fs::path fixture(const std::string& name) { return sourceFolder() / "tests" / "fixtures" / name; }

fs::path sharedFolder() {
    const std::string chosen = environmentValue("LUTHIER_SHARED");
    const fs::path folder = chosen.empty() ? sourceFolder().parent_path() / "shared" : fs::path(chosen);
    return fs::exists(folder / "tokenizers") ? folder : fs::path();
}

void write(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

std::string read(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream(file, std::ios::binary).rdbuf();
    return out.str();
}

} // namespace luthier::testing
