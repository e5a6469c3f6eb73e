// Ten optimiser steps with gradient accumulation: the curve that current trainers draw.

#include "core/engine/nn/weights.h"
#include "core/engine/objectives/token_loss.h"
#include "core/engine/optim/adamw.h"
#include "core/engine/optim/gradients.h"
#include "core/engine/optim/schedule.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/torch_compat.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>

namespace luthier::engine {

namespace {

TokenBatch microBatch(const ReferenceInputs& inputs, std::int64_t index) {
    return tokenBatch(inputs.tensors.at("input_ids")[index], inputs.tensors.at("attention_mask")[index],
        inputs.tensors.at("labels")[index]);
}

} // namespace

Result<Computed> computeCurve(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.base(), !inputs.json["start_adapter"].is_string()));
    std::unique_ptr<Adapter> adapter;
    if (inputs.json["start_adapter"].is_string()) {
        LUTHIER_TRY(loaded, loadAdapter(*model, inputs.folder / inputs.json["start_adapter"].get<std::string>(), true));
        adapter = std::move(loaded);
    }
    const auto parameters = adapter ? adapter->parameters() : model->parameters();

    const Json& optimizer = inputs.json.at("optimizer");
    OptimizerSection options;
    options.betas = optimizer.at("betas").get<std::vector<double>>();
    options.eps = optimizer.at("eps");
    options.weight_decay = optimizer.at("weight_decay");
    AdamW adamw(parameters, options);
    const std::int64_t total = inputs.json.at("scheduler").at("total_steps"),
                       warmup = inputs.json.at("scheduler").at("warmup_steps");
    const std::int64_t accumulation = inputs.json.at("gradient_accumulation");

    Json curve = Json::array();
    for (std::int64_t step = 0; step < total; ++step) {
        std::vector<TokenBatch> batches;
        std::int64_t counted = 0;
        for (std::int64_t i = 0; i < accumulation; ++i) {
            batches.push_back(microBatch(inputs, step * accumulation + i));
            counted += batches.back().counted;
        }
        clearGradients(parameters);
        double loss = 0;
        for (const TokenBatch& batch : batches) {
            const at::Tensor part = tokenLoss(*model, batch, {}, true).sum / double(counted);
            part.backward();
            loss += part.item<double>();
        }
        const double norm = totalGradientNorm(parameters);
        const double rate =
            optimizer.at("lr").get<double>() * scheduleFactor({SchedulerType::Cosine, warmup, total}, step);
        adamw.step(rate, clipFactor(norm, inputs.json.at("max_grad_norm")));
        curve.push_back({{"grad_norm_before_clipping", norm}, {"label_tokens", counted}, {"loss", loss}, {"lr", rate},
            {"step", step + 1}});
    }
    Computed out;
    out.json["curves"]["token_mean"] = curve;
    for (const NamedParameter& parameter : parameters)
        out.tensors["final.token_mean." + parameter.name] = parameter.tensor->detach();
    return out;
}

} // namespace luthier::engine
