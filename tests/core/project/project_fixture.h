#pragma once
/// A project in a folder, with the demo's rows and no window.

#include "core/advisor/facts/data_facts.h"
#include "core/base/platform.h"
#include "core/data/import/import_file.h"
#include "core/project/project_state.h"
#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "tests/support/fake_events.h"
#include "tests/support/places.h"

#include <QTemporaryDir>

#include <memory>

namespace luthier::testing {

class ProjectFixture {
public:
    ProjectFixture()
        : judgement(*readJudgement(resource(""))) {
        std::filesystem::create_directories(root() / "edits");
        for (const char* name : {"datasets", "frozen", "runs", "exports", "evaluations"})
            std::filesystem::create_directories(root() / name);
        store = std::make_unique<ProjectStore>(*ProjectStore::open(root() / "project.db"));
        data = std::make_unique<ProjectData>(root(), *store);
        standings = std::make_unique<Standings>(*data);
        shop = import(resource("demo/shop.jsonl"));
        answers.task = "task_skill";
        answers.scenario = "scenario_chat";
        answers.modelPath = resource("starter").string();
        answers.machine = {0, 20'000'000'000, 100'000'000'000, 2, false};
        answers.data = {shop, 320, 10'000, 62};
        answers.goals = {{"eval_loss", 0.5}};
        answers.method = "lora";
        card = readModelCard(answers.modelPath, answers.machine.memoryBytes).value();
        planAnew();
    }

    std::filesystem::path root() const { return std::filesystem::path(m_folder.path().toStdString()); }
    void planAnew() { plan = makePlan(judgement, answers, &*card); }

    /// The hash of a data set that is imported now.
    std::string import(const std::filesystem::path& file) {
        const auto summary = importFile(file, data->datasetsFolder(), {});
        const auto added = store->addDataset({summary->dataset, summary->sourceName, summary->format, summary->rows,
            summary->rejected, unixTimeMs(), {}});
        return summary && added ? summary->dataset : std::string();
    }
    std::string importText(const char* name, const std::string& lines) {
        write(root() / name, lines);
        return import(root() / name);
    }

    /// A run that took `done` of 120 steps, with its last evaluation loss.
    RunFolder addRun(const std::string& id, int done, double lastLoss, long long version = 0,
        const std::string& step = {}, ObjectiveType objective = ObjectiveType::Sft) {
        const RunFolder folder{root() / "runs" / id};
        Recipe recipe;
        recipe.name = id;
        recipe.model.path = answers.modelPath;
        recipe.objective.type = objective;
        recipe.data.train = {"../../frozen/x.jsonl"};
        write(folder.recipe(), recipeToYaml(recipe));
        auto events = fakeRun(120, done, done == 120);
        for (Event& event : events) {
            if (event.type == "run_started") event.texts["objective"] = std::string(keyOf(objective));
            if (event.type == "eval" && event.step() > 0) event.numbers["loss"] = lastLoss;
            if (event.type == "checkpoint") event.numbers["eval_loss"] = lastLoss;
        }
        writeEvents(folder.events(), events);
        const auto made = writeCheckpoint(folder.checkpoints(), done, [](const std::filesystem::path& checkpoint) {
            write(checkpoint / "adapter_config.json", "{}");
            return Result<void>();
        });
        const auto added = store->addRun({id, id, unixTimeMs(), version, step});
        return made && added ? folder : RunFolder{};
    }

    /// As the folder says now.
    ProjectState state() {
        m_runs = std::make_unique<RunsRead>(data->runsFolder());
        standings->readAll();
        return {{*data, judgement, answers, plan, &*card, m_runs->runs()}, *standings};
    }

    Judgement judgement;
    std::unique_ptr<ProjectStore> store;
    std::unique_ptr<ProjectData> data;
    std::unique_ptr<Standings> standings;
    Answers answers;
    Plan plan;
    std::optional<ModelCard> card;
    std::string shop; ///< the demo's rows

private:
    QTemporaryDir m_folder;
    std::unique_ptr<RunsRead> m_runs;
};

} // namespace luthier::testing
