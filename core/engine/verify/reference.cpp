#include "core/engine/verify/reference.h"

#include "core/base/file.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/verify/computed.h"
#include "core/formats/json_file.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace luthier::engine {

namespace fs = std::filesystem;

namespace {

/// Keys of expected.json that describe the reference or are inputs: no quantities.
constexpr const char* kDescriptions[] = {"architecture", "base", "bytes", "decoder_start_token_id", "family", "file",
    "files", "rule", "gradient_accumulation", "gradients", "kind", "largest_change_of_a_logit", "logits_std",
    "made_with", "max_grad_norm", "note", "odd_tensors", "optimizer", "pad_token_id", "peft", "scheduler",
    "start_adapter", "trainable_parameters"};

bool isDescription(const std::string& key) {
    return std::find(std::begin(kDescriptions), std::end(kDescriptions), key) != std::end(kDescriptions);
}

std::string placeOf(std::int64_t index, at::IntArrayRef shape) {
    std::vector<std::int64_t> place(shape.size());
    for (std::size_t i = shape.size(); i-- > 0; index /= shape[i])
        place[i] = index % shape[i];
    return fmt::format("at [{}]", fmt::join(place, ", "));
}

Comparison compareTensor(
    const std::string& name, const at::Tensor& got, const at::Tensor& wanted, const at::Tensor& mask) {
    Comparison out{name, true, false, 0, 1e-4, ""};
    if (got.sizes() != wanted.sizes()) {
        out.note = "another shape";
        return out;
    }
    at::Tensor difference = (got.to(at::kDouble) - wanted.to(at::kDouble)).abs();
    if (name.rfind("grad.", 0) == 0)
        difference = difference / wanted.to(at::kDouble).abs().max(); // relative to the largest
    if (name.rfind("merged.", 0) == 0) out.accept = 1e-6;
    if (name.rfind("gguf.", 0) == 0 || name.rfind("odd.", 0) == 0) out.accept = 0; // equal
    // Adam's step has the learning rate's size whatever the gradient's: an element whose gradient is zero but for
    // rounding (the bias of keys, which softmax cannot see) walks by chance. One step of 1e-3 is what ten of them may
    // differ by.
    if (name.rfind("final.", 0) == 0) out.accept = 1e-3;
    // What stands on padding is of no interest.
    const bool isByToken = name.ends_with("logits") || name.ends_with("last_hidden_state");
    if (isByToken && mask.defined() && mask.sizes() == difference.sizes().slice(0, 2))
        difference = difference * mask.unsqueeze(-1).to(at::kDouble);
    if (difference.numel() == 0) {
        out.agrees = true;
        return out;
    }
    const at::Tensor flat = difference.reshape({-1});
    const auto at = flat.argmax().item<std::int64_t>();
    out.worst = flat[at].item<double>();
    out.note = placeOf(at, difference.sizes());
    out.agrees = out.worst <= out.accept; // false for NaN
    return out;
}

Comparison compareNumber(const std::string& name, const Json* got, const Json& wanted, double accept, bool relative) {
    Comparison out{name, got && got->is_number(), false, 0, accept, relative ? "relative" : ""};
    if (!out.computed || !wanted.is_number()) return out;
    out.worst = std::abs(got->get<double>() - wanted.get<double>());
    if (relative) out.worst /= std::max(1e-30, std::abs(wanted.get<double>()));
    out.agrees = out.worst <= accept;
    return out;
}

const Json* find(const Json& object, const std::string& key) {
    const auto it = object.find(key);
    return it == object.end() ? nullptr : &*it;
}

void compareGreedy(const Json* got, const Json& wanted, std::vector<Comparison>& out) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        Comparison row{fmt::format("greedy[{}].tokens", i), got && i < got->size(), false, 0, 0, ""};
        if (row.computed && wanted[i].contains("tokens")) {
            row.agrees = (got->is_array() ? (*got)[i] : *got)["tokens"] == wanted[i]["tokens"];
            row.worst = row.agrees ? 0 : 1;
        }
        out.push_back(row);
    }
}

void compareCurve(const Json* got, const Json& wanted, std::vector<Comparison>& out) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto number = [&](const char* key, double accept, bool relative) {
            const Json* step = got && i < got->size() ? &(*got)[i] : nullptr;
            if (!wanted[i].contains(key)) return;
            out.push_back(compareNumber(fmt::format("curves.token_mean[{}].{}", i, key),
                step ? find(*step, key) : nullptr, wanted[i][key], accept, relative));
        };
        number("loss", 1e-4, false);
        number("grad_norm_before_clipping", 1e-3, true);
        number("lr", 1e-9, false);
    }
}

/// Entry by entry, each equal or not.
void compareLists(const std::string& name, const Json* got, const Json& wanted, std::vector<Comparison>& out) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        Comparison row{fmt::format("{}[{}]", name, i), got && i < got->size(), false, 0, 0, ""};
        row.agrees = row.computed && Json::parse((*got)[i].dump()) == wanted[i];
        row.worst = row.agrees ? 0 : 1;
        if (row.computed && !row.agrees) row.note = (*got)[i].dump().substr(0, 80);
        out.push_back(row);
    }
}

/// A file that must be refused, or its twin that must load.
Comparison compareRefusal(const std::string& name, const Json& wanted, const Json& got) {
    const Json* loads = find(got["loads"], name);
    Comparison row{"files." + name, loads != nullptr, false, 0, 0, ""};
    row.agrees = loads && loads->get<bool>() == wanted.value("loads", false);
    row.worst = row.agrees ? 0 : 1;
    return row;
}

void compareGradientNorms(const Json* got, const Json& wanted, double total, std::vector<Comparison>& out) {
    for (const auto& [name, norm] : wanted.items()) {
        Comparison row = compareNumber("grad_norms." + name, got ? find(*got, name) : nullptr, norm, 1e-4, true);
        // Softmax does not see a bias of all keys: its gradient is nothing but rounding, whose size is the machine's.
        const double floor = 1e-8 * total;
        if (row.computed && row.worst * norm.get<double>() <= floor) row.agrees = true;
        out.push_back(row);
    }
}

void compareJson(const Json& got, const Json& wanted, std::vector<Comparison>& out) {
    for (const auto& [key, value] : wanted.items()) {
        const Json* mine = find(got, key);
        if (isDescription(key)) continue;
        if (key == "greedy") {
            compareGreedy(mine, value.is_array() ? value : Json::array({value}), out);
        } else if (key == "metadata" || key == "tensors") {
            compareLists(key, mine, value, out);
        } else if (key == "llama_cpp") {
            // Of llama.cpp itself: its tokens and how it tokenises; its version is no quantity.
            for (const char* part : {"greedy", "tokenize"})
                compareLists(key + "." + part, mine ? find(*mine, part) : nullptr, value.at(part), out);
        } else if (key == "grad_norms") {
            compareGradientNorms(mine, value, wanted.value("grad_norm_total", 0.0), out);
        } else if (key == "curves") {
            // mean_of_means is kept to show what must not come out.
            for (const auto& [name, curve] : value.items())
                if (name != "mean_of_means") compareCurve(mine ? find(*mine, name) : nullptr, curve, out);
        } else {
            const bool isNorm = key == "grad_norm_total";
            const double accept = isNorm || key == "loss_merged" ? 1e-4 : 1e-5;
            out.push_back(compareNumber(key, mine, value, accept, isNorm));
        }
    }
}

Result<Computed> compute(const ReferenceInputs& inputs) {
    const std::string kind = inputs.kind();
    if (kind == "causal" || kind == "seq2seq") return computeCausal(inputs);
    if (kind == "encoder") return computeEncoder(inputs);
    if (kind == "reward") return computeReward(inputs);
    if (kind == "bin") return computeBin(inputs);
    if (kind == "gguf") return computeGguf(inputs);
    if (kind == "bad_pickle") return computeRefusals(inputs);
    if (kind == "peft") return computePeft(inputs);
    if (kind == "train_curve") return computeCurve(inputs);
    return Computed{}; // every quantity will be listed as not computed
}

Result<void> writeOut(const Computed& computed, const fs::path& folder, const fs::path& out) {
    const fs::path clean = fs::absolute(folder / "").lexically_normal().parent_path();
    const fs::path target = out / clean.parent_path().filename() / clean.filename();
    LUTHIER_TRY_DO(makeFolder(target));
    LUTHIER_TRY_DO(saveTensors(target / "expected.safetensors", computed.tensors));
    return writeJson(target / "expected.json", computed.json);
}

} // namespace

bool ReferenceReport::passed() const {
    return !comparisons.empty() && std::all_of(comparisons.begin(), comparisons.end(),
                                       [](const Comparison& c) { return c.computed && c.agrees; });
}

std::string ReferenceReport::text() const {
    std::string out;
    for (const Comparison& c : comparisons) {
        if (!c.computed)
            out += fmt::format("  not computed  {}\n", c.name);
        else
            out += fmt::format("  {}  {:<60} {:.2e} (accept {:.0e}) {}\n", c.agrees ? "agrees  " : "DIFFERS ", c.name,
                c.worst, c.accept, c.note);
    }
    return out;
}

Result<ReferenceReport> verifyReference(const fs::path& folder, const std::optional<fs::path>& out) {
    LUTHIER_TRY(inputs, ReferenceInputs::read(folder));
    LUTHIER_TRY(computed, compute(inputs));
    if (out) LUTHIER_TRY_DO(writeOut(computed, folder, *out));

    ReferenceReport report{folder, {}};
    LUTHIER_TRY(json, readJsonObject(folder / "expected.json"));
    compareJson(computed.json, json, report.comparisons);
    if (inputs.kind() == "bad_pickle")
        for (const auto& [name, entry] : json.at("files").items())
            report.comparisons.push_back(compareRefusal(name, entry, computed.json));
    if (!fs::exists(folder / "expected.safetensors")) return report;
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "expected.safetensors"));
    const auto mask = inputs.tensors.find("attention_mask");
    for (const auto& [name, view] : file.tensors()) {
        if (inputs.tensors.contains(name) || name.rfind("final.mean_of_means.", 0) == 0) continue;
        const auto mine = computed.tensors.find(name);
        if (mine == computed.tensors.end())
            report.comparisons.push_back({name, false, false, 0, 0, ""});
        else
            report.comparisons.push_back(compareTensor(
                name, mine->second, borrow(view), mask == inputs.tensors.end() ? at::Tensor() : mask->second));
    }
    return report;
}

} // namespace luthier::engine
