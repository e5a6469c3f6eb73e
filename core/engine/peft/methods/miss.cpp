// MiSS (Kang and Yin 2024; formerly Bone): one small matrix D [r, out] repeated over the inputs, W[o, i] + D[i mod r,
// o]; `mini`: D's columns repeat too; `bat`: blocks of r by r are multiplied, V + V D + D.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

class MissPart : public WeightPart {
public:
    explicit MissPart(const PartSource& source)
        : WeightPart(source, "miss_dropout")
        , m_multiplies(source.text("init_weights", "") == "bat") {
        const std::int64_t rank = source.size("r", 64), out = source.out();
        const bool repeats = source.text("init_weights", "") == "mini";
        train("miss_block.default", m_block,
            source.zeros(m_multiplies ? std::vector<std::int64_t>{out / rank, rank, rank}
                         : repeats    ? std::vector<std::int64_t>{rank, source.size("mini_r", 1)}
                                      : std::vector<std::int64_t>{rank, out}));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t out = linear().outFeatures(), in = linear().inFeatures();
        if (m_multiplies) {
            const std::int64_t rank = m_block.size(1);
            const at::Tensor blocks = weight().reshape({out / rank, rank, in / rank, rank}).transpose(1, 2);
            const at::Tensor own = m_block.unsqueeze(1); // [out / r, 1, r, r]
            return (at::matmul(blocks, own) + own).transpose(1, 2).reshape({out, in});
        }
        const at::Tensor wide = m_block.repeat({1, out / m_block.size(1)}).t(); // [out, r]
        const std::int64_t times = (in + m_block.size(0) - 1) / m_block.size(0);
        return wide.repeat({1, times}).narrow(1, 0, in);
    }

private:
    bool m_multiplies;
    at::Tensor m_block;
};

constexpr std::string_view kMissKeys[] = {"r", "mini_r", "miss_dropout"};

nlohmann::ordered_json newMiss(const AdapterSection& section) {
    return {{"r", section.r}, {"mini_r", 1}, {"miss_dropout", section.lora_dropout}, {"bias", "none"}};
}

} // namespace

const WeightMethod kMiss{"MISS", kMissKeys, partOf<MissPart>, {}, nullptr, nullptr, newMiss, AdapterType::Miss};

} // namespace luthier::engine
