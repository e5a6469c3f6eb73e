#include "core/engine/train/probe.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/data/record.h"
#include "core/data/split.h"
#include "core/engine/train/trainer.h"
#include "core/run/curves.h"

#include <algorithm>
#include <numeric>
#include <unistd.h>

namespace luthier::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kScratch = "luthier-probe-"; // and the process

/// A folder that goes with this object. One that was left when a probe was killed goes with the next.
class ScratchFolder {
public:
    ScratchFolder()
        : m_path(fs::temp_directory_path() / (kScratch + std::to_string(::getpid()))) {
        removeLeftovers(m_path.parent_path(), kScratch, kScratch);
        fs::create_directories(m_path);
    }
    ~ScratchFolder() {
        std::error_code code;
        fs::remove_all(m_path, code);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

/// Enough rows for the steps, evenly spread: their lengths are those of all.
Result<fs::path> someRows(const Recipe& recipe, const fs::path& given, std::size_t count, const fs::path& folder) {
    std::vector<Record> rows;
    for (const std::string& file : recipe.data.train) {
        LUTHIER_TRY(records, readRecords(resolvePath(file, given)));
        rows.insert(rows.end(), records.begin(), records.end());
    }
    std::vector<std::size_t> all(rows.size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    std::vector<Record> chosen;
    for (const std::size_t row : evenlyChosen(all, 0, count))
        chosen.push_back(rows[row]);
    return freezeRows(chosen, folder);
}

} // namespace

Result<ProbeResult> probeRecipe(Recipe recipe, const fs::path& given, int steps, std::optional<DeviceType> device) {
    const ScratchFolder scratch;
    const int all = steps + 1;
    constexpr int kSpare = 2; // some rows may be too long, and packing puts several into one sequence
    const std::size_t wanted = std::size_t(all) *
                               std::size_t(recipe.train.batch_size * recipe.train.gradient_accumulation) *
                               (recipe.data.packing ? 8 : kSpare);
    LUTHIER_TRY(rows, someRows(recipe, given, wanted, scratch.path()));
    recipe.model.path = resolvePath(recipe.model.path, given).string();
    if (const auto file = resolvePath(recipe.data.chat_template, given); fs::is_regular_file(file))
        recipe.data.chat_template = file.string();
    recipe.data.train = {rows.string()};
    recipe.data.weights.clear();
    recipe.data.eval.clear();
    recipe.data.test.clear();
    recipe.train.max_steps = all;
    recipe.train.epochs = all; // a few rows are read again
    recipe.train.max_minutes = 0;
    const RunFolder folder{scratch.path()};
    LUTHIER_TRY_DO(writeRecipe(folder.recipe(), recipe));

    ProbeResult result;
    std::vector<double> speeds, times; // tokens/s and ms of each step
    TrainOptions options;
    options.checkpoints = false;
    options.device = device;
    options.watcher = [&](const Event& event) {
        if (event.type == "run_started") {
            result.threads = static_cast<int>(event.number("threads"));
            result.predictedBytes = static_cast<std::uint64_t>(event.number("predicted.total"));
            result.device = event.text("device");
            result.processor = event.text("processor");
            result.computeType = event.text("compute_dtype");
        }
        if (event.type != "step") return;
        speeds.push_back(event.number(seriesName(Curve::TokensPerSecond)));
        times.push_back(event.number(seriesName(Curve::StepMs)));
    };
    LUTHIER_TRY_DO(trainRun(folder, options));
    result.bytes = peakResidentBytes();
    for (std::vector<double>* list : {&speeds, &times}) {
        if (list->size() > 1) list->erase(list->begin()); // memory and kernels come with the first
        std::sort(list->begin(), list->end());
    }
    result.steps = static_cast<int>(speeds.size());
    if (speeds.empty()) return result;
    result.tokensPerSecond = speeds[speeds.size() / 2];
    result.stepMs = times[times.size() / 2];
    result.slowest = speeds.front();
    result.quickest = speeds.back();
    return result;
}

} // namespace luthier::engine
