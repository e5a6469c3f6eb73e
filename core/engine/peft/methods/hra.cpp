// HRA (Yuan et al. 2024): W H, H a product of Householder reflections I - 2 u u^T along normalised columns; with
// apply_GS the columns are made orthonormal first.
#include "core/engine/kernels/place.h"
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>

namespace luthier::engine {

namespace {

class HraPart : public WeightPart {
public:
    explicit HraPart(const PartSource& source)
        : WeightPart(source)
        , m_isOrthogonal(source.flag("apply_GS", false)) {
        const std::int64_t rank = source.size("r", 8);
        // Pairs of equal reflections undo each other; an odd count has none to pair with.
        at::Tensor start = source.kaiming({source.in(), rank});
        if (rank % 2 == 0) {
            const at::Tensor half = start.narrow(1, 0, rank / 2);
            start = at::stack({half, half}, 2).reshape({source.in(), rank});
        }
        train("hra_u.default", m_u, start);
    }

protected:
    at::Tensor delta() const override {
        const at::Tensor own = weight();
        if (m_isOrthogonal) {
            std::vector<at::Tensor> basis;
            for (std::int64_t i = 0; i < m_u.size(1); ++i) {
                at::Tensor u = m_u.select(1, i);
                for (const at::Tensor& earlier : basis)
                    u = u - (m_u.select(1, i) * earlier).sum() * earlier;
                basis.push_back(u / u.norm());
            }
            const at::Tensor q = at::stack(basis, 1);
            return at::matmul(at::matmul(own, q), q.t()) * -2;
        }
        at::Tensor turned = own;
        for (std::int64_t i = 0; i < m_u.size(1); ++i) {
            const at::Tensor u = (m_u.select(1, i) / m_u.select(1, i).norm()).unsqueeze(1); // [in, 1]
            turned = turned - at::matmul(at::matmul(turned, u), u.t()) * 2;
        }
        return turned - own;
    }

private:
    bool m_isOrthogonal;
    at::Tensor m_u; // [in, r]
};

constexpr std::string_view kHraKeys[] = {"r", "apply_GS"};

} // namespace

const WeightMethod kHra{"HRA", kHraKeys, partOf<HraPart>};

} // namespace luthier::engine
