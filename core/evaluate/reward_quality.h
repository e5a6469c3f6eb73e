#pragma once
/// How good a reward model is, from the scores that it gives held-out pairs.

#include "core/run/held_out_scores.h"

#include <cstddef>
#include <span>
#include <vector>

namespace luthier {

struct CalibrationBin {
    double said = 0;  ///< mean of sigmoid(chosen - rejected), turned so that it is at least one half
    double right = 0; ///< share of pairs whose better answer has the higher score
    std::size_t pairs = 0;
};

struct ScoreHistogram {
    double low = 0, width = 0; ///< of the first bin
    std::vector<std::size_t> chosen, rejected;
};

struct RewardQuality {
    std::size_t pairs = 0;
    double accuracy = 0;      ///< share of pairs whose better answer has the higher score; a tie counts half
    double low = 0, high = 1; ///< the 95 % interval of the accuracy (Wilson 1927)
    double meanMargin = 0;
    /// Expected calibration error over bins of equal width (Guo et al. 2017, eq. 3).
    double calibrationError = 0;
    std::vector<CalibrationBin> calibration; ///< from one half to one; empty bins are left out
    ScoreHistogram histogram;
    /// Pearson's correlation of score and length in tokens over all answers: near 1 the model likes long answers.
    double lengthCorrelation = 0;
    /// Accuracy of always choosing the longer answer, which a model that only counts words would reach.
    double longerIsBetter = 0;
};

RewardQuality rewardQuality(std::span<const PairScore> scores, std::size_t bins = 10);

} // namespace luthier
