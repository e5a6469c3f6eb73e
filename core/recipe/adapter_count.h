#pragma once
/// Which linear layers an adapter of a recipe wraps, and how much it adds to a model: from shapes alone.

#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace luthier {

struct AdapterCount {
    std::int64_t parameters = 0; ///< without modules_to_save
    int modules = 0;             ///< wrapped layers
    std::int64_t kept = 0;       ///< elements a token that autograd keeps for it
};

/// As PEFT counts `trainable_parameters`. `none`: nothing.
AdapterCount countAdapter(const ModelSpec& spec, const AdapterSection& adapter);

/// Modules that IA3 scales. `all-linear` means what its paper scales: keys, values and the down projection of the MLP
/// (in a mixture, keys and values alone).
struct Ia3Targets {
    std::vector<std::string> target_modules;
    std::vector<std::string> feedforward_modules; ///< of them, those whose input is scaled
};
Ia3Targets ia3Targets(const ModelSpec& spec, const AdapterSection& adapter);

/// init_r of a new AdaLoRA, of which `r` are to be left: half as many again (Zhang et al. 2023, section 4).
constexpr int firstAdaloraRanks(int r) { return r + (r + 1) / 2; }

/// The two factors of a side of a layer that LoKr makes its matrices of, the smaller first (PEFT's factorization with
/// factor -1).
std::pair<std::int64_t, std::int64_t> lokrFactors(std::int64_t n, std::int64_t most = -1);
/// The divisor of n nearest to `wanted`; of two the smaller.
std::int64_t nearestDivisor(std::int64_t n, std::int64_t wanted);
/// Width of a bottleneck.
std::int64_t bottleneckWidth(std::int64_t hidden, double reduction_factor);

/// PEFT's matching: a module's name equals a target or ends with "." and it; "all-linear" is every linear layer of the
/// blocks.
bool isTargetModule(const std::string& module, const std::vector<std::string>& target_modules);

/// True for one of a mixture's experts. PEFT has neither DoRA nor IA3 for them: both leave experts out.
bool isExpertModule(const std::string& module);

} // namespace luthier
