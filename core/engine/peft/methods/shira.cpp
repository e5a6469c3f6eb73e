// SHiRA (Bhardwaj et al. 2024): values that are added at a few places of the weight; the places lie in the file.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace luthier::engine {

namespace {

class ShiraPart : public WeightPart {
public:
    explicit ShiraPart(const PartSource& source)
        : WeightPart(source) {
        const std::int64_t count =
            source.savedShape("shira_weight", {source.size("r", 32) * (source.in() + source.out())})[0];
        keep("shira_indices.default", m_places, source.zeros({2, count}).to(at::kInt));
        train("shira_weight.default", m_values, source.zeros({count}));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t out = linear().outFeatures(), in = linear().inFeatures();
        const at::Tensor places = m_places.to(at::kLong);
        return at::zeros({out * in}, m_values.options().requires_grad(false))
            .index_add(0, places[0] * in + places[1], m_values)
            .view({out, in});
    }

private:
    at::Tensor m_places; // [2, count]: rows, columns
    at::Tensor m_values; // [count]
};

constexpr std::string_view kShiraKeys[] = {"r", "mask_type", "random_seed"};

} // namespace

const WeightMethod kShira{"SHIRA", kShiraKeys, partOf<ShiraPart>};

} // namespace luthier::engine
