#include "core/engine/export/export.h"

#include "core/base/file.h"
#include "core/engine/export/four_bits.h"
#include "core/engine/export/readme.h"
#include "core/engine/nn/weights.h"
#include "core/engine/peft/lora.h"
#include "core/engine/quant/quantize.h"
#include "core/engine/train/training_checkpoint.h"
#include "core/model/families.h"
#include "core/model/model_source.h"
#include "core/run/gate.h"
#include "core/run/run_model.h"

#include <unistd.h>

namespace luthier::engine {

namespace fs = std::filesystem;

namespace {

Result<void> writePeft(const RunModel& source, const ModelFiles& files, const fs::path& folder) {
    LUTHIER_TRY(quantization, readBaseQuantization(*source.adapterFolder));
    LUTHIER_TRY_DO(writeBaseQuantization(folder, quantization));
    for (const char* name : {"adapter_config.json", "adapter_model.safetensors", "adapter.safetensors"}) {
        if (!fs::exists(*source.adapterFolder / name)) continue; // AdapterHub calls its tensors otherwise
        LUTHIER_TRY(bytes, readWhole(*source.adapterFolder / name));
        LUTHIER_TRY_DO(writeWhole(folder / name, bytes));
    }
    return writeTextFiles(files, folder);
}

/// The same answers from an adapter of twice the rank over the base as it is: s (B A - B0 A0) = s [B, -B0] [A; A0], as
/// PEFT's path_initial_model_for_weight_conversion does it.
Result<void> writePlainLora(const RunModel& source, const ModelFiles& files, const fs::path& folder) {
    LUTHIER_TRY(quantization, readBaseQuantization(*source.adapterFolder));
    LoadOptions options{.computeType = DType::F32};
    options.quantization = quantization;
    LUTHIER_TRY(model, loadModel(source.modelFolder, options));
    LUTHIER_TRY_DO(writeBaseQuantization(folder, quantization));
    LUTHIER_TRY_DO(writeConvertedLora(*model, *source.adapterFolder, folder));
    return writeTextFiles(files, folder);
}

tl::unexpected<Error> failCannotMerge(const Message& why) {
    return fail("export.cannot_merge", {QT_TRANSLATE_NOOP("errors", "This adapter cannot be merged."), {}}, why,
        {QT_TRANSLATE_NOOP("errors", "Export the adapter."), {}});
}

/// The base with what was learned, in fp32.
Result<std::unique_ptr<Transformer>> mergedModel(const RunModel& source) {
    LoadOptions options{.computeType = DType::F32};
    if (source.adapterFolder) {
        // What was learned corrects a base that lies so; over the weights that it was made of it would answer
        // otherwise.
        LUTHIER_TRY(quantization, readBaseQuantization(*source.adapterFolder));
        options.quantization = quantization;
    }
    LUTHIER_TRY(model, loadModel(source.modelFolder, options));
    if (source.adapterFolder) {
        LUTHIER_TRY(adapter, loadAdapter(*model, *source.adapterFolder, false));
        if (!adapter->canMerge())
            return failCannotMerge(
                {QT_TRANSLATE_NOOP("errors", "It adds biases, and some of its layers have none."), {}});
        adapter->merge();
        for (Linear* linear : model->linears())
            linear->weights.unpack(at::kFloat); // those that the adapter left alone
    }
    model->foldLogitScale();
    return model;
}

/// Rounded once, to the type that the base is stored in.
Result<void> writeMerged(const RunModel& source, const ModelFiles& files, const fs::path& folder) {
    LUTHIER_TRY(model, mergedModel(source));
    LUTHIER_TRY(spec, readModelSpec(source.baseFolder));
    LUTHIER_TRY_DO(saveModel(*model, folder / "model.safetensors", spec.storedDtype));
    return writeModelFiles(files, model->spec(), folder);
}

Result<void> writeFourBits(const RunModel& source, const ModelFiles& files, const fs::path& folder) {
    LUTHIER_TRY(model, mergedModel(source));
    LUTHIER_TRY(spec, readModelSpec(source.baseFolder));
    LUTHIER_TRY_DO(saveInFourBits(*model, folder / "model.safetensors", spec.storedDtype));
    LUTHIER_TRY_DO(writeModelFiles(files, model->spec(), folder));
    return describeFourBits(folder / "config.json", spec.storedDtype);
}

Result<void> writeForm(ExportForm form, const RunModel& source, const ModelFiles& files, const fs::path& folder) {
    switch (form) {
    case ExportForm::Peft:
        return writePeft(source, files, folder);
    case ExportForm::PlainLora:
        return writePlainLora(source, files, folder);
    case ExportForm::Merged:
        return writeMerged(source, files, folder);
    case ExportForm::FourBits:
        return writeFourBits(source, files, folder);
    }
    return {};
}

tl::unexpected<Error> failNoParity(const ParityReport& report) {
    return fail("export.no_parity",
        {QT_TRANSLATE_NOOP("errors", "The export does not answer as the model does and was thrown away."), {}},
        {QT_TRANSLATE_NOOP(
             "errors", "{same} of {all} tokens agree; a token's log-probability differs by up to {worst}."),
            {{"same", std::to_string(report.agreeing)}, {"all", std::to_string(report.tokens)},
                {"worst", std::to_string(report.worstLogprob)}}},
        {QT_TRANSLATE_NOOP("errors", "Please report this with the run's engine.log."), {}});
}

} // namespace

Result<ParityReport> exportRun(const ExportRequest& request) {
    std::error_code ignored;
    if (fs::exists(request.to) && !(fs::is_directory(request.to) && fs::is_empty(request.to)))
        return fail("export.exists",
            {QT_TRANSLATE_NOOP("errors", "{folder} is there already."), {{"folder", request.to.string()}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Choose a new folder."), {}});
    const RunHistory history = readHistory(request.run);
    const Gate gate = gateOf(request.run, history);
    LUTHIER_TRY_DO(checkGate(gate));
    LUTHIER_TRY(source, findRunModel(request.run));
    const bool isAdapterAlone = factsOf(request.form).isAdapterAlone;
    if (isAdapterAlone && !source.adapterFolder)
        return fail("export.full_has_no_adapter", {QT_TRANSLATE_NOOP("errors", "This run has no adapter."), {}},
            {QT_TRANSLATE_NOOP("errors", "It trained the whole model."), {}},
            {QT_TRANSLATE_NOOP("errors", "Export the merged model instead."), {}});
    LUTHIER_TRY(recipe, readRecipe(request.run.recipe()));
    const LoraInit start = recipe.adapter.init_lora_weights;
    if (source.adapterFolder && request.form == ExportForm::PlainLora &&
        !canExport(recipe.adapter.type, start, request.form))
        return fail("export.plain_already", {QT_TRANSLATE_NOOP("errors", "There is nothing to convert."), {}},
            {QT_TRANSLATE_NOOP("errors", "Only LoRA that began as PiSSA or OLoRA has a plain form of its own."), {}},
            {QT_TRANSLATE_NOOP("errors", "Export the adapter."), {}});
    if (source.adapterFolder && !canExport(recipe.adapter.type, start, request.form))
        return failCannotMerge(
            factsOf(recipe.adapter.type).place == AdapterPlace::Rows
                ? Message{QT_TRANSLATE_NOOP("errors", "It stands before each row and changes no weight."), {}}
                : Message{QT_TRANSLATE_NOOP("errors", "It stands between the layers and changes no weight."), {}});

    const fs::path to = fs::absolute(request.to).lexically_normal();
    const fs::path temporary = to.parent_path() / ("." + to.filename().string() + ".tmp" + std::to_string(::getpid()));
    const fs::path answersFile = temporary.string() + ".answers.json";
    const auto work = [&]() -> Result<ParityReport> {
        LUTHIER_TRY_DO(makeFolder(temporary));
        LUTHIER_TRY(files, modelFilesOf(recipe, source.baseFolder, source.chatTemplate));
        LUTHIER_TRY_DO(writeForm(request.form, source, files, temporary));
        LUTHIER_TRY(
            live, AnsweringModel::open(source.modelFolder, source.adapterFolder, DType::F32, source.chatTemplate));
        LUTHIER_TRY(prompts, parityPrompts(request.run, live));
        LUTHIER_TRY(answers, answerAll(live, prompts));
        LUTHIER_TRY_DO(writeAnswers(answersFile, answers, source.baseFolder, request.form));
        LUTHIER_TRY(report, request.check(temporary, answersFile));
        if (!report.passed()) return failNoParity(report);
        const ModelSpec& spec = live.model->spec();
        const ReadmeFacts facts{recipe, history, gate, report, request.form, source.step,
            /*writesOn=*/spec.head == HeadKind::Language && !spec.isEncoderDecoder(), modelName(source.baseFolder),
            licenceOf(source.baseFolder)};
        LUTHIER_TRY_DO(writeWhole(temporary / "README.md", readmeOf(facts)));
        fs::remove(to, ignored); // empty, or not there
        LUTHIER_TRY_DO(moveFolderIntoPlace(temporary, to));
        return report;
    };
    auto report = work();
    fs::remove(answersFile, ignored);
    if (!report) fs::remove_all(temporary, ignored);
    return report;
}

} // namespace luthier::engine
