#include "core/recipe/recipe.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/text/chat_template.h"

#include <algorithm>

namespace luthier {

bool Recipe::watchesFor(MonitorType monitor) const {
    return std::find(monitors.begin(), monitors.end(), monitor) != monitors.end();
}

Result<Recipe> readRecipe(const std::filesystem::path& file) {
    LUTHIER_TRY(text, readWhole(file));
    return parseRecipe(text);
}

Result<void> writeRecipe(const std::filesystem::path& file, const Recipe& recipe) {
    return writeWhole(file, recipeToYaml(recipe));
}

std::filesystem::path resolvePath(const std::string& path, const std::filesystem::path& recipeFolder) {
    const std::filesystem::path expanded = expandHome(path);
    return (expanded.is_absolute() ? expanded : recipeFolder / expanded).lexically_normal();
}

std::string templateChoice(const DataSection& data, const std::filesystem::path& recipeFolder) {
    const auto file = resolvePath(data.chat_template, recipeFolder);
    std::string out = std::filesystem::is_regular_file(file) ? file.string() : data.chat_template;
    if (data.enable_thinking == Thinking::On) out += ChatTemplate::kThinkingOn;
    if (data.enable_thinking == Thinking::Off) out += ChatTemplate::kThinkingOff;
    return out;
}

} // namespace luthier
