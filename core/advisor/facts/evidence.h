#pragma once
/// Checklist items that the program can check by itself. It proposes; the person confirms.

#include "core/advisor/facts/machine_report.h"
#include "core/base/result.h"
#include "core/data/look/label_sample.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

struct RunFacts {
    std::string id;
    bool isFinished = false;
    std::int64_t steps = 0;
    int evaluations = 0;
    double firstEvalLoss = 0, lastEvalLoss = 0; ///< of as many evaluations as `evaluations` says
    /// True if its loss starts at the base's. False for a reward model, whose head is new.
    bool comparesWithBase = true;
    std::optional<int> monitors = {}; ///< number that watched it; nothing: its engine did not say
};

/// Measurements of the newest run that was evaluated.
struct EvaluationFacts {
    std::string run;
    std::string newerRun;          ///< a run finished since and not yet evaluated; empty: none
    int technical = 0, safety = 0; ///< scores
    int fewestAnswers = 0;         ///< fewest answers that a score rests on
    double tokensPerSecond = 0;    ///< 0: not measured
    std::uint64_t votes = 0;       ///< by people who compared its answers with the base's
    std::optional<double> winRate; ///< by these votes
    std::optional<double> refusal, overRefusal, stereotypes, personalData; ///< shares
    int goalsMeasured = 0, goalsBetter = 0; ///< goals measured with the base beside it; of these, better than the base
    struct Scan {
        std::int64_t rows = 0, holding = 0, tried = 0, byHeart = 0; ///< as DataScan
    };
    std::optional<Scan> scan;
    std::string modelLicence;              ///< of the model that the run began with; empty: its files do not say
    std::vector<std::string> dataLicences; ///< of the data sets that it learned, each once
    std::vector<std::string> notLicensed;  ///< names of those whose licence is not known
};

struct DatasetFacts {
    std::string name;
    bool isUsed = false;    ///< the plan names it, or the newest run learned it
    bool isMixedIn = false; ///< by the plan: learned beside another set, and never evaluated on

    bool isDescribed = false;             ///< source, licence and quality bar are known
    std::int64_t rows = 0, keptRows = 0;  ///< as imported; without those that were taken out
    int cleaningSteps = 0;                ///< cleaning operations in force
    std::uint64_t wrong = 0, checked = 0; ///< rows of the sample that people checked
    long long checkedMs = 0;              ///< time of the last check; 0: never
    long long changedMs = 0;              ///< when rows were last added, taken out or put back
    struct SplitFacts {
        std::uint64_t train = 0, eval = 0, test = 0, leaks = 0; ///< rows
        bool isCurrent = true;                                  ///< the rows are those that were split
    };
    std::optional<SplitFacts> split; ///< made by a person
};

struct ExportFacts {
    std::string run, format;      ///< as the engine's command spells it
    int agreeing = 0, tokens = 0; ///< tokens equal to the model's own; tokens compared
    bool exists = false;          ///< its folder does
};

struct ProjectFacts {
    int goals = 0;
    long long plan = 0;                           ///< version that is in force and kept; 0: none is
    long long newestPlan = 0;                     ///< newest version kept, whatever the answers are now
    std::uint64_t planBytes = 0, budgetBytes = 0; ///< 0: no model is chosen
    std::vector<DatasetFacts> datasets;
    /// People who compared answers, and their votes.
    struct VoteFacts {
        std::int64_t votes = 0, people = 0;
        std::int64_t repeats = 0, agreeing = 0; ///< items that a person judged twice; of these, decided alike
        std::optional<double> kappa;            ///< Fleiss', where several judged the same
    };
    VoteFacts votes;
    std::optional<EvaluationFacts> evaluation;
    std::vector<RunFacts> runs;            ///< newest first
    std::optional<MachineReport> selfTest; ///< the newest
    std::string processor;                 ///< of this machine as it is now
    std::vector<ExportFacts> exports;      ///< newest first; each was compared with the model before it was kept
};

struct Evidence {
    std::string item; ///< a key of checklist.yaml
    Message says;
    bool isMissing = false; ///< it is not so, or no longer: `says` tells why
    std::string about = {}; ///< run that it is about, if a confirmation holds for that run alone
};

/// One entry for each item of checklist.yaml. Cleaning, labels and split cover the data sets in use, or all if none is.
std::vector<Evidence> evidenceOf(const ProjectFacts& facts);

} // namespace luthier
