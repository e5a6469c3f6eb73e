#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

/// Encoders for embeddings. What a masked-language head would need is left in the file.
Result<ModelSpec> readBert(const Json& config, const std::string& architecture) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    if (textOr(config, "position_embedding_type", "absolute") != "absolute")
        return failUnsupportedConfig("position_embedding_type", config["position_embedding_type"].dump());
    if (boolOr(config, "is_decoder", false)) return failUnsupportedConfig("is_decoder", "true");
    if (spec.hidden_size % spec.num_attention_heads != 0)
        return failUnsupportedConfig("num_attention_heads", std::to_string(spec.num_attention_heads));
    spec.causal = false;
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = numberOr(config, "layer_norm_eps", 1e-12);
    spec.normPlacement = NormPlacement::After;
    spec.position = PositionKind::Learned;
    spec.positionRows = spec.max_position_embeddings;
    if (architecture.find("Roberta") != std::string::npos) {
        // Positions are counted from the padding's number on.
        spec.positionOffset = intOr(config, "pad_token_id", 1) + 1;
        spec.max_position_embeddings = spec.positionRows - spec.positionOffset;
        if (spec.max_position_embeddings < 1)
            return failUnsupportedConfig("max_position_embeddings", std::to_string(spec.positionRows));
    }
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "gelu"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    LUTHIER_TRY(types, requiredInt(config, "type_vocab_size"));
    spec.type_vocab_size = types;
    spec.dropout.embedding = spec.dropout.residual = numberOr(config, "hidden_dropout_prob", 0.1);
    spec.dropout.attention = numberOr(config, "attention_probs_dropout_prob", 0.1);
    spec.head = HeadKind::None;

    const std::string block = "encoder.layer.{}.";
    spec.tokenEmbedding = "embeddings.word_embeddings";
    spec.tokenTypeEmbedding = "embeddings.token_type_embeddings";
    spec.pooler = "pooler.dense";
    spec.filePrefix = architecture.starts_with("Bert") ? "bert." : "roberta.";
    StackNames& names = spec.names;
    names.positionEmbedding = "embeddings.position_embeddings";
    names.embeddingNorm = "embeddings.LayerNorm";
    names.query = block + "attention.self.query";
    names.key = block + "attention.self.key";
    names.value = block + "attention.self.value";
    names.attentionOut = block + "attention.output.dense";
    names.attentionNorm = block + "attention.output.LayerNorm";
    names.up = block + "intermediate.dense";
    names.down = block + "output.dense";
    names.mlpNorm = block + "output.LayerNorm";
    return spec;
}

} // namespace luthier::family
