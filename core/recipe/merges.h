#pragma once
/// Ways of making one adapter of several, and one model of several. Names are PEFT's (add_weighted_adapter) and
/// mergekit's (merge_method).

#include "core/recipe/methods.h"

namespace luthier {

enum class AdapterMerge {
    Linear,
    Cat,
    Svd,
    Ties,
    TiesSvd,
    DareLinear,
    DareTies,
    DareLinearSvd,
    DareTiesSvd,
    MagnitudePrune,
    MagnitudePruneSvd
};
enum class ModelMerge {
    Linear,
    Slerp,
    TaskArithmetic,
    Ties,
    DareLinear,
    DareTies,
    Breadcrumbs,
    BreadcrumbsTies,
    ModelStock
};

/// What becomes of each tensor before they are added up.
enum class Thinning { None, Largest, Drawn, Middle };

template <>
struct Facts<AdapterMerge> {
    Thinning thinning = Thinning::None;
    bool electsSigns = false;
    bool overDeltas = false; ///< over B A, and back into two factors by a singular value decomposition
};

template <>
struct Facts<ModelMerge> {
    Thinning thinning = Thinning::None;
    bool electsSigns = false;
    bool overBase = true;    ///< of the differences from a base
    bool normalizes = false; ///< where nothing else is said
};

template <>
std::span<const MethodRow<AdapterMerge>> methodTable();
template <>
std::span<const MethodRow<ModelMerge>> methodTable();

} // namespace luthier
