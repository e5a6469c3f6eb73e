// Several sequences in one row: each must give what it gives alone.

#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>

#include <fmt/format.h>

namespace luthier::engine {

namespace {

/// Where each sequence of a row begins, and where the last one ends. Padding is segment -1.
std::vector<std::int64_t> boundaries(const at::Tensor& segments) {
    std::vector<std::int64_t> out;
    std::int64_t last = -2;
    for (std::int64_t t = 0; t < segments.numel(); ++t) {
        const auto segment = segments[t].item<std::int64_t>();
        if (segment != last) out.push_back(t);
        last = segment;
    }
    if (last != -1) out.push_back(segments.numel());
    return out;
}

} // namespace

Result<Computed> computePacking(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.base(), /*trainable=*/true));
    const at::Tensor segments = inputs.tensor("segment_ids");
    TokenBatch packed = tokenBatch(inputs.tensor("input_ids"), {}, inputs.tensor("labels"));
    packed.input.positions = inputs.tensor("position_ids");
    packed.input.segments = segments;
    Computed out;
    out.json["sequences"] = Json::array();
    out.json["cumulative_lengths"] = Json::array();
    {
        const auto guard = withoutGradients();
        out.tensors["logits"] =
            model->logits(model->hidden(packed.input)) * segments.ge(0).unsqueeze(-1).to(at::kFloat);
        for (std::int64_t row = 0; row < segments.size(0); ++row) {
            const auto places = boundaries(segments[row]);
            out.json["cumulative_lengths"].push_back(places);
            for (std::size_t i = 0; i + 1 < places.size(); ++i) {
                const std::string name = fmt::format("sequence{}", out.json["sequences"].size());
                const TokenBatch alone = tokenBatch(inputs.tensor((name + ".input_ids").c_str()).unsqueeze(0), {},
                    inputs.tensor((name + ".labels").c_str()).unsqueeze(0));
                out.tensors[name + ".logits"] = model->logits(model->hidden(alone.input))[0];
                out.json["sequences"].push_back(
                    {{"counted_tokens", alone.counted}, {"length", places[i + 1] - places[i]},
                        {"loss_sum", tokenLoss(*model, alone, {}, false).sum.item<double>()}, {"row", row},
                        {"start", places[i]}});
            }
        }
    }
    const at::Tensor loss = tokenLoss(*model, packed, {}, false).sum / double(packed.counted);
    out.json["loss"] = loss.item<double>();
    out.json["counted_tokens"] = packed.counted;
    addGradients(loss, model->parameters(), out);
    return out;
}

} // namespace luthier::engine
