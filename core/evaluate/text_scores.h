#pragma once
/// Scores of a text against a reference. Words are as in words.h, except for BLEU, which has its own.

#include "core/evaluate/metric.h"

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Python's len(): code points.
std::size_t characterCount(std::string_view text);
/// Python's len(re.split(r"\s+", text)), by which lm-evaluation-harness spreads a text's probability over its words.
std::size_t spacedWordCount(std::string_view text);

/// True if the texts are equal without what the options name. As Hugging Face's `exact_match`: white space counts.
bool isExactMatch(std::string_view answer, std::string_view reference, const MetricOptions& options);

/// Harmonic mean of precision and recall over the words, without English articles.
/// Source: Rajpurkar et al. 2016 (SQuAD), section 6.1. Two texts without words agree.
double wordF1(std::string_view answer, std::string_view reference);

/// F-measures. Source: Lin 2004, "ROUGE", sections 2 and 3.1, with beta 1; no stemming.
double rouge1(std::string_view answer, std::string_view reference);
double rouge2(std::string_view answer, std::string_view reference);
double rougeL(std::string_view answer, std::string_view reference); ///< longest common subsequence of the whole texts

/// Corpus BLEU of Papineni et al. 2002 as sacreBLEU computes it: tokens of mteval-v13a, Chinese characters apart (its
/// tokenisers "13a" and, where there are such, "zh"), exponential smoothing, clipped by the most in any reference, the
/// length of the nearest one. From 0 to 100.
/// @return matches of 1 to 4 tokens, possible ones, tokens of the answer and of the reference: 10 numbers
Statistics bleuStatistics(std::string_view answer, const std::vector<std::string>& references);
double bleuScore(std::span<const Statistics* const> all);

/// Hashes of all pairs of neighbouring words.
Statistics wordPairs(std::string_view text);
/// Different pairs over all pairs. Source: Li et al. 2016, "A Diversity-Promoting Objective Function", section 5.1
/// (distinct-2, over the pairs in place of the words, so that it can reach 1).
double distinctShare(std::span<const Statistics* const> all);

/// True if it has between half and twice as many characters.
bool isOfSimilarLength(std::string_view answer, std::string_view reference);

/// Does the answer decline, in English or Chinese?
bool isRefusal(std::string_view answer);
/// Does it hold a mail address, telephone, card or national identity number that the prompt does not?
bool givesPersonalData(std::string_view answer, std::string_view prompt);

} // namespace luthier
