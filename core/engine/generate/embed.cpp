#include "core/engine/generate/embed.h"

#include "core/formats/json_file.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/norm.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier::engine {

namespace {

/// The JSON object in a file that may be missing.
Result<nlohmann::ordered_json> optionalJson(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return nlohmann::ordered_json::object();
    return readJsonObject(file);
}

std::int64_t smaller(std::int64_t limit, const nlohmann::ordered_json& json, const char* key) {
    const auto it = json.find(key);
    // Tokenizers without a limit say 1e30.
    if (it == json.end() || !it->is_number() || it->get<double>() < 1 || it->get<double>() > 1e9) return limit;
    return std::min(limit, it->get<std::int64_t>());
}

} // namespace

Result<std::vector<TokenId>> encodeForEmbedding(
    const Tokenizer& tokenizer, const std::string& text, const std::filesystem::path& folder, std::int64_t context) {
    LUTHIER_TRY(sentences, optionalJson(folder / "sentence_bert_config.json"));
    LUTHIER_TRY(tokens, optionalJson(folder / "tokenizer_config.json"));
    const auto limit =
        static_cast<std::size_t>(smaller(smaller(context, tokens, "model_max_length"), sentences, "max_seq_length"));
    std::vector<TokenId> ids = tokenizer.encode(text);
    if (ids.size() <= limit) return ids;
    const std::vector<TokenId> plain = tokenizer.encode(text, {.addSpecialTokens = false});
    const auto found = std::search(ids.begin(), ids.end(), plain.begin(), plain.end());
    const std::size_t behind = found == ids.end() ? 0 : static_cast<std::size_t>(ids.end() - found) - plain.size();
    if (behind < limit) ids.erase(ids.begin() + std::ptrdiff_t(limit - behind), ids.end() - std::ptrdiff_t(behind));
    ids.resize(limit);
    return ids;
}

at::Tensor meanPooled(const at::Tensor& hidden, const at::Tensor& valid) {
    if (!valid.defined()) return hidden.mean(1);
    const at::Tensor weights = valid.unsqueeze(-1).to(hidden.scalar_type());
    return (hidden * weights).sum(1) / weights.sum(1).clamp_min(1e-9);
}

at::Tensor normalised(const at::Tensor& rows) { return rows / rows.norm(2, {-1}, /*keepdim=*/true).clamp_min(1e-12); }

} // namespace luthier::engine
