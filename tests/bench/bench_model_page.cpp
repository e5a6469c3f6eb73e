// bench_model_page TOKENIZER: from opening a 7 B folder (Llama 2's shapes, sparse files, the tokenizer.json given) to
// its card in the window, against reading the same small files whole.

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/model/families.h"
#include "tests/support/places.h"
#include "ui/session/demo.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPushButton>
#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

using namespace luthier;
using namespace luthier::ui;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr int kRounds = 9;

double medianMs(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

/// Two shards of bf16 weights that take no room on the disk.
void makeFolder(const fs::path& folder, const fs::path& tokenizer) {
    const Json config = {{"architectures", {"LlamaForCausalLM"}}, {"model_type", "llama"}, {"hidden_size", 4096},
        {"intermediate_size", 11008}, {"num_hidden_layers", 32}, {"num_attention_heads", 32},
        {"num_key_value_heads", 32}, {"vocab_size", 32000}, {"max_position_embeddings", 4096}, {"rms_norm_eps", 1e-5},
        {"torch_dtype", "bfloat16"}};
    testing::write(folder / "config.json", config.dump());
    fs::copy_file(tokenizer, folder / "tokenizer.json");
    Json headers[2] = {Json::object(), Json::object()}, map = Json::object();
    std::uint64_t sizes[2] = {0, 0};
    const auto shapes = parameterShapes(*readModelSpec(folder));
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const int shard = i * 2 / shapes.size();
        const auto bytes = static_cast<std::uint64_t>(shapes[i].count()) * 2;
        headers[shard][shapes[i].name] = {
            {"dtype", "BF16"}, {"shape", shapes[i].shape}, {"data_offsets", {sizes[shard], sizes[shard] + bytes}}};
        sizes[shard] += bytes;
        map[shapes[i].name] = "model-0000" + std::to_string(shard + 1) + "-of-00002.safetensors";
    }
    for (int shard = 0; shard < 2; ++shard) {
        const std::string header = headers[shard].dump();
        std::string bytes(8, '\0');
        for (int b = 0; b < 8; ++b)
            bytes[b] = static_cast<char>(header.size() >> (8 * b));
        const fs::path file = folder / ("model-0000" + std::to_string(shard + 1) + "-of-00002.safetensors");
        testing::write(file, bytes + header);
        fs::resize_file(file, 8 + header.size() + sizes[shard]);
    }
    testing::write(folder / "model.safetensors.index.json", Json{{"weight_map", map}}.dump());
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: bench_model_page TOKENIZER\n"), 2;
    QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("HOME", home.path().toUtf8());
    QApplication app(argc, argv);
    const fs::path folder = fs::path(home.path().toStdString()) / "model";
    makeFolder(folder, argv[1]);

    Settings settings;
    MainWindow window(settings);
    window.show();
    if (!window.openDemo(home.filePath("project"))) return 1;
    std::vector<double> shown, read;
    for (int round = 0; round < kRounds; ++round) {
        // A new name each time, so that nothing is remembered from the round before.
        const fs::path link = folder.parent_path() / ("seven-" + std::to_string(round));
        fs::create_directory_symlink(folder, link);
        QElapsedTimer timer;
        timer.start();
        window.show(ToModels{QString::fromStdString(link.string())});
        auto* use = window.findChild<QPushButton*>("useModel");
        while (!use->isEnabled())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
        window.grab();
        shown.push_back(double(timer.nsecsElapsed()) / 1e6);
        window.showPage("overview");

        timer.start();
        std::size_t bytes = 0;
        for (const char* name : {"config.json", "tokenizer.json", "model.safetensors.index.json"})
            bytes += readWhole(folder / name)->size();
        if (bytes == 0) return 1;
        read.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::printf("%s\nthe card of a 7 B folder in the window: %.0f ms (median of %d)\nreading its small files: %.1f ms; "
                "ratio %.0f\n",
        processorName().c_str(), medianMs(shown), kRounds, medianMs(read), medianMs(shown) / medianMs(read));
    return 0;
}
