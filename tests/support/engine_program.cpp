#include "tests/support/engine_program.h"

#include "core/run/event_tail.h"
#include "core/run/run_folder.h"
#include "tests/support/places.h"

#include <QProcess>

#include <fmt/format.h>
#include <sstream>

namespace luthier::testing {

namespace fs = std::filesystem;

EngineOutput runEngine(const QStringList& arguments, int timeoutMs) {
    QProcess process;
    process.start(QString::fromStdString((buildFolder() / "bin" / "luthier-engine").string()), arguments);
    EngineOutput output;
    if (process.waitForFinished(timeoutMs))
        output.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 128;
    output.out = QString::fromUtf8(process.readAllStandardOutput());
    output.err = QString::fromUtf8(process.readAllStandardError());
    return output;
}

fs::path makeDemoRun(const fs::path& root, const std::function<void(Recipe&)>& change) {
    // Every sixth row is held out: enough to be told apart, and nothing here depends on which.
    std::string train, eval;
    int number = 0;
    std::string line;
    std::istringstream rows(read(resource("demo/shop.jsonl")));
    while (std::getline(rows, line))
        (number++ % 6 == 5 ? eval : train) += line + "\n";
    write(root / "frozen" / "train.jsonl", train);
    write(root / "frozen" / "eval.jsonl", eval);
    Recipe recipe;
    recipe.name = "demo";
    recipe.model.path = resource("starter").string();
    recipe.model.dtype = ComputeDtype::Float32;
    recipe.data.train = {"../../frozen/train.jsonl"};
    recipe.data.eval = "../../frozen/eval.jsonl";
    recipe.data.max_length = 128;
    recipe.data.packing = false;
    recipe.train.batch_size = 4;
    recipe.train.gradient_accumulation = 1;
    recipe.train.max_steps = 24;
    recipe.train.learning_rate = 2e-3;
    recipe.eval.every = 8;
    recipe.eval.samples = 1;
    recipe.eval.sample_tokens = 16;
    if (change) change(recipe);
    const fs::path run = root / "runs" / "0001-demo";
    write(run / "run.yaml", recipeToYaml(recipe));
    return run;
}

std::map<long long, std::string> lossesOf(const fs::path& run) {
    std::map<long long, std::string> losses;
    for (const Event& event : EventTail(RunFolder{run}.events()).readNew())
        if (event.type == "step")
            losses[event.step()] = fmt::format("{:.17g} {:.17g}", event.number("loss"), event.number("grad_norm"));
    return losses;
}

} // namespace luthier::testing
