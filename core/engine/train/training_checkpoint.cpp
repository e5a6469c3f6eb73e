#include "core/engine/train/training_checkpoint.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/engine/kernels/device.h"
#include "core/engine/nn/random_state.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/quant/quantize.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/model/families.h"
#include "core/model/gguf_model.h"
#include "core/run/checkpoint_index.h"
#include "core/run/trainer_state.h"
#include "core/text/chat_template.h"
#include "core/text/files/gguf_tokenizer.h"
#include "core/text/grown_tokenizer.h"
#include "core/text/text_files.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <span>

namespace luthier::engine {

namespace fs = std::filesystem;

namespace {

constexpr const char* kConfigFiles[] = {"config.json", "generation_config.json"};

Result<void> copyFiles(std::span<const char* const> names, const fs::path& from, const fs::path& to) {
    for (const char* name : names) {
        if (!fs::exists(from / name)) continue;
        LUTHIER_TRY(bytes, readWhole(from / name));
        LUTHIER_TRY_DO(writeWhole(to / name, bytes));
    }
    return {};
}

/// Adjusts the config to what a run has made of the model.
Result<void> correctConfig(const fs::path& file, const ModelSpec& spec) {
    LUTHIER_TRY(config, readJsonObject(file));
    config["vocab_size"] = spec.vocab_size;
    if (spec.head == HeadKind::Language) config["tie_word_embeddings"] = spec.tieWordEmbeddings;
    if (spec.head == HeadKind::Score) {
        config["architectures"] = {spec.architecture};
        config["num_labels"] = spec.headOutputs;
        config["id2label"] = nlohmann::ordered_json::object(); // transformers counts these
        config.erase("label2id");
        for (int i = 0; i < spec.headOutputs; ++i)
            config["id2label"][std::to_string(i)] = "LABEL_" + std::to_string(i);
        // Without one transformers refuses more than one sequence at a time.
        const bool hasPadding = config.contains("pad_token_id") && !config["pad_token_id"].is_null();
        if (!hasPadding && spec.padTokenId) config["pad_token_id"] = *spec.padTokenId;
        if (!hasPadding && !spec.padTokenId && !spec.eosTokenIds.empty())
            config["pad_token_id"] = spec.eosTokenIds.front();
    }
    return writeJson(file, config);
}

} // namespace

Result<ModelFiles> modelFilesOf(const Recipe& recipe, const fs::path& base, const std::string& chatTemplate) {
    ModelFiles files{base, {}, {}};
    const NewTokens tokens{recipe.model.add_tokens, recipe.model.add_special_tokens};
    if (!tokens.empty()) {
        LUTHIER_TRY(grown, openGrownTokenizer(base, tokens));
        files.tokenizerJson = grown.json;
    }
    if (chatTemplate != "model") {
        LUTHIER_TRY(chosen, ChatTemplate::open(chatTemplate, base));
        files.chatTemplate = chosen.source();
    }
    return files;
}

Result<void> writeTextFiles(const ModelFiles& files, const fs::path& to) {
    if (isGguf(files.base)) {
        LUTHIER_TRY(gguf, GgufFile::open(files.base));
        LUTHIER_TRY(texts, ggufTokenizerFiles(gguf));
        for (const auto& [name, content] : texts)
            LUTHIER_TRY_DO(writeWhole(to / name, content));
    } else {
        LUTHIER_TRY_DO(copyFiles(kTextFiles, files.base, to));
    }
    if (!files.tokenizerJson.empty()) LUTHIER_TRY_DO(writeWhole(to / "tokenizer.json", files.tokenizerJson));
    if (!files.chatTemplate.empty()) LUTHIER_TRY_DO(writeWhole(to / "chat_template.jinja", files.chatTemplate));
    return {};
}

Result<void> writeModelFiles(const ModelFiles& files, const ModelSpec& spec, const fs::path& to) {
    LUTHIER_TRY_DO(writeTextFiles(files, to));
    if (isGguf(files.base)) {
        LUTHIER_TRY(gguf, GgufFile::open(files.base));
        LUTHIER_TRY(config, ggufConfig(gguf));
        LUTHIER_TRY_DO(writeJson(to / "config.json", config));
    } else {
        LUTHIER_TRY_DO(copyFiles(kConfigFiles, files.base, to));
    }
    LUTHIER_TRY(before, readModelSpec(files.base));
    // What is written is not quantised any more.
    if (before.quantizedBits > 0 && !isGguf(files.base)) {
        LUTHIER_TRY(config, readJsonObject(to / "config.json"));
        config.erase("quantization_config");
        LUTHIER_TRY_DO(writeJson(to / "config.json", config));
    }
    const bool isSame = before.vocab_size == spec.vocab_size && before.head == spec.head &&
                        before.tieWordEmbeddings == spec.tieWordEmbeddings;
    return isSame ? Result<void>() : correctConfig(to / "config.json", spec);
}

Result<void> fillCheckpoint(const fs::path& folder, const ModelFiles& files, TrainableModel& model,
    const Objective& objective, const Optimizer& optimizer, const TrainerState& state, const Recipe& recipe,
    const RunHistory& history) {
    std::optional<AveragedWeights> averaged(optimizer); // what others read
    if (model.adapter) {
        LUTHIER_TRY_DO(model.adapter->save(folder));
        if (const auto state = model.adapter->state(); !state.empty())
            LUTHIER_TRY_DO(saveTensors(folder / kAdapterState, state));
        LUTHIER_TRY_DO(writeBaseQuantization(folder, recipe.model.quantization));
        // The adapter's embeddings are of tokens that the base's tokenizer does not know.
        if (!files.tokenizerJson.empty()) LUTHIER_TRY_DO(writeTextFiles(files, folder));
    } else {
        LUTHIER_TRY_DO(saveModel(*model.model, folder / "model.safetensors", std::nullopt));
        LUTHIER_TRY_DO(writeModelFiles(files, model.model->spec(), folder));
    }
    averaged.reset();
    LUTHIER_TRY_DO(objective.save(folder));
    LUTHIER_TRY_DO(optimizer.save(folder / "optimizer.safetensors"));
    std::map<std::string, at::Tensor> states{{"cpu", generatorState(at::kCPU)}};
    if (const at::Device device = model.model->device(); !device.is_cpu())
        states[deviceName(device)] = generatorState(device);
    LUTHIER_TRY_DO(saveTensors(folder / "rng.safetensors", states));
    nlohmann::ordered_json json = {{"step", state.step}, {"epoch", state.cursor.epoch},
        {"step_in_epoch", state.cursor.stepInEpoch}, {"total_steps", state.totalSteps}, {"stopped", state.stopped},
        {"started_at", state.startedAt}, {"trained_seconds", state.trainedSeconds}, {"hashes", state.hashes},
        {"batch_size", state.batches.batch_size}, {"gradient_accumulation", state.batches.gradient_accumulation},
        {"threads", state.numerics.threads}, {"compute_dtype", dtypeName(state.numerics.computeType)},
        {"blas_core_type", state.numerics.blasCoreType}, {"processor", state.numerics.processor},
        {"device", state.numerics.device}};
    if (state.evalLoss) json["eval_loss"] = *state.evalLoss;
    LUTHIER_TRY_DO(writeJson(folder / kLuthierState, json));
    return writeJson(folder / "trainer_state.json", trainerStateJson(history, recipe));
}

Result<TrainerState> readTrainerState(const fs::path& folder) {
    // Until 0.1 our keys stood in trainer_state.json, which is transformers' now.
    const char* name = fs::exists(folder / kLuthierState) ? kLuthierState : "trainer_state.json";
    LUTHIER_TRY(json, readJsonObject(folder / name));
    try {
        TrainerState state;
        state.step = json.at("step");
        state.cursor = {json.at("epoch"), json.at("step_in_epoch")};
        state.totalSteps = json.at("total_steps");
        state.stopped = json.value("stopped", false);
        state.startedAt = json.value("started_at", std::int64_t(0));
        state.trainedSeconds = json.value("trained_seconds", 0.0);
        state.hashes = json.at("hashes").get<RunHashes>();
        state.batches = {json.value("batch_size", 0), json.value("gradient_accumulation", 0)};
        state.numerics.threads = json.at("threads");
        state.numerics.computeType = dtypeFromName(json.at("compute_dtype").get<std::string>()).value_or(DType::F32);
        state.numerics.blasCoreType = json.value("blas_core_type", "");
        state.numerics.processor = json.value("processor", "");
        state.numerics.device = json.value("device", "cpu");
        if (json.contains("eval_loss")) state.evalLoss = json["eval_loss"].get<double>();
        return state;
    } catch (const nlohmann::json::exception& e) {
        return fail("file.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", name}}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
}

Result<void> restoreCheckpoint(
    const fs::path& folder, TrainableModel& model, Objective& objective, Optimizer& optimizer) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(
        weights, SafetensorsFile::open(folder / (model.adapter ? model.adapter->fileName() : "model.safetensors")));
    std::optional<SafetensorsFile> beside; // what the adapter needs besides its file
    if (model.adapter && fs::exists(folder / kAdapterState)) {
        LUTHIER_TRY(file, SafetensorsFile::open(folder / kAdapterState));
        beside = std::move(file);
    }
    for (const NamedParameter& parameter : model.trained()) {
        const TensorView* own = beside ? beside->find(parameter.name) : nullptr;
        const TensorView* view =
            own ? own : weights.find(model.adapter ? peftFileName(parameter.name) : parameter.name);
        if (!view || view->shape != parameter.tensor->sizes().vec())
            return fail("checkpoint.weights", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
                {QT_TRANSLATE_NOOP("errors", "The checkpoint's weights do not fit {name}."),
                    {{"name", parameter.name}}},
                {QT_TRANSLATE_NOOP("errors", "Resume with the recipe that the checkpoint was made with."), {}});
        parameter.tensor->copy_(borrow(*view));
    }
    if (beside) {
        std::map<std::string, at::Tensor> state;
        for (const auto& [name, view] : beside->tensors())
            state[name] = copyAs(view, view.dtype);
        model.adapter->setState(state);
    }
    LUTHIER_TRY_DO(objective.load(folder));
    LUTHIER_TRY_DO(optimizer.load(folder / "optimizer.safetensors"));
    LUTHIER_TRY(rng, SafetensorsFile::open(folder / "rng.safetensors"));
    for (const at::Device device : {at::Device(at::kCPU), model.model->device()})
        if (const TensorView* state = rng.find(deviceName(device)))
            setGeneratorState(copyAs(*state, state->dtype), device);
    return {};
}

} // namespace luthier::engine
