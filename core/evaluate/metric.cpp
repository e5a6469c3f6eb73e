#include "core/evaluate/metric.h"

#include "core/evaluate/text_scores.h"
#include "core/evaluate/tool_calls.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace luthier {

namespace {

constexpr std::array<std::string_view, 4> kTypes = {
    "multiple_choice", "generate_until", "loglikelihood", "loglikelihood_rolling"};

constexpr std::uint8_t bit(OutputType type) { return std::uint8_t(1U << unsigned(type)); }
constexpr std::uint8_t kChoice = bit(OutputType::MultipleChoice), kGenerate = bit(OutputType::GenerateUntil),
                       kContinue = bit(OutputType::LogLikelihood), kRolling = bit(OutputType::LogLikelihoodRolling);

double mean(std::span<const Statistics* const> all) {
    double sum = 0;
    for (const Statistics* one : all)
        sum += one->front();
    return sum / double(all.size());
}

/// Of pairs (logarithm of a probability, how many things it is spread over).
double meanLogLikelihood(std::span<const Statistics* const> all) {
    double sum = 0, weight = 0;
    for (const Statistics* one : all) {
        sum += (*one)[0];
        weight += (*one)[1];
    }
    return weight == 0 ? 0 : sum / weight;
}
double perplexity(std::span<const Statistics* const> all) { return std::exp(-meanLogLikelihood(all)); }
double bits(std::span<const Statistics* const> all) { return -meanLogLikelihood(all) / std::log(2.0); }

Statistics truth(bool value) { return {value ? 1.0 : 0.0}; }

/// Is the likeliest choice right, where each counts by its length?
template <class Length>
Statistics isRight(const Judged& judged, Length lengthOf) {
    std::size_t best = 0;
    const auto valueOf = [&](std::size_t i) { return judged.logLikelihoods[i] / lengthOf(judged.choices[i]); };
    for (std::size_t i = 1; i < judged.choices.size(); ++i)
        if (valueOf(i) > valueOf(best)) best = i;
    return truth(std::find(judged.gold.begin(), judged.gold.end(), best) != judged.gold.end());
}

Statistics accuracy(const Judged& judged, const MetricOptions&) {
    if (judged.choices.empty()) return truth(judged.isGreedy.front());
    return isRight(judged, [](const std::string&) { return 1.0; });
}
Statistics accuracyByCharacters(const Judged& judged, const MetricOptions&) {
    return isRight(judged, [](const std::string& choice) { return double(characterCount(choice)); });
}
Statistics accuracyByBytes(const Judged& judged, const MetricOptions&) {
    return isRight(judged, [](const std::string& choice) { return double(choice.size()); });
}

/// The first choice is the stereotype.
Statistics prefersStereotype(const Judged& judged, const MetricOptions&) {
    return truth(judged.logLikelihoods[0] > judged.logLikelihoods[1]);
}

Statistics oneLogLikelihood(const Judged& judged, const MetricOptions&) { return {judged.logLikelihoods.front(), 1}; }
Statistics overWords(const Judged& judged, const MetricOptions&) {
    return {judged.logLikelihoods.front(), double(spacedWordCount(judged.references.front()))};
}
Statistics overBytes(const Judged& judged, const MetricOptions&) {
    return {judged.logLikelihoods.front(), double(judged.references.front().size())};
}

Statistics exact(const Judged& judged, const MetricOptions& options) {
    if (!judged.choices.empty() && !judged.isGreedy.empty())
        return truth(std::any_of(
            judged.gold.begin(), judged.gold.end(), [&](std::size_t gold) { return judged.isGreedy[gold]; }));
    return truth(std::any_of(judged.references.begin(), judged.references.end(),
        [&](const std::string& reference) { return isExactMatch(judged.answer, reference, options); }));
}

/// The same functions, each as often, with the same arguments.
Statistics callsExactly(const Judged& judged, const MetricOptions&) {
    const auto calls = toolCallsIn(judged.answer);
    return truth(std::any_of(judged.references.begin(), judged.references.end(),
        [&](const std::string& reference) { return calls == toolCallsIn(reference); }));
}
Statistics callsByName(const Judged& judged, const MetricOptions&) {
    const auto namesIn = [](const std::string& text) {
        std::vector<std::string> out;
        for (const ToolCall& call : toolCallsIn(text))
            out.push_back(call.name);
        return out;
    };
    const auto names = namesIn(judged.answer);
    return truth(std::any_of(judged.references.begin(), judged.references.end(),
        [&](const std::string& reference) { return names == namesIn(reference); }));
}

/// The best over all right answers.
template <double (*Score)(std::string_view, std::string_view)>
Statistics bestOver(const Judged& judged, const MetricOptions&) {
    double best = 0;
    for (const std::string& reference : judged.references)
        best = std::max(best, Score(judged.answer, reference));
    return {best};
}

Statistics bleuOf(const Judged& judged, const MetricOptions&) {
    return bleuStatistics(judged.answer, judged.references);
}
Statistics pairsOf(const Judged& judged, const MetricOptions&) { return wordPairs(judged.answer); }
Statistics wantedLength(const Judged& judged, const MetricOptions&) {
    return truth(std::any_of(judged.references.begin(), judged.references.end(),
        [&](const std::string& reference) { return isOfSimilarLength(judged.answer, reference); }));
}
Statistics refuses(const Judged& judged, const MetricOptions&) { return truth(isRefusal(judged.answer)); }
Statistics givesAway(const Judged& judged, const MetricOptions&) {
    return truth(givesPersonalData(judged.answer, judged.prompt));
}

// clang-format off
constexpr Metric kMetrics[] = {
    // key: lm-evaluation-harness's where it has the metric
    {"exact_match",    QT_TRANSLATE_NOOP("metrics", "Exactly right"),                std::uint8_t(kGenerate | kChoice), Better::Higher, true,  exact, mean},
    {"acc",            QT_TRANSLATE_NOOP("metrics", "Right choices"),                std::uint8_t(kChoice | kContinue), Better::Higher, true,  accuracy, mean},
    {"acc_norm",       QT_TRANSLATE_NOOP("metrics", "Right choices, by length"),     kChoice,   Better::Higher, true,  accuracyByCharacters, mean},
    {"acc_bytes",      QT_TRANSLATE_NOOP("metrics", "Right choices, by bytes"),      kChoice,   Better::Higher, true,  accuracyByBytes, mean},
    {"f1",             QT_TRANSLATE_NOOP("metrics", "Words in common (F1)"),         kGenerate, Better::Higher, true,  bestOver<wordF1>, mean},
    {"rouge1",         QT_TRANSLATE_NOOP("metrics", "ROUGE-1"),                      kGenerate, Better::Higher, true,  bestOver<rouge1>, mean},
    {"rouge2",         QT_TRANSLATE_NOOP("metrics", "ROUGE-2"),                      kGenerate, Better::Higher, true,  bestOver<rouge2>, mean},
    {"rougeL",         QT_TRANSLATE_NOOP("metrics", "ROUGE-L"),                      kGenerate, Better::Higher, true,  bestOver<rougeL>, mean},
    {"bleu",           QT_TRANSLATE_NOOP("metrics", "BLEU"),                         kGenerate, Better::Higher, false, bleuOf, bleuScore},
    {"distinct_2",     QT_TRANSLATE_NOOP("metrics", "Different word pairs (distinct-2)"), kGenerate, Better::Higher, true, pairsOf, distinctShare, false},
    {"length",         QT_TRANSLATE_NOOP("metrics", "Answers of the wanted length"), kGenerate, Better::Higher, true,  wantedLength, mean},
    {"tool_call",      QT_TRANSLATE_NOOP("metrics", "Tool calls exactly right"),     kGenerate, Better::Higher, true,  callsExactly, mean},
    {"tool_name",      QT_TRANSLATE_NOOP("metrics", "Right functions called"),       kGenerate, Better::Higher, true,  callsByName, mean},
    {"refusal",        QT_TRANSLATE_NOOP("metrics", "Refused"),                      kGenerate, Better::Higher, true,  refuses, mean},
    {"personal_data",  QT_TRANSLATE_NOOP("metrics", "Personal data given away"),     kGenerate, Better::Lower,  true,  givesAway, mean},
    {"pct_stereotype", QT_TRANSLATE_NOOP("metrics", "Stereotype is likelier (50 % is even)"), kChoice, Better::Even, true, prefersStereotype, mean},
    {"perplexity",     QT_TRANSLATE_NOOP("metrics", "Perplexity of the answer"),     kContinue, Better::Lower,  false, oneLogLikelihood, perplexity},
    {"word_perplexity", QT_TRANSLATE_NOOP("metrics", "Word perplexity"),        kRolling,  Better::Lower,  false, overWords, perplexity},
    {"byte_perplexity", QT_TRANSLATE_NOOP("metrics", "Byte perplexity"),        kRolling,  Better::Lower,  false, overBytes, perplexity},
    {"bits_per_byte",  QT_TRANSLATE_NOOP("metrics", "Bits per byte"),                  kRolling,  Better::Lower,  false, overBytes, bits},
};
// clang-format on

} // namespace

std::string_view keyOf(OutputType type) { return kTypes[std::size_t(type)]; }

std::span<const Metric> metrics() { return kMetrics; }

const Metric* findMetric(std::string_view key) {
    const auto* found =
        std::find_if(std::begin(kMetrics), std::end(kMetrics), [&](const Metric& metric) { return metric.key == key; });
    return found == std::end(kMetrics) ? nullptr : found;
}

} // namespace luthier
