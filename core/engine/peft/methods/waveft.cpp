// WaveFT (Bilican et al. 2025): D = scaling times the inverse wavelet transform of a matrix that is zero but at places
// that a seed draws; here Haar's, one level, or none at all.
#include "core/engine/peft/methods/sparse_places.h"
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

namespace luthier::engine {

namespace {

/// One level, from quarters: means, and what changes along the rows (right), the columns (below), and both.
at::Tensor inverseHaar(const at::Tensor& x) {
    const std::int64_t rows = x.size(0) / 2, columns = x.size(1) / 2;
    const at::Tensor quarters = x.view({2, rows, 2, columns}) * 0.5; // [below, row, right, column]
    const auto quarter = [&](int below, int right) { return quarters.select(0, below).select(1, right); };
    const at::Tensor mean = quarter(0, 0), byRow = quarter(0, 1), byColumn = quarter(1, 0), both = quarter(1, 1);
    const auto at = [&](int row, int column) {
        return mean + byRow * (row ? -1 : 1) + byColumn * (column ? -1 : 1) + both * (row == column ? 1 : -1);
    };
    return at::stack({at::stack({at(0, 0), at(0, 1)}, 2), at::stack({at(1, 0), at(1, 1)}, 2)}, 1).reshape(x.sizes());
}

class WaveftPart : public WeightPart {
public:
    explicit WaveftPart(const PartSource& source)
        : WeightPart(source)
        , m_usesWavelets(source.flag("use_idwt", true))
        , m_scale(source.number("scaling", 25)) {
        const std::int64_t count =
            source.savedShape("waveft_spectrum", {source.sizeHere("n_frequency_pattern", "n_frequency", 2592)})[0];
        m_places = drawnPlaces(source.linear, count, std::uint64_t(source.count("random_loc_seed", 777)));
        train("waveft_spectrum.default", m_spectrum, source.zeros({count}));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t out = linear().outFeatures(), in = linear().inFeatures();
        // Haar's transform needs even sizes; what that adds is cut off again.
        const std::int64_t rows = out + (m_usesWavelets ? out % 2 : 0), columns = in + (m_usesWavelets ? in % 2 : 0);
        const at::Tensor sparse = at::zeros({rows * columns}, m_spectrum.options().requires_grad(false))
                                      .index_add(0, m_places[0] * columns + m_places[1], m_spectrum)
                                      .view({rows, columns});
        if (!m_usesWavelets) return sparse * m_scale;
        return inverseHaar(sparse).narrow(0, 0, out).narrow(1, 0, in) * m_scale;
    }

private:
    bool m_usesWavelets;
    double m_scale;
    at::Tensor m_places;   // [2, count] int64
    at::Tensor m_spectrum; // [count]
};

constexpr std::string_view kWaveftKeys[] = {"n_frequency", "scaling", "random_loc_seed", "n_frequency_pattern",
    "use_idwt", "wavelet_family", "proportional_parameters"};

Result<void> isHaar(const PartSource& source) {
    const std::string family = source.text("wavelet_family", "db1");
    if (family != "db1" && family != "haar" && source.flag("use_idwt", true))
        return failUnsupported("wavelet_family", family);
    return {};
}

} // namespace

const WeightMethod kWaveft{"WAVEFT", kWaveftKeys, partOf<WaveftPart>, {}, nullptr, isHaar};

} // namespace luthier::engine
