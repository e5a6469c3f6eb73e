#pragma once
/// A list of cleaning operations that can be saved, and run on another data set or without a window.

#include "core/data/clean/cleaning.h"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace luthier {

struct CleanStep {
    std::string operation; ///< a key of cleaningOperations()
    CleanSettings settings;
    bool operator==(const CleanStep&) const = default;
};

using CleanRecipe = std::vector<CleanStep>;

/// The recipe offered at first: every operation that judges all sets alike, with its defaults. Left out are operations
/// that need a decision (a file for leakage, which languages stay, whether tags are wanted code, whether old plays may
/// curse).
CleanRecipe defaultCleanRecipe();

/// JSON: {"luthier_cleaning": 1, "steps": [{"operation": "length", "least": 8, "most": 1024}, …]}
std::string toJson(const CleanRecipe& recipe);
/// The settings of one step, as the history keeps them.
std::string toJson(const CleanSettings& settings);
/// Nothing if the text holds no settings.
std::optional<CleanSettings> cleanSettingsFromJson(const std::string& json);
/// Errors: "clean.recipe" with what is wrong; "clean.unknown" for an operation or setting that is none.
Result<CleanRecipe> parseCleanRecipe(std::string_view json);

/// Result of cleaning a data set, step by step.
struct CleanReport {
    std::string name;                    ///< of the data set
    std::uint64_t before = 0, after = 0; ///< kept rows
    struct Line {
        CleanStep step;
        std::uint64_t removed = 0, edited = 0;
        std::vector<std::uint64_t> examples; ///< rows, at most five
    };
    std::vector<Line> lines;
};

/// Runs each step on the result of the one before. @param editsFile  where edited lines are kept
/// @param onStep  sees what each step changed, before the next
/// Errors: those of applyCleaning and of `onStep`.
Result<CleanReport> runCleaning(DatasetView& view, const std::string& name, const CleanRecipe& recipe,
    const CleanContext& context, const std::filesystem::path& editsFile, const Progress& progress,
    const std::function<Result<void>(const CleanStep&, std::span<const RowChange>)>& onStep = {});

} // namespace luthier
