#include "core/engine/train/verify_resume.h"

#include "core/base/file.h"
#include "core/base/lock.h"
#include "core/engine/train/trainer.h"
#include "core/formats/json_file.h"
#include "core/run/checkpoint_index.h"
#include "core/run/event_tail.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <map>
#include <set>
#include <unistd.h>

namespace luthier::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = ".replay"; // of the folder's name, before the process's number

using Steps = std::map<std::int64_t, Event>;

/// The newest word about each step: what a resume wrote again counts.
Steps loggedSteps(const RunFolder& run) {
    Steps out;
    for (Event& event : EventTail(run.events()).readNew())
        if (event.type == "step") out[event.step()] = std::move(event);
    return out;
}

/// What is replayed: from a checkpoint to the next, or to the last step that was logged.
struct Stretch {
    Checkpoint from;
    std::optional<Checkpoint> next;
    std::int64_t end = 0;
};

std::optional<Stretch> newestStretch(const RunFolder& run, const Steps& logged, std::int64_t most) {
    const std::vector<Checkpoint> checkpoints = listCheckpoints(run.checkpoints());
    const std::int64_t last = logged.empty() ? 0 : logged.rbegin()->first;
    for (std::size_t i = checkpoints.size(); i-- > 0;) {
        const Checkpoint& from = checkpoints[i];
        if (from.step >= last || !verifyChecksums(from.folder)) continue;
        Stretch out{from, std::nullopt, std::min(last, from.step + most)};
        if (i + 1 < checkpoints.size() && checkpoints[i + 1].step <= out.end) {
            out.next = checkpoints[i + 1];
            out.end = out.next->step;
        }
        return out;
    }
    return std::nullopt;
}

/// Files of a checkpoint as links, which cost nothing: the replay writes none of them.
Result<void> linkFolder(const fs::path& from, const fs::path& to) {
    LUTHIER_TRY_DO(makeFolder(to));
    for (const auto& entry : fs::directory_iterator(from)) {
        std::error_code code;
        fs::create_hard_link(entry.path(), to / entry.path().filename(), code);
        if (code) fs::copy(entry.path(), to / entry.path().filename(), code);
        if (code) return failFromException(code.message());
    }
    return {};
}

/// What a recipe may name beside itself, as links: rows, a template, a reward.
void linkInputs(const RunFolder& run, const RunFolder& replay) {
    const std::set<fs::path> own{run.recipe(), run.events(), run.control(), run.lock(), run.checkpoints(), run.log(),
        run.tensorboard(), run.heldOutScores()};
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run.path, ignored))
        if (!own.contains(entry.path()))
            fs::create_symlink(fs::absolute(entry.path()), replay.path / entry.path().filename(), ignored);
}

bool isSame(const Event& a, const Event& b) {
    return std::ranges::all_of(std::array{"loss", "grad_norm", "learning_rate"},
        [&](const char* key) { return a.number(key, -1) == b.number(key, -1); });
}

/// Random numbers byte by byte, and the place in the data.
bool isSameState(const fs::path& a, const fs::path& b) {
    const auto cursorOf = [](const fs::path& folder) {
        const auto state = readJsonObject(folder / kLuthierState);
        return state ? std::pair(state->value("epoch", -1), state->value("step_in_epoch", -1)) : std::pair(-2, -2);
    };
    const auto rng = readWhole(a / "rng.safetensors"), other = readWhole(b / "rng.safetensors");
    return rng && other && *rng == *other && cursorOf(a) == cursorOf(b);
}

} // namespace

Result<ReplayReport> verifyResume(const RunFolder& run, std::int64_t steps,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& report, const std::atomic<bool>* stop) {
    LUTHIER_TRY(lock, FileLock::take(run.lock()));
    const Steps logged = loggedSteps(run);
    const auto stretch = newestStretch(run, logged, steps);
    if (!stretch)
        return fail("verify.nothing_after", {QT_TRANSLATE_NOOP("errors", "There is nothing to be done again."), {}},
            {QT_TRANSLATE_NOOP("errors", "No step was logged after a checkpoint that is kept."), {}},
            {QT_TRANSLATE_NOOP("errors", "Keep more checkpoints (checkpoint.keep), or let it train on."), {}});
    // Beside the run, so that the recipe's relative paths hold; under another name, so that nobody takes it for a run.
    const fs::path place = fs::absolute(run.path).lexically_normal();
    const RunFolder replay{
        place.parent_path() / ("." + place.filename().string() + kMark + std::to_string(::getpid())), "replay.yaml"};
    struct Removed {
        const fs::path& folder;
        ~Removed() {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    } const removed{replay.path};
    removeLeftovers(place.parent_path(), "." + place.filename().string(), kMark); // of one that was killed
    LUTHIER_TRY(recipe, readWhole(run.recipe()));
    LUTHIER_TRY_DO(makeFolder(replay.path));
    linkInputs({place, run.recipeName}, replay);
    LUTHIER_TRY_DO(writeWhole(replay.recipe(), recipe));
    LUTHIER_TRY_DO(makeFolder(replay.checkpoints()));
    LUTHIER_TRY_DO(linkFolder(stretch->from.folder, replay.checkpoints() / stretch->from.folder.filename()));

    ReplayReport out{stretch->from.step, 0, 0, 0, {}};
    std::atomic<bool> isReached{false};
    TrainOptions options;
    options.resume = true;
    options.interrupted = &isReached;
    options.watcher = [&](const Event& event) {
        if (stop && *stop) isReached = true;
        if (event.type != "step") return;
        if (event.step() >= stretch->end) isReached = true;
        if (event.step() > stretch->end || !logged.contains(event.step())) return;
        const Event& before = logged.at(event.step());
        ++out.steps;
        out.agreeing += isSame(event, before);
        out.worstLoss = std::max(out.worstLoss, std::abs(event.number("loss") - before.number("loss")));
        if (report) report(std::uint64_t(out.steps), std::uint64_t(stretch->end - stretch->from.step));
    };
    LUTHIER_TRY_DO(trainRun(replay, options));
    if (stop && *stop) return fail("verify.cancelled", {QT_TRANSLATE_NOOP("errors", "The check was stopped."), {}});
    if (stretch->next)
        if (const auto again = replay.checkpoints() / stretch->next->folder.filename(); fs::exists(again))
            out.sameState = isSameState(again, stretch->next->folder);
    return out;
}

} // namespace luthier::engine
