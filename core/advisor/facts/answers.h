#pragma once
/// Answers that a person gave in the wizard. A plain value; kept as JSON in project.db, one for each plan version.

#include "core/base/result.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace luthier {

struct MachineFacts {
    std::uint64_t gpuBytes = 0;    ///< of GPU memory; 0: no GPU
    std::uint64_t memoryBytes = 0; ///< free
    std::uint64_t diskBytes = 0;   ///< free
    int cores = 0;
    bool isAnother = false; ///< typed in, for a machine that is not this one
    bool operator==(const MachineFacts&) const = default;
};

struct DataFacts {
    std::string dataset;     ///< its hash; empty: none chosen
    std::int64_t rows = 0;   ///< mixed-in rows included; 0: not known
    std::int64_t tokens = 0; ///< of all rows; 0: not counted
    int longest = 0;         ///< tokens of the longest row; 0: not counted
    bool operator==(const DataFacts&) const = default;
};

/// A data set that is learned together with the chosen one.
struct MixedIn {
    std::string dataset; ///< its hash
    double share = 0;    ///< at most this many of its rows for each row of the chosen set; 0: all of its rows
    bool operator==(const MixedIn&) const = default;
    /// Number of its rows that are taken.
    std::int64_t rowsOf(std::int64_t own, std::int64_t chosen) const {
        return share > 0 ? std::min(own, static_cast<std::int64_t>(share * double(chosen) + 0.5)) : own;
    }
};

struct Goal {
    std::string metric; ///< a key of scenarios.yaml
    double value = 0;
    bool operator==(const Goal&) const = default;
};

struct Answers {
    std::string task, scenario; ///< keys; empty: not answered yet
    std::string modelPath;      ///< empty: none chosen
    MachineFacts machine;
    DataFacts data;
    std::vector<MixedIn> also;
    std::vector<Goal> goals;
    bool manyVariants = false; ///< many variants shall share one base
    // Choices that the person overruled.
    std::string method;                         ///< a key of methods.yaml
    std::vector<std::string> steps;             ///< keys of methods.yaml's steps, in order; empty: as advised
    std::map<std::string, std::string> recipes; ///< run.yaml of a step, by the step's key
    bool operator==(const Answers&) const = default;

    const MixedIn* mixedIn(const std::string& dataset) const { ///< null: it is not
        const auto it =
            std::find_if(also.begin(), also.end(), [&](const MixedIn& other) { return other.dataset == dataset; });
        return it == also.end() ? nullptr : &*it;
    }
};

std::string answersToJson(const Answers& answers);
/// Errors: "plan.bad_answers".
Result<Answers> answersFromJson(const std::string& json);

} // namespace luthier
