// DEFT (Hao et al. 2025): a low-dimensional part of the weight's outputs is taken out and learned anew,
// W + Q (s R - right^T W): Q and right both an orthonormal basis of P's columns (qr), or P and relu(P); `para` takes
// out only.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/relu.h>

namespace luthier::engine {

namespace {

class DeftPart : public WeightPart {
public:
    explicit DeftPart(const PartSource& source)
        : WeightPart(source, "deft_dropout")
        , m_isOrthogonal(source.text("decomposition_method", "relu") == "qr") {
        const std::int64_t rank = source.size("r", 8);
        const double alpha = source.number("alpha", 0);
        if (alpha != 0) m_scale = alpha / double(rank);
        train("deft_P.default", m_p, source.normal({source.out(), rank}, 0.02));
        if (!source.flag("para", false))
            train("deft_R.default", m_r, at::matmul(basis().second.t(), weight()) / m_scale);
    }

protected:
    at::Tensor delta() const override {
        const auto [q, right] = basis();
        const at::Tensor out = at::matmul(right.t(), weight());
        return at::matmul(q, m_r.defined() ? m_r * m_scale - out : -out);
    }

private:
    std::pair<at::Tensor, at::Tensor> basis() const {
        if (!m_isOrthogonal) return {m_p, at::relu(m_p)};
        const at::Tensor q = std::get<0>(at::linalg_qr(m_p));
        return {q, q};
    }

    bool m_isOrthogonal;
    double m_scale = 1;
    at::Tensor m_p, m_r; // [out, r], [r, in] or undefined
};

constexpr std::string_view kDeftKeys[] = {"r", "alpha", "decomposition_method", "para", "deft_dropout", "init_scale"};

} // namespace

const WeightMethod kDeft{"DEFT", kDeftKeys, partOf<DeftPart>};

} // namespace luthier::engine
