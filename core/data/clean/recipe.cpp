#include "core/data/clean/recipe.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

Json settingsJson(const CleanSettings& settings) {
    Json json = Json::object();
    for (const auto& [key, value] : settings.numbers)
        json[key] = value;
    for (const auto& [key, value] : settings.texts)
        json[key] = value;
    return json;
}

tl::unexpected<Error> failRecipe(const std::string& what) {
    return fail("clean.recipe", {QT_TRANSLATE_NOOP("errors", "The cleaning recipe cannot be read."), {}},
        {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", what}}});
}

Result<CleanStep> stepOf(const Json& json) {
    CleanStep step;
    if (!json.is_object() || !json.contains("operation") || !json["operation"].is_string())
        return failRecipe("a step names no operation");
    step.operation = json["operation"];
    LUTHIER_TRY(operation, knownOperation(step.operation));
    for (const auto& member : json.items()) {
        const std::string& key = member.key();
        if (key == "operation") continue;
        const bool isKnown = std::any_of(operation->settings.begin(), operation->settings.end(),
            [&](const CleanSetting& setting) { return setting.key == key; });
        if (!isKnown)
            return fail("clean.unknown", {QT_TRANSLATE_NOOP("errors", "{name} is no setting of {operation}."),
                                             {{"name", key}, {"operation", step.operation}}});
        if (member.value().is_boolean())
            step.settings.numbers[key] = member.value().get<bool>();
        else if (member.value().is_number())
            step.settings.numbers[key] = member.value();
        else if (member.value().is_string())
            step.settings.texts[key] = member.value();
        else
            return failRecipe(key);
    }
    return step;
}

} // namespace

CleanRecipe defaultCleanRecipe() {
    static constexpr std::string_view kDecided[] = {"leakage", "language", "html", "toxic"};
    CleanRecipe recipe;
    for (const CleaningOperation& operation : cleaningOperations())
        if (std::find(std::begin(kDecided), std::end(kDecided), operation.key) == std::end(kDecided))
            recipe.push_back({std::string(operation.key), {}});
    return recipe;
}

std::string toJson(const CleanSettings& settings) { return settingsJson(settings).dump(); }

std::string toJson(const CleanRecipe& recipe) {
    Json steps = Json::array();
    for (const CleanStep& step : recipe) {
        Json json = {{"operation", step.operation}};
        json.update(settingsJson(step.settings));
        steps.push_back(std::move(json));
    }
    return Json({{"luthier_cleaning", 1}, {"steps", std::move(steps)}}).dump(2) + "\n";
}

std::optional<CleanSettings> cleanSettingsFromJson(const std::string& text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    CleanSettings settings;
    for (const auto& member : json.items()) {
        if (member.value().is_number()) settings.numbers[member.key()] = member.value();
        if (member.value().is_string()) settings.texts[member.key()] = member.value();
    }
    return settings;
}

Result<CleanRecipe> parseCleanRecipe(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("steps") || !json["steps"].is_array())
        return failRecipe("there is no list of steps");
    CleanRecipe recipe;
    for (const Json& step : json["steps"]) {
        LUTHIER_TRY(parsed, stepOf(step));
        recipe.push_back(std::move(parsed));
    }
    return recipe;
}

Result<CleanReport> runCleaning(DatasetView& view, const std::string& name, const CleanRecipe& recipe,
    const CleanContext& context, const std::filesystem::path& editsFile, const Progress& progress,
    const std::function<Result<void>(const CleanStep&, std::span<const RowChange>)>& onStep) {
    CleanReport report;
    report.name = name;
    report.before = view.overlay().keptCount();
    std::uint32_t operation = 0;
    for (const CleanStep& step : recipe) {
        LUTHIER_TRY(changes, applyCleaning(view, step.operation, step.settings, context, editsFile, progress));
        if (onStep) LUTHIER_TRY_DO(onStep(step, changes));
        CleanReport::Line line{step, 0, 0, {}};
        auto overlay = std::make_shared<Overlay>(view.overlay());
        ++operation;
        for (const RowChange& change : changes) {
            overlay->apply(operation, change);
            line.removed += change.kind == RowChangeKind::Remove;
            line.edited += change.kind == RowChangeKind::Edit;
            if (line.examples.size() < 5) line.examples.push_back(change.row);
        }
        LUTHIER_TRY(next, view.with(editsFile, std::move(overlay)));
        view = std::move(next);
        report.lines.push_back(std::move(line));
    }
    report.after = view.overlay().keptCount();
    return report;
}

} // namespace luthier
