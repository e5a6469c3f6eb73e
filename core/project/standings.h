#pragma once
/// Measurements by model: the evaluations that a project keeps, and people's votes.

#include "core/annotate/win_rate.h"
#include "core/evaluate/evaluation.h"
#include "core/project/known_run.h"
#include "core/project/project_data.h"

#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace luthier {

/// Newest answers to a task, and where they lie.
struct KnownTask {
    TaskResult result;
    std::filesystem::path folder; ///< of the evaluation
    std::size_t limit = 0;        ///< number of rows asked for
};

/// Everything known about a model: the newest answers to each task, whichever evaluation they came from.
struct Standing {
    std::vector<KnownTask> tasks;
    std::optional<SpeedResult> speed;
    std::optional<DataScan> scan;

    bool isEmpty() const { return tasks.empty() && !speed; }
    const KnownTask* task(std::string_view key) const;
    const Score* goal(std::string_view key) const; ///< the score that measures it; null: nothing does
    /// The task that measures it; null: nothing does.
    const KnownTask* measuring(std::string_view goal) const;
};

/// Folder name of an evaluation, made from what is in it, so that the same question finds its answers again.
/// @param profile  of the examples that stand before each question to the base; empty: none
/// Errors: "run.no_checkpoint"; readRecipe's; those of reading the profile.
Result<std::string> evaluationName(
    const RunFolder& run, std::size_t limit, bool isBase, const std::filesystem::path& profile = {});

/// Runs whose model might be given to others, newest first: finished, no pilot and no reward model.
KnownRuns wholeRuns(const ProjectStore& store, const KnownRuns& runs);

class Standings {
public:
    explicit Standings(const ProjectData& data)
        : m_data(data) {
        readAll();
    }

    /// Looks at the folder of evaluations anew.
    void readAll();

    /// Standing of a run's best checkpoint.
    Standing tuned(const RunFolder& run) const;
    /// Standing of the model that the run began with; for each task the answers to as many rows as `beside` was asked,
    /// else the newest. @param profile  of examples before each question; empty: the base as it is
    Standing base(const RunFolder& run, const Standing& beside, const std::filesystem::path& profile = {}) const;
    /// Difference of the tuned model by metric. Nothing if they answered different rows. Kept until asked anew.
    const std::map<std::string, Estimate>& compare(const KnownTask& base, const KnownTask& tuned) const;
    /// Win rate of a run's model over the base, by everybody's votes about pairs of the two.
    WinRate winRate(const std::string& run) const;
    /// Shares of general questions that were answered rightly, where both models answered the same ones.
    struct GeneralAnswers {
        double base, tuned;
        bool isWorse; ///< by the whole interval of the difference
    };
    std::optional<GeneralAnswers> generalAnswers(const RunFolder& run) const;
    /// Both shares, if the run's model clearly answers fewer than its base.
    std::optional<std::pair<double, double>> forgot(const RunFolder& run) const;
    /// First digits of the data sets that the rows of a frozen file came from: a row's id begins with them. Read once,
    /// since frozen files never change.
    const std::set<std::string>& datasetsIn(const std::filesystem::path& frozen) const;

private:
    struct Kept {
        std::filesystem::path folder;
        Evaluation what;
        std::filesystem::file_time_type changed;
    };
    Standing standingOf(const Result<std::string>& name, const Standing* beside) const;

    const ProjectData& m_data;
    std::vector<Kept> m_all;                                                                // newest first
    mutable std::map<std::filesystem::path, std::set<std::string>> m_datasets;              // by frozen file
    mutable std::map<std::string, std::map<std::string, Estimate>> m_compared;              // by what was compared
    mutable std::map<std::tuple<std::string, std::int64_t, long long>, WinRate> m_winRates; // by run and all votes
};

} // namespace luthier
