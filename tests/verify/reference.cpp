#include "tests/verify/reference.h"

#include "core/base/file.h"
#include "core/engine/nn/tensors.h"
#include "core/formats/json_file.h"
#include "tests/verify/compare.h"
#include "tests/verify/computed.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier::engine {

namespace fs = std::filesystem;

namespace {

Result<Computed> compute(const ReferenceInputs& inputs) {
    const std::string kind = inputs.kind();
    if (isLossReference(inputs.file.stem().string())) return computeLosses(inputs);
    if (kind == "causal" || kind == "seq2seq") return computeCausal(inputs);
    if (kind == "encoder") return computeEncoder(inputs);
    if (kind == "reward") return computeReward(inputs);
    if (kind == "bin") return computeBin(inputs);
    if (kind == "gguf") return computeGguf(inputs);
    if (kind == "bad_pickle") return computeRefusals(inputs);
    if (kind == "sampling") return computeSampling(inputs);
    if (kind == "beam") return computeBeams(inputs);
    if (kind == "packing") return computePacking(inputs);
    if (kind == "peft" || kind == "bottleneck") return computePeft(inputs);
    if (kind == "adapter_merge") return computeAdapterMerge(inputs);
    if (kind == "model_merge") return computeModelMerge(inputs);
    if (kind == "train_curve") return computeCurve(inputs);
    if (kind == "quantised") return computeQuantised(inputs);
    if (kind == "nf4") return computeNf4(inputs);
    if (kind == "int8") return computeInt8(inputs);
    if (kind == "nf4_lora") return computeNf4Lora(inputs);
    return Computed{}; // every quantity will be listed as not computed
}

Result<void> writeOut(const Computed& computed, const ReferenceInputs& inputs, const fs::path& out) {
    const fs::path clean = fs::absolute(inputs.folder / "").lexically_normal().parent_path();
    const fs::path target = out / clean.parent_path().filename() / clean.filename();
    LUTHIER_TRY_DO(makeFolder(target));
    if (!computed.tensors.empty())
        LUTHIER_TRY_DO(saveTensors(target / inputs.tensorFile().filename(), computed.tensors));
    return writeJson(target / inputs.file.filename(), computed.json);
}

} // namespace

bool ReferenceReport::passed() const {
    return !comparisons.empty() && std::all_of(comparisons.begin(), comparisons.end(),
                                       [](const Comparison& c) { return c.computed && c.agrees; });
}

std::string ReferenceReport::text(bool onlyDiffering) const {
    std::string out;
    for (const Comparison& c : comparisons) {
        if (onlyDiffering && c.computed && c.agrees) continue;
        if (!c.computed)
            out += fmt::format("  not computed  {}\n", c.name);
        else
            out += fmt::format("  {}  {:<60} {:.2e} (accept {:.0e}) {}\n", c.agrees ? "agrees  " : "DIFFERS ", c.name,
                c.worst, c.accept, c.note);
    }
    return out;
}

Result<ReferenceReport> verifyReference(const fs::path& folder, const std::optional<fs::path>& out, at::Device device) {
    LUTHIER_TRY(inputs, ReferenceInputs::read(folder, device));
    LUTHIER_TRY(computed, compute(inputs));
    for (auto& [name, tensor] : computed.tensors)
        tensor = tensor.cpu();
    if (out) LUTHIER_TRY_DO(writeOut(computed, inputs, *out));

    ReferenceReport report{folder, {}};
    LUTHIER_TRY(json, readJsonObject(inputs.file));
    if (isLossReference(inputs.file.stem().string())) {
        compareLosses(inputs.file.stem().string(), computed.json, json, report.comparisons);
        return report;
    }
    compareJson(computed.json, json, report.comparisons);
    if (!fs::exists(inputs.tensorFile())) return report;
    LUTHIER_TRY(file, SafetensorsFile::open(inputs.tensorFile()));
    const auto mask = inputs.tensors.find(inputs.kind() == "int8" ? "llama.attention_mask" : "attention_mask");
    for (const auto& [name, view] : file.tensors()) {
        if (inputs.tensors.contains(name) || name.rfind("final.mean_of_means.", 0) == 0) continue;
        const auto mine = computed.tensors.find(name);
        if (mine == computed.tensors.end())
            report.comparisons.push_back({name, false, false, 0, 0, ""});
        else
            report.comparisons.push_back(compareTensor(
                name, mine->second, borrow(view), mask == inputs.tensors.end() ? at::Tensor() : mask->second.cpu()));
    }
    // The README's limit for merged weights, and that of METHODS.md, whose folders are PEFT 0.21's.
    const bool isOfMethods = inputs.json.value("peft", std::string()).starts_with("0.21");
    for (Comparison& row : report.comparisons)
        if (isOfMethods && row.name.starts_with("merged.") && row.computed && row.note != "another shape") {
            row.accept = 2e-6;
            row.agrees = row.worst <= row.accept;
        }
    return report;
}

} // namespace luthier::engine
