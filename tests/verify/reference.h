#pragma once
/// Does Luthier compute what a reference folder says? The program is verify_reference (main.cpp).

#include "core/base/result.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace luthier::engine {

/// One quantity compared.
struct Comparison {
    std::string name;      ///< "logits", "grad.model.norm.weight", "curves.token_mean[3].loss"
    bool computed = false; ///< false: Luthier has no value for it
    bool agrees = false;
    double worst = 0;  ///< the largest difference, in the unit of `accept`
    double accept = 0; ///< from the table in compare.cpp
    std::string note;  ///< where the worst element is
};

struct ReferenceReport {
    std::filesystem::path folder;
    std::vector<Comparison> comparisons;
    bool passed() const; ///< at least one quantity, all computed, all agree
    std::string text(bool onlyDiffering = false) const;
};

/// Computes everything from the folder's inputs alone, writes it under `out`/<last two parts of the path>/ if given,
/// and only then looks at what was expected. Errors: those of reading the inputs.
Result<ReferenceReport> verifyReference(
    const std::filesystem::path& folder, const std::optional<std::filesystem::path>& out, at::Device device = at::kCPU);

} // namespace luthier::engine
