#pragma once
/// Several LoRAs over one base become a new one, as PEFT's add_weighted_adapter makes it: no base is needed.

#include "core/base/result.h"
#include "core/recipe/merges.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier::engine {

struct AdapterMergeRequest {
    std::vector<std::filesystem::path> adapters; ///< PEFT's folders
    std::vector<double> weights;                 ///< one for each
    AdapterMerge method = AdapterMerge::Linear;
    double density = 0.5;           ///< the share that is kept, where a share is
    bool electsByFrequency = false; ///< PEFT's majority_sign_method
    std::optional<int> rank;        ///< of a decomposition; absent: the largest of the adapters'
    std::uint64_t seed = 42;        ///< of what DARE draws
    /// What DARE keeps, in place of a draw: of an adapter's tensor "A.<module>", "B.<module>" or "delta.<module>".
    std::function<at::Tensor(std::size_t adapter, const std::string& tensor)> mask = {};
};

/// The new adapter's factors by module ("model.layers.0.self_attn.q_proj"); its scaling is 1.
struct MergedAdapter {
    struct Factors {
        at::Tensor a, b; ///< [rank, in], [out, rank] float32
    };
    std::map<std::string, Factors> modules;
    int rank = 0;
};

/// Errors: "merge.weights", "merge.kind" naming an adapter that is no plain LoRA, "merge.rank" where ranks differ and
/// the method wants one.
Result<MergedAdapter> mergeAdapters(const AdapterMergeRequest& request);
/// The same, written as a PEFT folder with the first adapter's config. Errors: also those of writing.
Result<void> writeMergedAdapter(const AdapterMergeRequest& request, const std::filesystem::path& folder);

} // namespace luthier::engine
