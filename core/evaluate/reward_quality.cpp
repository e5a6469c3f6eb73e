#include "core/evaluate/reward_quality.h"

#include "core/base/interval.h"

#include <algorithm>
#include <cmath>

namespace luthier {

namespace {

double half(double a, double b) { return a > b ? 1.0 : a == b ? 0.5 : 0.0; }

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
    const double n = double(x.size());
    double meanX = 0, meanY = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        meanX += x[i] / n;
        meanY += y[i] / n;
    }
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - meanX) * (y[i] - meanY);
        xx += (x[i] - meanX) * (x[i] - meanX);
        yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

void setCalibration(std::span<const PairScore> scores, std::size_t bins, RewardQuality& out) {
    std::vector<CalibrationBin> all(bins);
    for (const PairScore& pair : scores) {
        const double says = 1 / (1 + std::exp(-std::abs(pair.chosen - pair.rejected))); // one half to one
        const auto at = std::min(bins - 1, static_cast<std::size_t>((says - 0.5) * 2 * double(bins)));
        all[at].said += says;
        all[at].right += half(pair.chosen, pair.rejected);
        ++all[at].pairs;
    }
    for (CalibrationBin& bin : all) {
        if (bin.pairs == 0) continue;
        bin.said /= double(bin.pairs);
        bin.right /= double(bin.pairs);
        out.calibrationError += std::abs(bin.said - bin.right) * double(bin.pairs) / double(scores.size());
        out.calibration.push_back(bin);
    }
}

void setHistogram(std::span<const PairScore> scores, std::size_t bins, RewardQuality& out) {
    double low = scores.front().chosen, high = low;
    for (const PairScore& pair : scores) {
        low = std::min({low, pair.chosen, pair.rejected});
        high = std::max({high, pair.chosen, pair.rejected});
    }
    ScoreHistogram& histogram = out.histogram;
    histogram.low = low;
    histogram.width = high > low ? (high - low) / double(bins) : 1;
    histogram.chosen.assign(bins, 0);
    histogram.rejected.assign(bins, 0);
    const auto binOf = [&](double score) {
        return std::min(bins - 1, static_cast<std::size_t>((score - low) / histogram.width));
    };
    for (const PairScore& pair : scores) {
        ++histogram.chosen[binOf(pair.chosen)];
        ++histogram.rejected[binOf(pair.rejected)];
    }
}

} // namespace

RewardQuality rewardQuality(std::span<const PairScore> scores, std::size_t bins) {
    RewardQuality out;
    out.pairs = scores.size();
    if (scores.empty() || bins == 0) return out;
    std::vector<double> values, lengths;
    for (const PairScore& pair : scores) {
        out.accuracy += half(pair.chosen, pair.rejected) / double(scores.size());
        out.meanMargin += (pair.chosen - pair.rejected) / double(scores.size());
        out.longerIsBetter += half(double(pair.chosenTokens), double(pair.rejectedTokens)) / double(scores.size());
        values.insert(values.end(), {pair.chosen, pair.rejected});
        lengths.insert(lengths.end(), {double(pair.chosenTokens), double(pair.rejectedTokens)});
    }
    const Interval interval = wilsonInterval(out.accuracy * double(out.pairs), double(out.pairs));
    out.low = interval.low;
    out.high = interval.high;
    setCalibration(scores, bins, out);
    setHistogram(scores, bins, out);
    out.lengthCorrelation = correlation(values, lengths);
    return out;
}

} // namespace luthier
