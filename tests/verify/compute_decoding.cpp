// How the next token is chosen, and beam search.

#include "core/engine/generate/beam.h"
#include "core/engine/generate/sampler.h"
#include "core/engine/nn/weights.h"
#include "tests/verify/computed.h"

#include <cmath>

namespace luthier::engine {

Result<Computed> computeSampling(const ReferenceInputs& inputs) {
    const auto list = [&](const char* key) {
        return inputs.json.at("inputs").at(key).get<std::vector<std::int64_t>>();
    };
    const auto prompt = list("prompt"), generated = list("generated");
    Computed out;
    out.json["cases"] = Json::array();
    for (const Json& entry : inputs.json.at("cases")) {
        const Json& given = entry.at("options");
        SamplingOptions options;
        options.temperature = given.value("temperature", 1.0);
        options.top_p = given.value("top_p", options.top_p);
        options.top_k = given.value("top_k", options.top_k);
        options.min_p = given.value("min_p", options.min_p);
        options.repetition_penalty = given.value("repetition_penalty", options.repetition_penalty);
        options.presence_penalty = given.value("presence_penalty", options.presence_penalty);
        options.frequency_penalty = given.value("frequency_penalty", options.frequency_penalty);
        options.no_repeat_ngram_size = given.value("no_repeat_ngram_size", options.no_repeat_ngram_size);
        auto logits = entry.value("input_logits", inputs.json.at("inputs").at("logits")).get<std::vector<float>>();
        processLogits(logits, {prompt, generated}, options);
        Json own = Json::array(), probabilities = Json::array();
        double total = 0;
        int kept = 0;
        for (const float logit : logits)
            total += std::exp(double(logit));
        for (const float logit : logits) {
            own.push_back(std::isinf(logit) ? Json() : Json(logit));
            probabilities.push_back(std::exp(double(logit)) / total);
            kept += !std::isinf(logit);
        }
        out.json["cases"].push_back({{"kept", kept}, {"logits", own}, {"probabilities", probabilities}});
    }
    return out;
}

Result<Computed> computeBeams(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.base()));
    Computed out;
    out.json["cases"] = Json::array();
    for (const Json& entry : inputs.json.at("cases")) {
        BeamOptions options;
        options.num_beams = entry.at("options").at("num_beams");
        options.length_penalty = entry.at("options").at("length_penalty");
        options.early_stopping = entry.at("options").at("early_stopping");
        options.max_new_tokens = inputs.json.at("max_new_tokens");
        options.endTokens = {inputs.json.at("eos_token_id")};
        Json rows = Json::array();
        for (std::size_t r = 0; r < inputs.json.at("input_ids").size(); ++r) {
            std::vector<TokenId> prompt;
            for (std::size_t t = 0; t < inputs.json["input_ids"][r].size(); ++t)
                if (inputs.json.at("attention_mask")[r][t] == 1) prompt.push_back(inputs.json["input_ids"][r][t]);
            LUTHIER_TRY(hypotheses, beamSearch(*model, prompt, options));
            Json row = Json::array();
            for (const BeamHypothesis& hypothesis : hypotheses)
                row.push_back({{"score", hypothesis.score}, {"tokens", hypothesis.tokens}});
            rows.push_back(row);
        }
        out.json["cases"].push_back({{"hypotheses", rows}});
    }
    return out;
}

} // namespace luthier::engine
