// bench_memory [ROUGH]: the memory that the ledger predicts for a run against the process's measured peak, for five
// ways of training, three sizes, three lengths, with and without gradient checkpointing. Models have random weights,
// rows are as long as they may be; the baseline is the prediction. ROUGH: a size, a length and a state of checkpointing
// alone.

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/engine/nn/weights.h"
#include "core/formats/json_file.h"
#include "core/model/families.h"
#include "core/run/probe_result.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

using namespace luthier;

namespace fs = std::filesystem;

namespace {

struct Size {
    int hidden, layers;
};

/// A LLaMA of that size, with the starter's tokenizer.
fs::path makeModel(const fs::path& root, const Size& size) {
    const fs::path folder = root / (std::to_string(size.hidden) + "x" + std::to_string(size.layers));
    fs::copy(testing::resource("starter"), folder);
    auto config = *readJsonObject(folder / "config.json");
    config["hidden_size"] = size.hidden;
    config["intermediate_size"] = size.hidden * 3;
    config["num_hidden_layers"] = size.layers;
    config["num_attention_heads"] = size.hidden / 64;
    config["num_key_value_heads"] = size.hidden / 64;
    config["head_dim"] = 64;
    config["max_position_embeddings"] = 2048;
    (void)writeJson(folder / "config.json", config);
    const auto model = engine::createModel(*readModelSpec(folder), {});
    (void)engine::saveModel(*model, folder / "model.safetensors", DType::BF16);
    return folder;
}

fs::path makeRun(const fs::path& root, const fs::path& model, const char* method, int length, bool recomputes) {
    const fs::path run = root / "run";
    std::string rows;
    for (int i = 0; i < 40; ++i) {
        std::string text;
        for (int word = 0; word < length * 2; ++word)
            text += " word" + std::to_string((i * 31 + word * 7) % 100);
        rows += nlohmann::json{{"id", "rows:" + std::to_string(i)}, {"text", text}}.dump() + "\n";
    }
    testing::write(run / "rows.jsonl", rows);
    Recipe recipe;
    recipe.model.path = model.string();
    recipe.model.dtype = ComputeDtype::Bfloat16;
    const bool isPacked = std::string_view(method) == "qlora";
    recipe.adapter.type = isPacked ? AdapterType::Lora : *methodFromKey<AdapterType>(method);
    if (isPacked) recipe.model.quantization.type = QuantizationType::Nf4;
    recipe.data.train = {"rows.jsonl"};
    recipe.data.max_length = length;
    recipe.data.packing = false;
    recipe.train.batch_size = 4;
    recipe.train.gradient_accumulation = 1;
    recipe.train.gradient_checkpointing = recomputes ? GradientCheckpointing::Always : GradientCheckpointing::Never;
    testing::write(run / "run.yaml", recipeToYaml(recipe));
    return run;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const bool isRough = argc > 1;
    std::vector<Size> sizes{{256, 4}, {512, 8}, {768, 12}};
    std::vector<int> lengths{128, 256, 512};
    std::vector<bool> states{false, true};
    if (isRough) sizes.resize(1), lengths.resize(1), states.resize(1);
    std::printf("%s, %d cores, bf16, batches of 4\n", processorName().c_str(), coreCount());
    std::printf("%-8s %10s %6s %-12s %10s %10s %7s\n", "method", "parameters", "length", "recomputing", "predicted",
        "measured", "ratio");
    int within = 0, all = 0;
    for (const Size& size : sizes) {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        const fs::path model = makeModel(root, size);
        const double parameters = double(parameterCount(*readModelSpec(model)));
        for (const char* method : {"none", "lora", "qlora", "adapter", "prefix"})
            for (const int length : lengths)
                for (const bool recomputes : states) {
                    const fs::path run = makeRun(root, model, method, length, recomputes);
                    const auto said =
                        testing::runEngine({"probe", QString::fromStdString(run.string()), "--steps", "2", "--json"});
                    const auto line = said.out.trimmed().split('\n').back().toUtf8();
                    const QJsonObject answer = QJsonDocument::fromJson(line).object();
                    const QJsonObject result = answer.contains("result") ? answer["result"].toObject() : answer;
                    const double predicted = result["predicted_bytes"].toDouble(),
                                 measured = result["bytes"].toDouble();
                    const double ratio = measured > 0 ? predicted / measured : 0;
                    ++all;
                    within += std::abs(ratio - 1) <= 0.1;
                    std::printf("%-8s %9.1fM %6d %-12s %7.0f MB %7.0f MB %7.2f%s\n", method, parameters / 1e6, length,
                        recomputes ? "yes" : "no", predicted / 1e6, measured / 1e6, ratio,
                        measured > 0 ? "" : qPrintable("  " + said.err.section('\n', 0, 0)));
                    std::fflush(stdout);
                }
    }
    std::printf("%d of %d within 10 %%\n", within, all);
    return 0;
}
