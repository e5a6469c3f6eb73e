#include "core/recipe/merges.h"

namespace luthier {

namespace {

// clang-format off
constexpr MethodRow<AdapterMerge> kAdapterMerges[] = {
    {AdapterMerge::Linear, "linear", "Linear", "The factors of all, each with the root of its weight."},
    {AdapterMerge::Cat, "cat", "Cat", "All ranks side by side: exactly the weighted sum, as large as all together."},
    {AdapterMerge::Svd, "svd", "SVD", "The weighted sum, in the best approximation of a rank.", {.overDeltas = true}},
    {AdapterMerge::Ties, "ties", "TIES", "Of each the largest values, where their signs agree.", {Thinning::Largest, true}},
    {AdapterMerge::TiesSvd, "ties_svd", "TIES, SVD", "TIES over what is added to the weights.", {Thinning::Largest, true, true}},
    {AdapterMerge::DareLinear, "dare_linear", "DARE", "Of each a random share, scaled up.", {Thinning::Drawn}},
    {AdapterMerge::DareTies, "dare_ties", "DARE and TIES", "Of each a random share, where their signs agree.", {Thinning::Drawn, true}},
    {AdapterMerge::DareLinearSvd, "dare_linear_svd", "DARE, SVD", "DARE over what is added to the weights.", {Thinning::Drawn, false, true}},
    {AdapterMerge::DareTiesSvd, "dare_ties_svd", "DARE and TIES, SVD", "Both over what is added to the weights.", {Thinning::Drawn, true, true}},
    {AdapterMerge::MagnitudePrune, "magnitude_prune", "Magnitude", "Of each the largest values.", {Thinning::Largest}},
    {AdapterMerge::MagnitudePruneSvd, "magnitude_prune_svd", "Magnitude, SVD", "The same over what is added to the weights.", {Thinning::Largest, false, true}},
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
