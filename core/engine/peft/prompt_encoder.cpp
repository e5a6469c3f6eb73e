#include "core/engine/peft/prompt_encoder.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace luthier::engine {

namespace {

constexpr const char* kEncoder = "prompt_encoder.default.";

} // namespace

PromptEncoder::PromptEncoder(const PromptConfig& config, std::int64_t width, at::Device device)
    : m_config(config) {
    const auto guard = withoutGradients();
    const std::int64_t dim = config.token_dim,
                       hidden = config.encoder_hidden_size > 0 ? config.encoder_hidden_size : dim;
    m_embedding = at::randn({config.num_virtual_tokens, dim}, on(device, at::kFloat));
    switch (config.encoder) {
    case PromptEncoderKind::None:
        break;
    case PromptEncoderKind::Projection:
        add("transform.0", hidden, dim, device);
        add("transform.2", width, hidden, device);
        break;
    case PromptEncoderKind::Mlp:
        add("mlp_head.0", hidden, dim, device);
        add("mlp_head.2", hidden, hidden, device);
        add("mlp_head.4", width, hidden, device);
        break;
    case PromptEncoderKind::Lstm: {
        const double bound = 1 / std::sqrt(double(hidden)); // PyTorch's
        for (int layer = 0; layer < config.encoder_num_layers; ++layer)
            for (const char* direction : {"", "_reverse"})
                for (const char* part : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}) {
                    const bool isBias = part[0] == 'b', isInput = part[std::string_view(part).size() - 2] == 'i';
                    const std::int64_t in = !isInput ? hidden : layer == 0 ? dim : 2 * hidden;
                    m_lstmNames.push_back(std::string("lstm_head.") + part + "_l" + std::to_string(layer) + direction);
                    m_lstm.push_back(at::empty(
                        isBias ? std::vector<std::int64_t>{4 * hidden} : std::vector<std::int64_t>{4 * hidden, in},
                        on(device, at::kFloat))
                            .uniform_(-bound, bound));
                }
        add("mlp_head.0", 2 * hidden, 2 * hidden, device);
        add("mlp_head.2", width, 2 * hidden, device);
        break;
    }
    }
}

void PromptEncoder::add(const std::string& name, std::int64_t out, std::int64_t in, at::Device device) {
    at::Tensor weight = linearStart({out, in}, in, device); // drawn before the bias
    m_layers.push_back({name, std::move(weight), linearStart({out}, in, device)});
}

at::Tensor PromptEncoder::apply(std::size_t layer, const at::Tensor& x) const {
    return at::linear(x, m_layers[layer].weight, m_layers[layer].bias);
}

at::Tensor PromptEncoder::values(bool training) const {
    switch (m_config.encoder) {
    case PromptEncoderKind::None:
        break;
    case PromptEncoderKind::Projection:
        return apply(1, at::tanh(apply(0, m_embedding)));
    case PromptEncoderKind::Mlp:
        return apply(2, at::relu(apply(1, at::relu(apply(0, m_embedding)))));
    case PromptEncoderKind::Lstm: {
        const std::int64_t hidden = m_lstm[1].size(1), states = 2 * m_config.encoder_num_layers;
        const at::Tensor start = at::zeros({states, 1, hidden}, beside(m_embedding, at::kFloat));
        const at::Tensor out = std::get<0>(at::lstm(m_embedding.unsqueeze(0), {start, start}, m_lstm,
            /*has_biases=*/true, m_config.encoder_num_layers, m_config.encoder_dropout, training,
            /*bidirectional=*/true, /*batch_first=*/true));
        return apply(1, at::relu(apply(0, out.squeeze(0))));
    }
    }
    return m_embedding;
}

std::vector<NamedParameter> PromptEncoder::parameters() {
    std::vector<NamedParameter> out{
        {kEncoder + std::string("embedding.weight"), &m_embedding, ParameterRole::Embedding}};
    for (std::size_t i = 0; i < m_lstm.size(); ++i)
        out.push_back({kEncoder + m_lstmNames[i], &m_lstm[i],
            m_lstmNames[i].find("bias") == std::string::npos ? ParameterRole::Linear : ParameterRole::Bias});
    for (Layer& layer : m_layers) {
        out.push_back({kEncoder + layer.name + ".weight", &layer.weight, ParameterRole::Linear});
        out.push_back({kEncoder + layer.name + ".bias", &layer.bias, ParameterRole::Bias});
    }
    return out;
}

} // namespace luthier::engine
