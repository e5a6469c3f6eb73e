#pragma once
/// How close a computed quantity must be to its reference. The tolerances are in compare.cpp.

#include "tests/verify/computed.h"
#include "tests/verify/reference.h"

namespace luthier::engine {

/// @param mask [batch, tokens] or undefined: values on padding are not compared
Comparison compareTensor(
    const std::string& name, const at::Tensor& got, const at::Tensor& wanted, const at::Tensor& mask);
/// The cases of a file of losses/, each quantity by its largest element: 1e-9 in fp64, 1e-5 where logits went through
/// fp32.
void compareLosses(const std::string& file, const Json& got, const Json& wanted, std::vector<Comparison>& out);
/// Every quantity of an expected.json, without the keys that describe the reference.
void compareJson(const Json& got, const Json& wanted, std::vector<Comparison>& out);

} // namespace luthier::engine
