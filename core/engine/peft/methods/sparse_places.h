#pragma once
#include "core/engine/peft/weight_part.h"

namespace luthier::engine {

/// Places of a layer's weight that FourierFT and WaveFT draw by a seed and do not store: the first of a permutation of
/// all places, by PyTorch's generator. [2, count] int64: rows, columns.
at::Tensor drawnPlaces(const Linear& linear, std::int64_t count, std::uint64_t seed);

} // namespace luthier::engine
