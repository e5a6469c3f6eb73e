#include "core/base/interval.h"

#include <cmath>

namespace luthier {

Interval wilsonInterval(double yes, double all) {
    if (all <= 0) return {};
    constexpr double z = 1.959963984540054; // 95 %, both sides
    const double p = yes / all, z2 = z * z;
    const double middle = (p + z2 / (2 * all)) / (1 + z2 / all);
    const double half = z / (1 + z2 / all) * std::sqrt(p * (1 - p) / all + z2 / (4 * all * all));
    return {yes <= 0 ? 0 : middle - half, yes >= all ? 1 : middle + half};
}

} // namespace luthier
