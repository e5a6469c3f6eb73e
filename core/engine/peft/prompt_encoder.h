#pragma once
/// What makes a learned prompt's or prefix's values while it trains: a small network over embeddings of its own. A
/// saved folder holds what it gave, and needs it no more.

#include "core/engine/nn/transformer.h"
#include "core/formats/peft_config.h"

#include <vector>

namespace luthier::engine {

/// PEFT's (peft/tuners/prefix_tuning, p_tuning), with its names. Parameters are float32.
class PromptEncoder {
public:
    /// @param config  of a kind that has an encoder (hasEncoder)  @param width  of what it makes, a token
    PromptEncoder(const PromptConfig& config, std::int64_t width, at::Device device);

    /// [tokens, width], part of the graph
    at::Tensor values(bool training) const;
    std::vector<NamedParameter> parameters();

private:
    struct Layer {
        std::string name;
        at::Tensor weight, bias;
    };
    void add(const std::string& name, std::int64_t out, std::int64_t in, at::Device device);
    at::Tensor apply(std::size_t layer, const at::Tensor& x) const;

    PromptConfig m_config;
    at::Tensor m_embedding; // [tokens, token_dim]
    std::vector<Layer> m_layers;
    std::vector<std::string> m_lstmNames;
    std::vector<at::Tensor> m_lstm; // in the order of at::lstm
};

} // namespace luthier::engine
