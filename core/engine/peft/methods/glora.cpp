// GLoRA (Chavan et al. 2023): W + W * A + B, and a bias, where there is one, b + b * D + E + W C. Each of the five is
// low-rank, a column, one number, or nothing.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>

namespace luthier::engine {

namespace {

class GloraPart : public WeightPart {
public:
    explicit GloraPart(const PartSource& source)
        : WeightPart(source) {
        const bool hasBias = source.linear.bias.defined();
        const std::string weights = source.text("config_A_B", "lora");
        const std::string column = hasBias ? source.text("config_C", "lora") : "none";
        const std::string biases = hasBias ? source.text("config_D_E", "constant") : "none";
        const std::int64_t rank = source.size("r", 4), out = source.out(), in = source.in();
        m_a.make(*this, source, "glora_A", weights, rank, {out, in}, {out, 1});
        m_b.make(*this, source, "glora_B", weights, rank, {out, in}, {out, 1});
        m_c.make(*this, source, "glora_C", column, rank, {in, 1}, {in, 1});
        m_d.make(*this, source, "glora_D", biases, rank, {out}, {out});
        m_e.make(*this, source, "glora_E", biases, rank, {out}, {out});
    }

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        const at::Tensor out = WeightPart::apply(input, output, training);
        if (!enabled || !linear().bias.defined()) return out;
        const at::Tensor bias = linear().bias.to(at::kFloat);
        return out + inTypeOf(mergedBias(bias) - bias, out);
    }
    at::Tensor mergedBias(const at::Tensor& bias) const override {
        return bias + bias * m_d.value() + m_e.value() + at::matmul(weight(), m_c.value()).squeeze(1);
    }

protected:
    at::Tensor delta() const override { return weight() * m_a.value() + m_b.value(); }

private:
    struct Path {
        at::Tensor down, up; // low-rank: [rows, r], [r, columns]
        at::Tensor whole;    // else: a column, a number, or zeros that are kept only

        void make(GloraPart& part, const PartSource& source, const std::string& name, const std::string& kind,
            std::int64_t rank, const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& column) {
            if (kind == "lora") {
                part.train(name + ".default.Xd", down, source.zeros({shape[0], rank}));
                part.train(name + ".default.Xu", up, source.kaiming({rank, shape[1]}));
            } else if (kind == "vector") {
                part.train(name + ".default.X", whole, source.zeros(column));
            } else if (kind == "constant") {
                part.train(name + ".default.X", whole, source.zeros({1}));
            } else {
                const bool isSaved = source.isSaved(name + ".zeros");
                whole = source.zeros(source.savedShape(name + ".zeros", shape));
                if (isSaved) part.keep(name + ".default.zeros", whole, whole);
            }
        }
        at::Tensor value() const { return whole.defined() ? whole : at::matmul(down, up); }
    };

    Path m_a, m_b, m_c, m_d, m_e;
};

constexpr std::string_view kGloraKeys[] = {"r", "config_A_B", "config_C", "config_D_E"};

} // namespace

const WeightMethod kGlora{"GLORA", kGloraKeys, partOf<GloraPart>};

} // namespace luthier::engine
