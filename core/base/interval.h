#pragma once
namespace luthier {

/// Confidence interval: contains the true value in 95 of 100 samples like the one it was computed from.
struct Interval {
    double low = 0, high = 1;
    bool operator==(const Interval&) const = default;
};

/// Interval of the share `yes` / `all`; halves are allowed, since ties count half. From 0 to 1 if `all` is 0.
/// Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference" (the score interval).
Interval wilsonInterval(double yes, double all);

} // namespace luthier
