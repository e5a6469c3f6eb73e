#pragma once
/// Checks that an export gives the same answers to the same prompts before it is offered.

#include "core/base/result.h"
#include "core/engine/generate/answering_model.h"
#include "core/recipe/methods.h"
#include "core/run/parity_report.h"

#include <filesystem>
#include <string>
#include <vector>

namespace luthier::engine {

/// A prompt and the live model's answer to it, always to the full length; for a reward model, a conversation and its
/// score in the place of a log-probability.
struct ParityAnswer {
    std::vector<TokenId> prompt, tokens;
    std::vector<double> logprobs; ///< of each token, nats
};

constexpr int kParityTokens = 32;

/// At least kParityPrompts prompts of the data's kind: questions of the run's evaluation rows, else of its training
/// rows.
Result<std::vector<std::vector<TokenId>>> parityPrompts(const RunFolder& run, const AnsweringModel& model);
Result<std::vector<ParityAnswer>> answerAll(
    const AnsweringModel& model, const std::vector<std::vector<TokenId>>& prompts);
Result<void> writeAnswers(const std::filesystem::path& file, const std::vector<ParityAnswer>& answers,
    const std::filesystem::path& base, ExportForm form);
/// Loads the export (over the base that the file names, for an adapter) and compares it with the file's answers.
Result<ParityReport> compareWithAnswers(
    const std::filesystem::path& exported, const std::filesystem::path& answersFile);

} // namespace luthier::engine
