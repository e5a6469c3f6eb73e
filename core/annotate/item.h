#pragma once
/// An item that a person judges: a prompt and two to four answers to it.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset_view.h"
#include "core/data/segment.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace luthier {

inline constexpr std::size_t kMostAnswers = 4;
/// `Candidate::model` of the base model, which runs begin with.
inline constexpr const char* kBaseModel = "base";

struct Candidate {
    std::string text;
    std::string source;     ///< origin ("run-3 at 0.7", "chosen"); hidden while people decide
    std::string model = {}; ///< which model, where it was sampled: kBaseModel, a run, or what a server calls it
    bool operator==(const Candidate&) const = default;
};

struct AnnotationItem {
    std::string id; ///< of the row that it came from; empty where it was sampled
    std::vector<ChatMessage> prompt;
    std::vector<Candidate> answers; ///< 2 to kMostAnswers
    bool operator==(const AnnotationItem&) const = default;
};

/// One line of a queue's rows.jsonl: {"row", "messages": […], "answers": [{"text", "source", "model"}, …]}.
std::string toJsonLine(const AnnotationItem& item);
/// Errors: "record.syntax", "record.shape".
Result<AnnotationItem> parseItem(std::string_view jsonLine);

/// Items of a queue: an immutable segment of such lines. Reading one item of 100,000 costs only that item.
class ItemFile {
public:
    static Result<ItemFile> open(const std::filesystem::path& folder);
    std::uint64_t count() const { return m_segment.rowCount(); }
    Result<AnnotationItem> item(std::uint64_t index) const;
    std::string_view line(std::uint64_t index) const { return m_segment.line(index); }

private:
    explicit ItemFile(Segment segment)
        : m_segment(std::move(segment)) {}
    Segment m_segment;
};

/// Writes items to `folder`/<hash of their bytes>; the same items give the same folder. The folder appears only when it
/// is complete.
/// @param next  gives lines of toJsonLine until there are none
/// @return the folder's name. Errors: "annotate.no_items"; "annotate.cancelled"; file errors.
Result<std::string> writeItems(const std::filesystem::path& folder,
    const std::function<Result<std::optional<std::string>>()>& next, const Progress& progress);
Result<std::string> writeItems(
    const std::filesystem::path& folder, const std::vector<AnnotationItem>& items, const Progress& progress);

/// The pairs among a data set's kept rows, each as an item whose answers are in the order of the data: "chosen",
/// "rejected". Pairs whose answers are several turns, or call functions, are left out.
Result<std::string> itemsFromPairs(
    const DatasetView& view, const std::filesystem::path& folder, const Progress& progress);

} // namespace luthier
