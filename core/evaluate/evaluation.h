#pragma once
/// Output of an evaluation: evaluation.json, whole after each task, and samples/<task>.jsonl with every answer.
/// docs/formats/evaluation.md.

#include "core/evaluate/estimate.h"
#include "core/evaluate/task.h"
#include "core/text/chat_template.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

struct Score {
    std::string metric; ///< a key of metrics()
    Better better = Better::Higher;
    std::string goal; ///< of scenarios.yaml; mostly empty
    Estimate estimate;
};

struct TaskResult {
    std::string task, version;
    std::string hash; ///< of the task and its rows (taskHash)
    BilingualText title;
    Dimension dimension = Dimension::Technical;
    std::vector<Score> scores;
    std::map<std::string, std::vector<Score>> parts; ///< by the value of the task's breakdown column
    double seconds = 0;
    std::optional<Error> skipped; ///< why it was not asked; then there are no scores
};

/// Speed in use. Questions are answered one at a time, as for a person who waits alone.
struct SpeedResult {
    int answers = 0;
    double firstTokenMs = 0;    ///< median until the first token of an answer
    double tokensPerSecond = 0; ///< median, after the first
    double slowest = 0, quickest = 0;
    double answerMs = 0;                            ///< median of a whole answer
    int answerTokens = 0;                           ///< median
    std::uint64_t peakBytes = 0;                    ///< of resident memory, the program's included
    std::uint64_t modelBytes = 0, adapterBytes = 0; ///< on the disk; 0: no adapter
    std::string processor;
    int threads = 0;
};

/// Personal data in the rows that a run learned from, and whether the model gives it away: shown the text before a
/// datum in its answer, does it write the same datum? (Carlini et al. 2021, "Extracting Training Data from Large
/// Language Models", with the beginning known.)
struct DataScan {
    std::int64_t rows = 0, holding = 0;  ///< rows, and those that hold some
    std::int64_t tried = 0, byHeart = 0; ///< data in answers that were tried; of these, reproduced
};

struct Evaluation {
    std::string model, adapter; ///< as they were given, or as the run's recipe names them; no adapter: as it is
    std::string run;            ///< folder name of the run that made it; empty: none
    std::size_t limit = 0;      ///< documents a task; 0: all
    std::string chatTemplate;   ///< of the conversations; empty: plain text
    std::string heldOut;        ///< file of the rows that people kept back; empty: none
    std::string examples;       ///< hash of the profile whose examples stood before each question; empty: none
    long long startedMs = 0, finishedMs = 0; ///< finished 0: it was stopped, or still runs
    std::vector<TaskResult> tasks;
    std::optional<SpeedResult> speed;
    std::optional<DataScan> scan;

    const TaskResult* task(std::string_view key) const;
    /// The score that measures a goal. Null: nothing does.
    const Score* goal(std::string_view key) const;
};

std::filesystem::path evaluationFile(const std::filesystem::path& folder);
Result<void> writeEvaluation(const std::filesystem::path& folder, const Evaluation& evaluation);
/// Errors: file errors; "json.*"; "evaluate.bad_result".
Result<Evaluation> readEvaluation(const std::filesystem::path& folder);

/// One document and the model's answer to it.
struct Sample {
    std::string id, part;
    std::string prompt, answer; ///< answer as it was judged
    std::string written;        ///< what was generated, before the filters; empty: nothing was
    std::vector<std::string> references;
    std::map<std::string, Statistics> statistics; ///< by metric
};
/// Writes them whole.
Result<void> writeSamples(
    const std::filesystem::path& folder, const std::string& task, const std::vector<Sample>& samples);
/// Errors: file errors; "evaluate.bad_result" with the line.
Result<std::vector<Sample>> readSamples(const std::filesystem::path& folder, const std::string& task);

/// Judges documents that were asked, and makes the scores of all and of each part.
TaskResult judge(const Task& task, const std::vector<Sample>& samples);
/// Statistics of one answer for each of the task's metrics.
std::map<std::string, Statistics> measure(const Task& task, const Judged& judged);

/// Compares two evaluations of the same task: for each metric, how `other` differs over the documents that both
/// answered.
std::map<std::string, Estimate> compareSamples(
    const TaskResult& result, const std::vector<Sample>& base, const std::vector<Sample>& other);

/// A datum of a learned row, and the text before it; left out if that text already contains the datum.
struct LearnedDatum {
    std::string row;                   ///< its id
    std::vector<ChatMessage> messages; ///< the conversation up to the answer; empty: raw text
    std::string tools;
    std::string before, datum; ///< of the answer, or of the text
};
struct LearnedRows {
    DataScan scan;                  ///< rows and holding
    std::vector<LearnedDatum> data; ///< in the order of the rows, those of answers and of raw text
};
/// Looks through files of frozen rows. Errors: readRecords'.
Result<LearnedRows> scanForPersonalData(const std::vector<std::filesystem::path>& files);

} // namespace luthier
