#include "core/engine/objectives/objective.h"

#include "core/engine/objectives/dpo.h"
#include "core/engine/objectives/kto.h"
#include "core/engine/objectives/orpo.h"
#include "core/engine/objectives/reward_pair.h"
#include "core/engine/objectives/simpo.h"
#include "core/engine/objectives/token_loss.h"

namespace luthier::engine {

void LossSums::addMeasures(const Measures& sums) {
    for (const auto& [curve, sum] : sums)
        measures[curve] += sum.item<double>();
}

std::unique_ptr<Objective> makeObjective(const ObjectiveSection& section) {
    switch (section.type) {
    case ObjectiveType::Pretrain:
    case ObjectiveType::Sft:
        return makeTokenObjective(section.loss);
    case ObjectiveType::Reward:
        return makeRewardObjective(section.reward);
    case ObjectiveType::Dpo:
        return makeDpoObjective(section.dpo);
    case ObjectiveType::Orpo:
        return makeOrpoObjective(section.orpo);
    case ObjectiveType::Simpo:
        return makeSimpoObjective(section.simpo);
    case ObjectiveType::Kto:
        return makeKtoObjective(section.kto);
    }
    return nullptr;
}

} // namespace luthier::engine
