#include "tests/verify/compare.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace luthier::engine {

namespace {

/// Keys of expected.json that describe the reference or are inputs: no quantities.
constexpr const char* kDescriptions[] = {"architecture", "base", "blocksize", "bytes", "decoder_start_token_id",
    "family", "file", "files", "attention_mask", "eos_token_id", "input_ids", "input_type_mask", "inputs",
    "largest_change_of_a_logit_without_mask_and_positions", "largest_difference_of_packed_logits",
    "largest_relative_difference_of_packed_gradients", "max_new_tokens", "combination_type", "density",
    "majority_sign_method", "svd_clamp", "svd_rank", "merge", "method", "options", "models", "adapters", "weights",
    "pooling", "rule", "smallest_relative_gap_of_two_scores", "checked_against", "format", "fp32_against_fp64",
    "layout", "gradient_accumulation", "gradients", "kind", "largest_change_of_a_logit", "logits_std", "made_with",
    "merged_weights_changed", "saved_and_loaded_again", "max_grad_norm", "note", "odd_tensors", "optimizer",
    "pad_token_id", "peft", "scheduler", "smallest_router_lead", "quantised", "smallest_distance_to_a_boundary",
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

/// Sampling: the allowed tokens are equal, logits within 1e-5, probabilities within 1e-6.
void compareSampling(const Json* got, const Json& wanted, std::vector<Comparison>& out) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const Json* mine = got && i < got->size() ? &(*got)[i] : nullptr;
        for (const auto& [key, accept] : {std::pair("logits", 1e-5), std::pair("probabilities", 1e-6)}) {
            Comparison row{fmt::format("cases[{}].{}", i, key), mine != nullptr, false, 0, accept, wanted[i]["name"]};
            for (std::size_t k = 0; mine && k < wanted[i][key].size(); ++k) {
                const Json &a = (*mine)[key][k], &b = wanted[i][key][k];
                const double far = a.is_null() || b.is_null() ? (a.is_null() && b.is_null() ? 0.0 : 1e30)
                                                              : std::abs(a.get<double>() - b.get<double>());
                row.worst = std::max(row.worst, far);
            }
            row.agrees = row.computed && row.worst <= accept;
            out.push_back(row);
        }
        out.push_back(compareNumber(
            fmt::format("cases[{}].kept", i), mine ? find(*mine, "kept") : nullptr, wanted[i]["kept"], 0, false));
    }
}

/// Beam search: hypotheses equal, scores within 1e-4.
void compareBeams(const Json* got, const Json& wanted, std::vector<Comparison>& out) {
    for (std::size_t c = 0; c < wanted.size(); ++c)
        for (std::size_t r = 0; r < wanted[c]["hypotheses"].size(); ++r) {
            const Json& theirs = wanted[c]["hypotheses"][r];
            const Json* mine = got && c < got->size() ? &(*got)[c]["hypotheses"][r] : nullptr;
            Comparison tokens{fmt::format("cases[{}].hypotheses[{}].tokens", c, r), mine != nullptr, false, 0, 0, ""};
            Comparison scores{
                fmt::format("cases[{}].hypotheses[{}].scores", c, r), mine != nullptr, false, 0, 1e-4, ""};
            tokens.agrees = mine && mine->size() == theirs.size();
            for (std::size_t h = 0; tokens.agrees && h < theirs.size(); ++h) {
                tokens.agrees = (*mine)[h]["tokens"] == theirs[h]["tokens"];
                scores.worst = std::max(
                    scores.worst, std::abs((*mine)[h]["score"].get<double>() - theirs[h]["score"].get<double>()));
            }
            tokens.worst = tokens.agrees ? 0 : 1;
            scores.agrees = tokens.agrees && scores.worst <= scores.accept;
            out.push_back(tokens);
            out.push_back(scores);
        }
}

/// Packed sequences: where each lies, what of it counts, and its loss.
void compareSequences(const Json* got, const Json& wanted, std::vector<Comparison>& out) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
        for (const auto& [key, value] : wanted[i].items())
            out.push_back(compareNumber(fmt::format("sequences[{}].{}", i, key),
                got && i < got->size() ? find((*got)[i], key) : nullptr, value, key == "loss_sum" ? 1e-5 : 0,
                key == "loss_sum"));
}

void compareGradientNorms(
    const std::string& key, const Json* got, const Json& wanted, double total, std::vector<Comparison>& out) {
    double largest = 0;
    for (const auto& [name, norm] : wanted.items())
        largest = std::max(largest, norm.get<double>());
    for (const auto& [name, norm] : wanted.items()) {
        Comparison row = compareNumber(key + "." + name, got ? find(*got, name) : nullptr, norm, 1e-4, true);
        // Softmax ignores a bias on all keys: its gradient is only rounding, whose size depends on the machine. So does
        // that of one number of an adapter whose parts cancel (GLoRA's E): rounding is that of the largest.
        const double floor = std::max(1e-8 * total, 1e-6 * (total > 0 ? 0 : largest));
        if (row.computed && row.worst * norm.get<double>() <= floor) row.agrees = true;
        out.push_back(row);
    }
}

/// Inputs of a case of losses/.
bool isGiven(const std::string& file, const std::string& key) {
    constexpr const char* kGiven[] = {"type", "beta", "label_smoothing", "gamma", "desirable_weight",
        "undesirable_weight", "policy_KL_logps", "reference_KL_logps"};
    return std::find(std::begin(kGiven), std::end(kGiven), key) != std::end(kGiven) ||
           (file == "reward_pair" && key == "margin");
}

/// Every number of nested lists, in order.
void flatten(const Json& value, std::vector<double>& out) {
    if (value.is_number()) out.push_back(value.get<double>());
    if (value.is_array())
        for (const Json& item : value)
            flatten(item, out);
}

} // namespace

void compareLosses(const std::string& file, const Json& got, const Json& wanted, std::vector<Comparison>& out) {
    for (const auto& [name, quantities] : wanted.at("cases").items()) {
        const Json* mine = got.contains("cases") ? find(got["cases"], name) : nullptr;
        for (const auto& [key, value] : quantities.items()) {
            if (isGiven(file, key)) continue;
            const double accept = file == "sequence_logps" ? 1e-5 : 1e-9;
            const Json* own = mine ? find(*mine, key) : nullptr;
            Comparison row{fmt::format("cases[{}].{}", name, key), own != nullptr, false, 0, accept, "relative"};
            std::vector<double> a, b;
            if (own) flatten(*own, a);
            flatten(value, b);
            double largest = 1e-30;
            for (const double number : b)
                largest = std::max(largest, std::abs(number));
            row.agrees = row.computed && a.size() == b.size() && !b.empty();
            for (std::size_t i = 0; row.agrees && i < b.size(); ++i)
                row.worst = std::max(row.worst, std::abs(a[i] - b[i]) / largest);
            row.agrees = row.agrees && row.worst <= accept;
            out.push_back(row);
        }
    }
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
    if (name.rfind("delta.", 0) == 0) out.accept = 1e-5;
    if (name.starts_with("sequence")) out.accept = 2e-5;                           // packed against alone
    if (name.rfind("gguf.", 0) == 0 || name.rfind("odd.", 0) == 0) out.accept = 0; // equal
    for (const char* exact : {"packed", "absmax_codes", "absmax_restored", "dequantised", "dequantised_bf16"})
        if (name.ends_with(std::string(".") + exact)) out.accept = 0;
    if (name.starts_with("dequantised.")) out.accept = 1e-6; // of weights below 1
    // Adam's step has the learning rate's size whatever the gradient's: an element whose gradient is zero but for
    // rounding (the bias of keys, which softmax ignores) walks by chance. Ten steps may differ by one step of 1e-3.
    if (name.rfind("final.", 0) == 0) out.accept = 1e-3;
    // Values on padding do not matter.
    const bool isByToken =
        name.ends_with("logits") || name.ends_with("logits_without_adapter") || name.ends_with("last_hidden_state");
    if (isByToken && mask.defined() && mask.size(0) == difference.size(0) && mask.size(1) <= difference.size(1)) {
        // A learned prompt's tokens stand in front, and are real.
        const at::Tensor prompt = at::ones({mask.size(0), difference.size(1) - mask.size(1)}, mask.options());
        difference = difference * at::cat({prompt, mask}, 1).unsqueeze(-1).to(at::kDouble);
    }
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

void compareJson(const Json& got, const Json& wanted, std::vector<Comparison>& out) {
    const std::string kind = wanted.value("kind", "causal");
    for (const auto& [key, value] : wanted.items()) {
        const Json* mine = find(got, key);
        if (isDescription(key) && key != "files") continue;
        if (key == "greedy") {
            compareGreedy(mine, value.is_array() ? value : Json::array({value}), out);
        } else if (key == "metadata" || key == "tensors") {
            compareLists(key, mine, value, out);
        } else if (key == "llama_cpp") {
            // Of llama.cpp itself: its tokens and how it tokenises; its version is no quantity.
            for (const char* part : {"greedy", "tokenize"})
                compareLists(key + "." + part, mine ? find(*mine, part) : nullptr, value.at(part), out);
        } else if (key.ends_with("grad_norms")) {
            compareGradientNorms(key, mine, value, wanted.value("grad_norm_total", 0.0), out);
        } else if (key == "cases" && kind == "sampling") {
            compareSampling(mine, value, out);
        } else if (key == "cases" && (kind == "nf4" || kind == "int8")) {
            continue; // what was quantised
        } else if (key == "cases" && kind == "beam") {
            compareBeams(mine, value, out);
        } else if (key == "sequences") {
            compareSequences(mine, value, out);
        } else if (key == "cumulative_lengths") {
            compareLists(key, mine, value, out);
        } else if (key == "files") {
            if (kind == "bad_pickle")
                for (const auto& [name, entry] : value.items())
                    out.push_back(compareRefusal(name, entry, got));
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

} // namespace luthier::engine
