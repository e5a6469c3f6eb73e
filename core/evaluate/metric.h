#pragma once
/// How a model's output is judged. Each answer gives a few numbers; all answers together give the score, so that a part
/// of them, or a resample, can be scored the same way.

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Kinds of task; keys as in lm-evaluation-harness.
enum class OutputType { MultipleChoice, GenerateUntil, LogLikelihood, LogLikelihoodRolling };
/// "multiple_choice", "generate_until", "loglikelihood", "loglikelihood_rolling"
std::string_view keyOf(OutputType type);

/// Output of a model for one document, and the expected output.
struct Judged {
    std::string prompt;                  ///< as it was asked
    std::string answer;                  ///< generated, after the task's filters; or the chosen choice
    std::vector<std::string> references; ///< right answers; for LogLikelihoodRolling the text itself
    std::vector<std::string> choices;
    std::vector<double> logLikelihoods; ///< of each choice, or of the one continuation; nats
    std::vector<bool> isGreedy;         ///< would the model have written it by itself?
    std::vector<std::size_t> gold;      ///< which choices are right
};

struct MetricOptions {
    bool ignore_case = false, ignore_punctuation = false, ignore_numbers = false;
    std::vector<std::string> regexes_to_ignore;
    bool operator==(const MetricOptions&) const = default;
};

using Statistics = std::vector<double>;

enum class Better { Higher, Lower, Even }; ///< Even: one half is best, as in pairs of stereotypes

struct Metric {
    std::string_view key, label; ///< label is translated in the context "metrics"
    std::uint8_t types;          ///< bits 1 << OutputType
    Better better;
    bool isShare; ///< from 0 to 1, shown in percent; others are shown as they are
    /// Numbers that one answer gives.
    Statistics (*measure)(const Judged&, const MetricOptions&);
    /// Score of many answers. Never called with none.
    double (*score)(std::span<const Statistics* const>);
    /// Whether resampling shows how far the score can be trusted. False if the score only grows with repeats.
    bool hasInterval = true;

    bool serves(OutputType type) const { return (types >> unsigned(type) & 1) != 0; }
};

std::span<const Metric> metrics();
/// Null for a key that is none.
const Metric* findMetric(std::string_view key);

} // namespace luthier
