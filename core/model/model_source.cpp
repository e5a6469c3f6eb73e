#include "core/model/model_source.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/gguf.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace fs = std::filesystem;

std::string modelName(const fs::path& path) {
    // models--Qwen--Qwen2.5-0.5B/snapshots/<hash>
    for (fs::path part = path; part.has_relative_path(); part = part.parent_path())
        if (const std::string name = part.filename().string(); name.starts_with("models--"))
            return replaceAll(name.substr(8), "--", "/");
    const fs::path clean = path.has_filename() ? path : path.parent_path();
    return isGguf(path) ? clean.stem().string() : clean.filename().string();
}

std::string licenceOf(const fs::path& path) {
    if (isGguf(path)) {
        const auto file = GgufFile::open(path);
        return file && file->metadata().contains("general.license") && file->metadata()["general.license"].is_string()
                   ? file->metadata()["general.license"].get<std::string>()
                   : "";
    }
    const auto text = readWhole(path / "README.md");
    if (!text || !text->starts_with("---")) return {};
    const std::string front = text->substr(3, text->find("\n---", 3));
    for (const std::string& line : splitText(front, '\n'))
        if (line.starts_with("license:")) return std::string(trimmed(std::string_view(line).substr(8)));
    return {};
}

} // namespace luthier
