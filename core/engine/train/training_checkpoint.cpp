#include "core/engine/train/training_checkpoint.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/model/gguf_model.h"
#include "core/text/gguf_tokenizer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace fs = std::filesystem;

namespace {

constexpr const char* kModelFiles[] = {"config.json", "generation_config.json", "tokenizer.json",
    "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", "tokenizer.model", "vocab.json",
    "merges.txt"};

at::Tensor generatorState() {
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setGeneratorState(const at::Tensor& state) {
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

Result<void> writeGgufModelFiles(const fs::path& from, const fs::path& to) {
    LUTHIER_TRY(gguf, GgufFile::open(from));
    LUTHIER_TRY(config, ggufConfig(gguf));
    LUTHIER_TRY_DO(writeJson(to / "config.json", config));
    LUTHIER_TRY(files, ggufTokenizerFiles(gguf));
    for (const auto& [name, content] : files)
        LUTHIER_TRY_DO(writeWhole(to / name, content));
    return {};
}

} // namespace

Result<void> copyModelFiles(const fs::path& from, const fs::path& to) {
    if (isGguf(from)) return writeGgufModelFiles(from, to);
    for (const char* name : kModelFiles) {
        if (!fs::exists(from / name)) continue;
        LUTHIER_TRY(bytes, readWhole(from / name));
        LUTHIER_TRY_DO(writeWhole(to / name, bytes));
    }
    return {};
}

Result<void> fillCheckpoint(const fs::path& folder, const fs::path& modelFolder, TrainableModel& model,
    const AdamW& optimizer, const TrainerState& state) {
    if (model.adapter) {
        LUTHIER_TRY_DO(model.adapter->save(folder));
    } else {
        LUTHIER_TRY_DO(saveModel(*model.model, folder / "model.safetensors", std::nullopt));
        LUTHIER_TRY_DO(copyModelFiles(modelFolder, folder));
    }
    LUTHIER_TRY_DO(optimizer.save(folder / "optimizer.safetensors"));
    LUTHIER_TRY_DO(saveTensors(folder / "rng.safetensors", {{"cpu", generatorState()}}));
    nlohmann::ordered_json json = {{"step", state.step}, {"epoch", state.epoch}, {"step_in_epoch", state.stepInEpoch},
        {"total_steps", state.totalSteps}, {"stopped", state.stopped}, {"started_at", state.startedAt},
        {"hashes", state.hashes}, {"threads", state.numerics.threads},
        {"compute_dtype", dtypeName(state.numerics.computeType)}, {"blas_core_type", state.numerics.blasCoreType},
        {"processor", state.numerics.processor}};
    if (state.evalLoss) json["eval_loss"] = *state.evalLoss;
    return writeJson(folder / "trainer_state.json", json);
}

Result<TrainerState> readTrainerState(const fs::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "trainer_state.json"));
    try {
        TrainerState state;
        state.step = json.at("step");
        state.epoch = json.at("epoch");
        state.stepInEpoch = json.at("step_in_epoch");
        state.totalSteps = json.at("total_steps");
        state.stopped = json.value("stopped", false);
        state.startedAt = json.value("started_at", std::int64_t(0));
        state.hashes = json.at("hashes").get<RunHashes>();
        state.numerics.threads = json.at("threads");
        state.numerics.computeType = dtypeFromName(json.at("compute_dtype").get<std::string>()).value_or(DType::F32);
        state.numerics.blasCoreType = json.value("blas_core_type", "");
        state.numerics.processor = json.value("processor", "");
        if (json.contains("eval_loss")) state.evalLoss = json["eval_loss"].get<double>();
        return state;
    } catch (const nlohmann::json::exception& e) {
        return fail("file.damaged",
            {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", "trainer_state.json"}}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
}

Result<void> restoreCheckpoint(const fs::path& folder, TrainableModel& model, AdamW& optimizer) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(
        weights, SafetensorsFile::open(folder / (model.adapter ? "adapter_model.safetensors" : "model.safetensors")));
    for (const NamedParameter& parameter : model.trained()) {
        const TensorView* view = weights.find(model.adapter ? peftFileName(parameter.name) : parameter.name);
        if (!view || view->shape != parameter.tensor->sizes().vec())
            return fail("checkpoint.weights", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
                {QT_TRANSLATE_NOOP("errors", "The checkpoint's weights do not fit {name}."),
                    {{"name", parameter.name}}},
                {QT_TRANSLATE_NOOP("errors", "Resume with the recipe that the checkpoint was made with."), {}});
        parameter.tensor->copy_(borrow(*view));
    }
    LUTHIER_TRY_DO(optimizer.load(folder / "optimizer.safetensors"));
    LUTHIER_TRY(rng, SafetensorsFile::open(folder / "rng.safetensors"));
    if (const TensorView* state = rng.find("cpu")) setGeneratorState(copyAs(*state, state->dtype));
    return {};
}

} // namespace luthier::engine
