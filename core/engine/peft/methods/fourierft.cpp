// FourierFT (Gao et al. 2024): D = scaling Re ifft2(S), S zero but at places that a seed draws.
#include "core/engine/kernels/place.h"
#include "core/engine/peft/methods/sparse_places.h"
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/stack.h>

#include <numbers>

namespace luthier::engine {

at::Tensor drawnPlaces(const Linear& linear, std::int64_t count, std::uint64_t seed) {
    const std::int64_t in = linear.inFeatures();
    at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor all = at::randperm(linear.outFeatures() * in, generator, onHost(at::kLong));
    const at::Tensor first = all.narrow(0, 0, count);
    return at::stack({first.div(in, "floor"), first.remainder(in)}).to(linear.weights.device());
}

namespace {

/// [count, size]: the angle of each frequency at each place.
at::Tensor anglesOf(const at::Tensor& frequencies, std::int64_t size) {
    // Whole turns are taken off while the numbers are whole.
    const at::Tensor turns =
        (frequencies.unsqueeze(1) * at::arange(size, beside(frequencies, at::kLong))).remainder(size);
    return turns.to(at::kDouble) * (2 * std::numbers::pi / double(size));
}

class FourierftPart : public WeightPart {
public:
    explicit FourierftPart(const PartSource& source)
        : WeightPart(source)
        , m_scale(source.number("scaling", 150) / double(source.out() * source.in())) {
        const std::int64_t count = source.sizeHere("n_frequency_pattern", "n_frequency", 1000);
        const at::Tensor places =
            drawnPlaces(source.linear, count, std::uint64_t(source.count("random_loc_seed", 777)));
        const at::Tensor rows = anglesOf(places[0], source.out()), columns = anglesOf(places[1], source.in());
        m_rows = at::cat({rows.cos(), rows.sin()}).to(at::kFloat);
        m_columns = at::cat({columns.cos(), -columns.sin()}).to(at::kFloat);
        train("fourierft_spectrum.default", m_spectrum, source.zeros({count}));
    }

protected:
    /// Each place of S is a wave over the weight, cos(a + b) = cos a cos b - sin a sin b with a of the row and b of the
    /// column: one product in place of a transform.
    at::Tensor delta() const override {
        const at::Tensor strength = (m_spectrum * m_scale).repeat({2}).unsqueeze(1);
        return at::matmul((m_rows * strength).t(), m_columns);
    }

private:
    double m_scale;
    at::Tensor m_rows, m_columns; // [2 count, out], [2 count, in]
    at::Tensor m_spectrum;        // [count]
};

constexpr std::string_view kFourierftKeys[] = {"n_frequency", "scaling", "random_loc_seed", "n_frequency_pattern"};

} // namespace

const WeightMethod kFourierft{"FOURIERFT", kFourierftKeys, partOf<FourierftPart>};

} // namespace luthier::engine
