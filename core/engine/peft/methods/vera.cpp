// VeRA (Kopiczko et al. 2023): W + diag(b) B diag(d) A, A and B random, frozen and shared by all layers, cut to each
// layer's widths; b and d are learned.
#include "core/engine/kernels/place.h"
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

namespace {

class VeraPart : public TensorPart {
public:
    explicit VeraPart(const PartSource& source)
        : m_in(source.in())
        , m_out(source.out())
        , m_dropout(source.number("vera_dropout", 0))
        , m_a(&source.sharedTensor("vera_A", false, {}))
        , m_b(&source.sharedTensor("vera_B", false, {})) {
        const std::int64_t rank = source.size("r", 256);
        train("vera_lambda_b.default", m_scaleB, source.zeros({m_out}));
        train("vera_lambda_d.default", m_scaleD, source.ones({rank}) * source.number("d_initial", 0.1));
    }

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        if (!enabled) return output;
        const at::Tensor x = m_dropout > 0 && training ? at::dropout(input, m_dropout, true) : input;
        const at::Tensor inner = at::linear(x, inTypeOf(a(), x)) * inTypeOf(m_scaleD, x);
        return output + at::linear(inner, inTypeOf(b(), x)) * inTypeOf(m_scaleB, x);
    }
    at::Tensor merged(const at::Tensor& weight) const override {
        return weight + at::matmul(b() * m_scaleD, a()) * m_scaleB.unsqueeze(1);
    }

private:
    at::Tensor a() const { return m_a->narrow(1, 0, m_in); }  // [rank, in]
    at::Tensor b() const { return m_b->narrow(0, 0, m_out); } // [out, rank]

    std::int64_t m_in, m_out;
    double m_dropout;
    at::Tensor m_scaleB, m_scaleD; // [out], [rank]
    at::Tensor *m_a, *m_b;         // of the shared ones
};

/// A and B as PEFT draws them from projection_prng_key, as large as the largest layer needs: kaiming_uniform for a
/// ReLU, one generator for both. A file may leave them out (save_projection).
void drawProjections(const std::vector<Linear*>& layers, const PartSource& source) {
    std::int64_t in = 0, out = 0;
    for (const Linear* linear : layers) {
        in = std::max(in, linear->inFeatures());
        out = std::max(out, linear->outFeatures());
    }
    const std::int64_t rank = source.size("r", 256);
    at::Generator generator = at::detail::createCPUGenerator(std::uint64_t(source.count("projection_prng_key", 0)));
    const auto draw = [&](const char* name, std::int64_t rows, std::int64_t columns) {
        at::Tensor& place = source.sharedTensor(name, /*trains=*/false, {rows, columns});
        const double bound = std::sqrt(6.0 / double(columns));
        const at::Tensor drawn = at::empty({rows, columns}, onHost(at::kFloat)).uniform_(-bound, bound, generator);
        if (place.sizes() == drawn.sizes()) place.copy_(drawn);
    };
    draw("vera_A", rank, in);
    draw("vera_B", out, rank);
    for (auto& [name, shared] : source.shared.byName)
        shared.isStored = source.flag("save_projection", true);
}

constexpr std::string_view kVeraKeys[] = {"r", "vera_dropout", "d_initial", "projection_prng_key", "save_projection"};

nlohmann::ordered_json newVera(const AdapterSection& section) {
    return {{"r", section.r}, {"vera_dropout", section.lora_dropout}, {"d_initial", 0.1}, {"projection_prng_key", 0},
        {"save_projection", true}, {"bias", "none"}};
}

} // namespace

const WeightMethod kVera{"VERA", kVeraKeys, partOf<VeraPart>, {}, drawProjections, nullptr, newVera, AdapterType::Vera};

} // namespace luthier::engine
