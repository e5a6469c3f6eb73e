// RoAd (Liao et al. 2024): the layer's output is turned in pairs and stretched, y f + rot(y) g, rot (y1, y2) to
// (-y2, y1) by halves of a group, f = alpha cos theta, g = alpha sin theta. road_1: a half group's values are used
// twice; road_2: one each; road_4: f and g of separate halves.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

namespace luthier::engine {

namespace {

class RoadPart : public TensorPart {
public:
    explicit RoadPart(const PartSource& source)
        : m_group(source.size("group_size", 64)) {
        const std::string variant = source.text("variant", "road_1");
        m_variant = variant == "road_4" ? 4 : variant == "road_2" ? 2 : 1;
        const std::int64_t size = source.out() * m_variant / 2;
        train("road_theta.default", m_theta, source.zeros({size}));
        train("road_alpha.default", m_alpha, source.ones({size}));
    }

    at::Tensor apply(const at::Tensor&, const at::Tensor& output, bool) const override {
        if (!enabled) return output;
        const auto [f, g] = factors();
        return output * inTypeOf(f, output) + turned(output) * inTypeOf(g, output);
    }
    at::Tensor merged(const at::Tensor& weight) const override { return mergedBias(weight.t()).t(); }
    at::Tensor mergedBias(const at::Tensor& bias) const override {
        const auto [f, g] = factors();
        return bias * f + turned(bias) * g;
    }

private:
    /// @param y [..., out]
    at::Tensor turned(const at::Tensor& y) const {
        const at::Tensor halves = y.reshape({-1, 2, m_group / 2});
        return at::stack({-halves.select(1, 1), halves.select(1, 0)}, 1).reshape(y.sizes());
    }
    /// [out] each
    std::pair<at::Tensor, at::Tensor> factors() const {
        const at::Tensor f = m_alpha * m_theta.cos(), g = m_alpha * m_theta.sin();
        if (m_variant == 2) return {f, g};
        if (m_variant == 4)
            return {f.view({-1, 2, m_group}).select(1, 0).flatten(), g.view({-1, 2, m_group}).select(1, 1).flatten()};
        const auto twice = [&](const at::Tensor& x) {
            return x.view({-1, 1, m_group / 2}).repeat({1, 2, 1}).flatten();
        };
        return {twice(f), twice(g)};
    }

    std::int64_t m_group, m_variant;
    at::Tensor m_theta, m_alpha;
};

constexpr std::string_view kRoadKeys[] = {"variant", "group_size"};

} // namespace

const WeightMethod kRoad{"ROAD", kRoadKeys, partOf<RoadPart>};

} // namespace luthier::engine
