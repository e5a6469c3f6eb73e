#include "core/advisor/facts/answers.h"

#include <nlohmann/json.hpp>

namespace luthier {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MachineFacts, gpuBytes, memoryBytes, diskBytes, cores, isAnother)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DataFacts, dataset, rows, tokens, longest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MixedIn, dataset, share)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Goal, metric, value)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Answers, task, scenario, modelPath, machine, data, also, goals, manyVariants, method, steps, recipes)

std::string answersToJson(const Answers& answers) { return nlohmann::json(answers).dump(); }

Result<Answers> answersFromJson(const std::string& json) {
    try {
        return nlohmann::json::parse(json).get<Answers>();
    } catch (const nlohmann::json::exception& e) {
        return fail("plan.bad_answers", {QT_TRANSLATE_NOOP("errors", "The kept answers cannot be read."), {}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}},
            {QT_TRANSLATE_NOOP("errors", "Answer the questions again; runs are not touched."), {}});
    }
}

} // namespace luthier
