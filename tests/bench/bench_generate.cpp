// bench_generate [MODEL]: tokens a second for eight questions answered one after another, and for the same eight
// together. Without MODEL, one with 190 million random weights is made.

#include "core/base/platform.h"
#include "core/engine/generate/batch_generator.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/nn/weights.h"

#include <chrono>
#include <cstdio>

using namespace luthier;
using namespace luthier::engine;

namespace {

constexpr int kRows = 8, kNewTokens = 64;

std::unique_ptr<Transformer> makeModel() {
    ModelSpec spec;
    spec.family = "llama";
    spec.vocab_size = 32000;
    spec.hidden_size = 1024;
    spec.max_position_embeddings = 2048;
    spec.num_hidden_layers = 12;
    spec.num_attention_heads = spec.num_key_value_heads = 16;
    spec.head_dim = 64;
    spec.intermediate_size = 2816;
    spec.slidingWindow.assign(12, 0);
    spec.rope.dimensions = 64;
    spec.attentionScale = 0.125;
    spec.tieWordEmbeddings = true;
    spec.tokenEmbedding = "embed";
    StackNames& names = spec.names;
    names.finalNorm = "norm";
    names.attentionNorm = "{}.attention_norm";
    names.query = "{}.query";
    names.key = "{}.key";
    names.value = "{}.value";
    names.attentionOut = "{}.out";
    names.mlpNorm = "{}.mlp_norm";
    names.gate = "{}.gate";
    names.up = "{}.up";
    names.down = "{}.down";
    return createModel(spec, {DType::F32, false});
}

std::vector<TokenId> promptOf(int row) {
    std::vector<TokenId> out;
    for (int i = 0; i < 20 + 13 * row; ++i)
        out.push_back(static_cast<TokenId>(5 + (i * 37 + row * 11) % 200));
    return out;
}

double tokensASecond(const Transformer& model, bool together) {
    std::size_t tokens = 0;
    const auto begin = std::chrono::steady_clock::now();
    BatchGenerator batch(model);
    for (int row = 0; row < kRows; ++row) {
        GenerateOptions options;
        options.max_new_tokens = kNewTokens;
        if (!batch.add({promptOf(row), options, {}, [&](const Generated& out) { tokens += out.tokens.size(); }, {}}))
            return 0;
        while (!together && batch.size() > 0)
            batch.step();
    }
    while (batch.size() > 0)
        batch.step();
    return double(tokens) / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

int main(int argc, char** argv) {
    const int threads = setThreads(0);
    std::unique_ptr<Transformer> model;
    if (argc > 1) {
        auto loaded = loadModel(argv[1], {DType::F32, false});
        if (!loaded) return std::fprintf(stderr, "%s\n", loaded.error().english().c_str()), 1;
        model = std::move(*loaded);
    } else {
        model = makeModel();
    }
    const ProcessorCheck check = checkProcessor();
    std::printf("%s, %d threads, OPENBLAS_CORETYPE \"%s\", fp32 %.0f GFLOP/s; %.0f million weights\n",
        processorName().c_str(), threads, check.blasCoreType.c_str(), check.fp32Gflops,
        double(parameterCount(model->spec())) / 1e6);
    tokensASecond(*model, true); // warm
    const double alone = tokensASecond(*model, false), together = tokensASecond(*model, true);
    std::printf("%d answers of %d tokens, one after another: %.1f tokens/s\ntogether: %.1f tokens/s; ratio %.2f\n",
        kRows, kNewTokens, alone, together, together / alone);
    return 0;
}
