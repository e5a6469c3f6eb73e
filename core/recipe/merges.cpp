#include "core/recipe/merges.h"

#include "core/base/result.h"

namespace luthier {

namespace {

// clang-format off
constexpr MethodRow<AdapterMerge> kAdapterMerges[] = {
    {AdapterMerge::Linear, "linear", QT_TRANSLATE_NOOP("methods", "Linear"), QT_TRANSLATE_NOOP("methods", "The factors of all, each with the root of its weight.")},
    {AdapterMerge::Cat, "cat", QT_TRANSLATE_NOOP("methods", "Cat"), QT_TRANSLATE_NOOP("methods", "All ranks side by side: exactly the weighted sum, as large as all together.")},
    {AdapterMerge::Svd, "svd", QT_TRANSLATE_NOOP("methods", "SVD"), QT_TRANSLATE_NOOP("methods", "The weighted sum, in the best approximation of a rank."), {.overDeltas = true}},
    {AdapterMerge::Ties, "ties", QT_TRANSLATE_NOOP("methods", "TIES"), QT_TRANSLATE_NOOP("methods", "Of each the largest values, where their signs agree."), {Thinning::Largest, true}},
    {AdapterMerge::TiesSvd, "ties_svd", QT_TRANSLATE_NOOP("methods", "TIES, SVD"), QT_TRANSLATE_NOOP("methods", "TIES over what is added to the weights."), {Thinning::Largest, true, true}},
    {AdapterMerge::DareLinear, "dare_linear", QT_TRANSLATE_NOOP("methods", "DARE"), QT_TRANSLATE_NOOP("methods", "Of each a random share, scaled up."), {Thinning::Drawn}},
    {AdapterMerge::DareTies, "dare_ties", QT_TRANSLATE_NOOP("methods", "DARE and TIES"), QT_TRANSLATE_NOOP("methods", "Of each a random share, where their signs agree."), {Thinning::Drawn, true}},
    {AdapterMerge::DareLinearSvd, "dare_linear_svd", QT_TRANSLATE_NOOP("methods", "DARE, SVD"), QT_TRANSLATE_NOOP("methods", "DARE over what is added to the weights."), {Thinning::Drawn, false, true}},
    {AdapterMerge::DareTiesSvd, "dare_ties_svd", QT_TRANSLATE_NOOP("methods", "DARE and TIES, SVD"), QT_TRANSLATE_NOOP("methods", "Both over what is added to the weights."), {Thinning::Drawn, true, true}},
    {AdapterMerge::MagnitudePrune, "magnitude_prune", QT_TRANSLATE_NOOP("methods", "Magnitude"), QT_TRANSLATE_NOOP("methods", "Of each the largest values."), {Thinning::Largest}},
    {AdapterMerge::MagnitudePruneSvd, "magnitude_prune_svd", QT_TRANSLATE_NOOP("methods", "Magnitude, SVD"), QT_TRANSLATE_NOOP("methods", "The same over what is added to the weights."), {Thinning::Largest, false, true}},
};

constexpr MethodRow<ModelMerge> kModelMerges[] = {
    {ModelMerge::Linear, "linear", "Linear", "The weighted mean of the models.", {.overBase = false, .normalizes = true}},
    {ModelMerge::Slerp, "slerp", "SLERP", "Between two models, along the arc.", {.overBase = false}},
    {ModelMerge::TaskArithmetic, "task_arithmetic", "Task arithmetic", "The base and the weighted differences from it."},
    {ModelMerge::Ties, "ties", "TIES", "Of each difference the largest values, where their signs agree.", {Thinning::Largest, true, true, true}},
    {ModelMerge::DareLinear, "dare_linear", "DARE", "Of each difference a random share, scaled up.", {Thinning::Drawn}},
    {ModelMerge::DareTies, "dare_ties", "DARE and TIES", "Of each difference a random share, where their signs agree.", {Thinning::Drawn, true, true, true}},
    {ModelMerge::Breadcrumbs, "breadcrumbs", "Breadcrumbs", "Of each difference neither the largest nor the smallest values.", {Thinning::Middle}},
    {ModelMerge::BreadcrumbsTies, "breadcrumbs_ties", "Breadcrumbs and TIES", "The same, where their signs agree.", {Thinning::Middle, true}},
    {ModelMerge::ModelStock, "model_stock", "Model Stock", "The mean, drawn to the base as far as the models disagree."},
};
// clang-format on

} // namespace

template <>
std::span<const MethodRow<AdapterMerge>> methodTable() {
    return kAdapterMerges;
}
template <>
std::span<const MethodRow<ModelMerge>> methodTable() {
    return kModelMerges;
}

} // namespace luthier
