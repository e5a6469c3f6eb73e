#pragma once
#include "core/base/result.h"

namespace luthier {

/// "tokenizer.unsupported": `part` is the section of tokenizer.json, `value` what stands there.
tl::unexpected<Error> failUnsupportedTokenizer(const std::string& part, const std::string& value);

} // namespace luthier
