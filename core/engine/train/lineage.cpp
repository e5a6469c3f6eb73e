#include "core/engine/train/lineage.h"

#include "core/base/file.h"
#include "core/engine/train/prepared_run.h"
#include "core/run/checkpoint_index.h"
#include "core/run/run_history.h"

#include <unistd.h>

namespace luthier::engine {

namespace {

namespace fs = std::filesystem;

/// A place for what the preparation says, which nobody needs.
class Aside {
public:
    Aside()
        : m_folder(fs::temp_directory_path() / ("luthier-lineage" + std::to_string(::getpid()))) {
        removeLeftovers(fs::temp_directory_path(), "luthier", "-lineage"); // of one that was killed
    }
    ~Aside() {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    const fs::path& folder() const { return m_folder; }

private:
    fs::path m_folder;
};

/// The step's plan; nothing beyond the last.
std::optional<StepPlan> planOf(const PreparedRun& run, std::int64_t step) {
    const RowLengths lengths{lengthsOf(run.train), run.train.perFile};
    if (step > totalSteps(lengths, run.recipe)) return std::nullopt;
    std::int64_t left = step - 1;
    for (std::int64_t epoch = 0;; ++epoch) {
        const std::vector<StepPlan> plan = planEpoch(lengths, run.recipe, epoch);
        if (left < std::ssize(plan)) return plan[std::size_t(left)];
        left -= std::ssize(plan);
    }
}

/// What a checkpoint keeps of the run's beginning. Nothing: there is none.
std::optional<TrainerState> keptState(const RunFolder& folder) {
    for (const Checkpoint& checkpoint : listCheckpoints(folder.checkpoints()))
        if (auto state = readTrainerState(checkpoint.folder)) return *state;
    return std::nullopt;
}

/// Other rows, or another order of them, would be found in other files.
Result<void> checkSame(const PreparedRun& run, const std::optional<TrainerState>& kept, const RunHistory& history) {
    Recipe recipe = run.recipe;
    if (kept && kept->batches.batch_size > 0) { // smaller pieces of the same steps are no other run
        recipe.train.batch_size = kept->batches.batch_size;
        recipe.train.gradient_accumulation = kept->batches.gradient_accumulation;
    }
    LUTHIER_TRY(hashes, hashInputs(recipe, run.folder.path, run.tokens->tokenizer,
                            run.chatTemplate ? run.chatTemplate->source() : std::string(), {}));
    for (const auto& [name, hash] : hashes)
        if (const std::string then = history.started().text("hash." + name); !then.empty() && then != hash)
            return fail("lineage.changed", {QT_TRANSLATE_NOOP("errors", "The rows of the step cannot be found."), {}},
                whatChanged(name), {QT_TRANSLATE_NOOP("errors", "Put it back as it was."), {}});
    return {};
}

/// The file that a row is of: they stand one after another.
const std::string& fileOf(const PreparedRun& run, std::size_t row) {
    std::size_t file = 0;
    for (; row >= run.train.perFile[file]; ++file)
        row -= run.train.perFile[file];
    return run.recipe.data.train[file];
}

} // namespace

Result<std::vector<LearnedRow>> rowsOfStep(const RunFolder& folder, std::int64_t step) {
    const Aside aside;
    LUTHIER_TRY_DO(makeFolder(aside.folder()));
    LUTHIER_TRY(log, RunLog::open(RunFolder{aside.folder()}, {}));
    const Wishes wishes(aside.folder(), nullptr);
    const RunHistory history = readHistory(folder);
    const auto kept = keptState(folder);
    constexpr long long kMsPerSecond = 1000;
    const std::int64_t startedAt = kept && kept->startedAt > 0 ? kept->startedAt : history.startedMs() / kMsPerSecond;
    LUTHIER_TRY(run, prepareRows(folder, startedAt, log, wishes)); // templates wrote that day
    LUTHIER_TRY_DO(checkSame(*run, kept, history));
    const auto plan = planOf(*run, step);
    if (!plan)
        return fail("lineage.no_step",
            {QT_TRANSLATE_NOOP("errors", "The run has no step {step}."), {{"step", std::to_string(step)}}});
    std::vector<LearnedRow> out;
    for (const MicroBatch& batch : *plan)
        for (const PackedSequence& sequence : batch)
            for (const std::size_t index : sequence) {
                const TokenizedRow row = run->train.rows[index];
                const auto textOf = [&](const std::vector<TokenId>& ids) {
                    return run->tokens->tokenizer.decode(ids, /*skipSpecialTokens=*/false);
                };
                const std::string source = row.source.empty() ? std::string() : textOf(row.source) + "\n";
                out.push_back(
                    {row.id, fileOf(*run, index), std::ssize(row.ids), row.countedTokens(), source + textOf(row.ids)});
            }
    return out;
}

} // namespace luthier::engine
