#include "core/project/run_preparation.h"

#include "core/base/platform.h"

#include <numeric>

namespace luthier {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLeastPilotRows = 16, kPilotEvalRows = 32;

std::vector<Record> rowsAt(const std::vector<Record>& rows, const std::vector<std::size_t>& places) {
    std::vector<Record> out;
    for (const std::size_t place : places)
        out.push_back(rows[place]);
    return out;
}

/// Some of the rows, evenly spread over all.
std::vector<Record> pick(const std::vector<Record>& rows, double share, std::size_t least) {
    std::vector<std::size_t> places(rows.size());
    std::iota(places.begin(), places.end(), std::size_t(0));
    return rowsAt(rows, evenlyChosen(places, share, least));
}

/// As the person split the data set; nothing unless its rows are those that were split.
Result<std::optional<RunSides>> frozenSides(const ProjectData& data, const std::string& dataset) {
    const auto frozen = data.currentSplit(dataset);
    if (!frozen) return std::optional<RunSides>();
    RunSides sides;
    for (const auto& [file, rows] :
        {std::pair(frozen->train, &sides.train), {frozen->eval, &sides.eval}, {frozen->test, &sides.test}}) {
        if (file.empty()) continue;
        LUTHIER_TRY(read, readRecords(data.frozenFolder() / file));
        *rows = std::move(read);
    }
    return std::optional(std::move(sides));
}

Result<RunSides> ownSides(ProjectData& data, const NewRun& run) {
    LUTHIER_TRY(frozen, frozenSides(data, run.dataset));
    if (frozen) return std::move(*frozen);
    LUTHIER_TRY(rows, data.keptRows(run.dataset));
    SplitPlan plan;
    plan.evalFraction = run.evalFraction;
    plan.seed = run.recipe.train.seed;
    const Split split = splitRows(rows, plan);
    return RunSides{rowsAt(rows, split.train), rowsAt(rows, split.eval), {}};
}

Result<std::vector<Record>> rowsToMixIn(
    ProjectData& data, const RunSides& sides, const MixedIn& other, std::size_t ownRows) {
    LUTHIER_TRY(frozen, frozenSides(data, other.dataset)); // what a person keeps back of it is kept back here, too
    std::vector<Record> rows;
    if (frozen) {
        rows = std::move(frozen->train);
    } else {
        LUTHIER_TRY(kept, data.keptRows(other.dataset));
        rows = std::move(kept);
    }
    std::vector<Record> keptBack = sides.eval;
    keptBack.insert(keptBack.end(), sides.test.begin(), sides.test.end());
    const std::vector<std::size_t> places = withoutLeaks(rows, keptBack);
    const auto wanted = other.rowsOf(static_cast<std::int64_t>(places.size()), static_cast<std::int64_t>(ownRows));
    return rowsAt(rows, evenlyChosen(places, 0, static_cast<std::size_t>(wanted)));
}

} // namespace

Result<RunSides> sidesOf(ProjectData& data, const NewRun& run) {
    LUTHIER_TRY(sides, ownSides(data, run));
    const std::size_t ownRows = sides.train.size();
    for (const MixedIn& other : run.also) {
        LUTHIER_TRY(rows, rowsToMixIn(data, sides, other, ownRows));
        sides.train.insert(
            sides.train.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
    if (run.share < 1) {
        sides.train = pick(sides.train, run.share, kLeastPilotRows);
        sides.eval = pick(sides.eval, 0, kPilotEvalRows);
    }
    return sides;
}

Result<PreparedFolder> prepareFolder(ProjectData& data, const NewRun& run) {
    LUTHIER_TRY(sides, sidesOf(data, run));
    LUTHIER_TRY(folder, makeRunFolder(data.runsFolder(), run.recipe.name));
    Recipe recipe = run.recipe;
    recipe.data.train.clear();
    recipe.data.weights.clear(); // what is mixed in here becomes one file
    const auto freeze = [&](const std::vector<Record>& rows) -> Result<std::string> {
        if (rows.empty()) return std::string();
        LUTHIER_TRY(file, freezeRows(rows, data.frozenFolder()));
        return fs::relative(file, folder.path).string();
    };
    LUTHIER_TRY(train, freezeRows(sides.train, data.frozenFolder()));
    recipe.data.train = {fs::relative(train, folder.path).string()};
    LUTHIER_TRY(eval, freeze(sides.eval));
    LUTHIER_TRY(test, freeze(sides.test));
    recipe.data.eval = eval;
    recipe.data.test = test;
    LUTHIER_TRY_DO(writeRecipe(folder.recipe(), recipe));
    return PreparedFolder{folder, {folder.path.filename().string(), recipe.name, unixTimeMs(), run.plan, run.step}};
}

} // namespace luthier
