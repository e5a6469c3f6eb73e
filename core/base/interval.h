#pragma once
namespace luthier {

/// Holds the value of the whole in 95 of 100 samples like the one that it was computed from.
struct Interval {
    double low = 0, high = 1;
    bool operator==(const Interval&) const = default;
};

/// Of a share: `yes` of `all`, which need not be whole where ties count half. From 0 to 1 where `all` is 0.
/// Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference" (the score interval).
Interval wilsonInterval(double yes, double all);

} // namespace luthier
