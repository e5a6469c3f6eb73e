#pragma once
/// Several implementations of one computation; the one that fits is taken at run time.

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <span>
#include <string_view>

namespace luthier::engine {

/// One implementation. A table lists the quickest first; its last row is plain LibTorch, which fits everywhere: the
/// others are tested against it.
template <class Function>
struct Kernel {
    std::string_view name;
    bool (*fits)(const at::Tensor& of); ///< device, type, and what this processor can do
    Function* compute;
};

/// The first that fits.
template <class Function>
Function& kernelFor(std::span<const Kernel<Function>> rows, const at::Tensor& of) {
    return *std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.fits(of); })->compute;
}

inline bool fitsProcessor(const at::Tensor& of) { return of.is_cpu(); }
inline bool fitsEverywhere(const at::Tensor&) { return true; }

} // namespace luthier::engine
