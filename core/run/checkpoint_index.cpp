#include "core/run/checkpoint_index.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;

namespace {

constexpr const char* kChecksums = "checksums.json";

tl::unexpected<Error> failDamaged(const fs::path& file) {
    return fail("checkpoint.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "Its content does not agree with the checksum that was written with it."), {}},
        {QT_TRANSLATE_NOOP("errors", "Resume from an older checkpoint."), {}});
}

std::optional<double> evalLossOf(const fs::path& folder) {
    // Until 0.1 our keys stood in trainer_state.json, which is transformers' now.
    for (const char* name : {kLuthierState, "trainer_state.json"}) {
        const auto state = readJsonObject(folder / name);
        if (state && state->contains("eval_loss") && (*state)["eval_loss"].is_number())
            return (*state)["eval_loss"].get<double>();
    }
    return std::nullopt;
}

} // namespace

std::string checkpointName(std::int64_t step) { return fmt::format("step-{:06}", step); }

std::vector<Checkpoint> listCheckpoints(const fs::path& folder) {
    std::vector<Checkpoint> out;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        const std::string name = entry.path().filename().string();
        if (name.rfind("step-", 0) != 0 || !fs::exists(entry.path() / kChecksums)) continue;
        out.push_back({entry.path(), std::atoll(name.c_str() + 5), evalLossOf(entry.path())});
    }
    std::sort(out.begin(), out.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.step < b.step; });
    return out;
}

namespace {

/// Names, sizes and times of a folder's files: while they stay, so does what was found in them.
std::string signatureOf(const fs::path& folder) {
    std::vector<std::string> parts;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(folder, gone))
        parts.push_back(fmt::format("{} {} {}", entry.path().filename().string(), entry.file_size(gone),
            entry.last_write_time(gone).time_since_epoch().count()));
    std::ranges::sort(parts);
    return joinText(parts, "\n");
}

/// verifyChecksums, which reads every byte, once for each state of a folder: a window asks for the same ones all the
/// time.
Result<void> verifyOnce(const fs::path& folder, const Progress& progress) {
    if (progress.isCancelled()) return verifyChecksums(folder, progress);
    static std::mutex mutex;
    static std::map<fs::path, std::string> whole; // by folder: the signature that was found whole
    const std::string signature = signatureOf(folder);
    {
        const std::lock_guard lock(mutex);
        if (const auto known = whole.find(folder); known != whole.end() && known->second == signature) return {};
    }
    LUTHIER_TRY_DO(verifyChecksums(folder, progress));
    const std::lock_guard lock(mutex);
    whole[folder] = signature;
    return {};
}

/// The first whose checksums agree.
std::optional<Checkpoint> firstWhole(
    const std::vector<Checkpoint>& candidates, std::vector<Error>* damaged, const Progress& progress = {}) {
    for (const Checkpoint& checkpoint : candidates) {
        const auto whole = verifyOnce(checkpoint.folder, progress);
        if (whole) return checkpoint;
        if (progress.isCancelled()) return std::nullopt;
        if (damaged) damaged->push_back(whole.error());
    }
    return std::nullopt;
}

} // namespace

std::optional<Checkpoint> latestUsable(const fs::path& folder, std::vector<Error>* damaged, const Progress& progress) {
    auto all = listCheckpoints(folder);
    std::reverse(all.begin(), all.end());
    return firstWhole(all, damaged, progress);
}

std::optional<Checkpoint> bestCheckpoint(const fs::path& folder, std::vector<Error>* damaged) {
    auto all = listCheckpoints(folder);
    // Newest first, those with an evaluation before those without, the lowest loss first.
    std::reverse(all.begin(), all.end());
    std::stable_sort(all.begin(), all.end(), [](const Checkpoint& a, const Checkpoint& b) {
        return a.evalLoss && (!b.evalLoss || *a.evalLoss < *b.evalLoss);
    });
    return firstWhole(all, damaged);
}

Result<fs::path> writeCheckpoint(
    const fs::path& folder, std::int64_t step, const std::function<Result<void>(const fs::path&)>& fill) {
    const fs::path target = folder / checkpointName(step);
    const fs::path temporary = folder / ("." + checkpointName(step) + ".tmp" + std::to_string(::getpid()));
    std::error_code ignored;
    const auto write = [&]() -> Result<void> {
        LUTHIER_TRY_DO(makeFolder(temporary));
        LUTHIER_TRY_DO(fill(temporary));
        nlohmann::ordered_json sums;
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(temporary))
            files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            LUTHIER_TRY(hash, hashFile(file));
            sums[file.filename().string()] = hash;
        }
        LUTHIER_TRY_DO(writeJson(temporary / kChecksums, sums));
        // One of this step is there already when only its evaluation or its end is new.
        LUTHIER_TRY_DO(replaceFolder(temporary, target));
        fs::remove_all(temporary, ignored);
        return {};
    };
    // What an engine that was killed left half-written.
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().filename().string().rfind(".step-", 0) == 0) fs::remove_all(entry.path(), ignored);
    if (auto written = write(); !written) {
        fs::remove_all(temporary, ignored);
        return tl::unexpected(written.error());
    }
    return target;
}

Result<void> verifyChecksums(const fs::path& folder, const Progress& progress) {
    LUTHIER_TRY(sums, readJsonObject(folder / kChecksums));
    for (const auto& [name, wanted] : sums.items()) {
        const auto hash = hashFile(folder / name, progress);
        if (progress.isCancelled()) return tl::unexpected(hash ? Error{"file.cancelled", {}, {}, {}} : hash.error());
        if (!hash || !wanted.is_string() || *hash != wanted.get<std::string>()) return failDamaged(folder / name);
    }
    return {};
}

void removeCheckpointsAfter(const fs::path& folder, std::int64_t step) {
    std::error_code ignored; // what cannot be removed now is overwritten when its step comes
    for (const Checkpoint& checkpoint : listCheckpoints(folder))
        if (checkpoint.step > step) fs::remove_all(checkpoint.folder, ignored);
}

void pruneCheckpoints(const fs::path& folder, int keep) {
    const auto all = listCheckpoints(folder);
    const auto best = bestCheckpoint(folder);
    std::error_code ignored;
    for (std::size_t i = 0; i + keep < all.size(); ++i)
        if (!best || all[i].step != best->step) fs::remove_all(all[i].folder, ignored);
}

} // namespace luthier
