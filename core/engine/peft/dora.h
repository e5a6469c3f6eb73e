#pragma once
/// DoRA (Liu et al. 2024, eq. 5): LoRA learns the weight's direction; the length of each row is learned apart:
///
///     W' = m * (W + s B A) / ||W + s B A||,  the norm over each row; no gradient through it (section 4.3)
///
/// m [out] starts as ||W||. As PEFT computes, names and stores it (`use_dora`, peft/tuners/lora/dora.py). Dropout is on
/// what passes through the low rank and through the change of the layer's own output, as there.

#include "core/engine/peft/lora.h"

namespace luthier::engine {

/// @param linear  must outlive the part, which uses the norm of its weight in every pass
std::shared_ptr<AdapterPart> makeDoraPart(const Linear& linear, LowRank lowRank);

} // namespace luthier::engine
