#include "core/engine/generate/generate.h"

#include "core/engine/generate/batch_generator.h"

namespace luthier::engine {

Result<Generated> generate(const Transformer& model, const std::vector<TokenId>& prompt, const GenerateOptions& options,
    const std::function<bool(TokenId)>& onToken) {
    BatchGenerator one(model);
    Generated out;
    LUTHIER_TRY_DO(one.add({prompt, options, onToken, [&](Generated ended) { out = std::move(ended); }, {}}));
    while (one.size() > 0)
        one.step();
    return out;
}

} // namespace luthier::engine
