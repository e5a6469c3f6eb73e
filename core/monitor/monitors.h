#pragma once
/// Faults to watch for during training, detected from a run's curves alone: also in runs that have ended, or that
/// others made.

#include "core/base/result.h"
#include "core/recipe/methods.h"
#include "core/run/curves.h"
#include "core/run/series.h"

#include <map>
#include <optional>
#include <string>

namespace luthier {

/// A run's curves by name (seriesName), as RunHistory has them.
using Curves = std::map<std::string, Series>;

/// Finding at the newest points: what happens, the numbers that show it, what to do. The code is "monitor." and the
/// monitor's key. Nothing: all is well, or too little is known.
///
/// overfitting     eval_loss rose by more than 3 % over its lowest, while the training loss fell further
/// divergence      the training loss, a mean of 10 steps, is more than half again over its lowest such mean
/// forgetting      the loss on general questions (eval_general_loss) rose by more than 20 % over where the base had it;
///                 a base that never knew them (over 4 nats a token) forgets nothing
/// reward_hacking  the rewards of held-out pairs drift apart (eval_margin) while fewer of them are judged right
///                 (eval_accuracy, by 5 points of percent below its best)
/// plateau         eval_loss moved by less than 0.5 % over the last four evaluations
std::optional<Error> look(MonitorType monitor, const Curves& curves);

/// The newest evaluations in a row of which none had a loss lower than the lowest before it by more than `threshold`
/// nats; as transformers' EarlyStoppingCallback counts.
int evaluationsWithoutGain(const Curves& curves, double threshold);

} // namespace luthier
