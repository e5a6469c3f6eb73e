#pragma once
/// A queue as one file for a person at another machine, and the file of votes that comes back. Both are JSON lines; the
/// first line identifies the file: {"luthier_pack": 1, …} and {"luthier_votes": 1, "items", "name"}. A pack does not
/// say who gave an answer.

#include "core/annotate/item.h"
#include "core/annotate/queue.h"

#include <filesystem>
#include <vector>

namespace luthier {

bool isPack(const std::filesystem::path& file);

/// @param items  the folder's name of the queue's items
Result<void> writePack(const std::filesystem::path& file, const QueueSettings& settings, const std::string& items,
    const ItemFile& from, const Progress& progress);

struct OpenedPack {
    QueueSettings settings; ///< with its origin
    std::string items;      ///< name of the folder that was written
};
/// Writes the pack's items to `folder`. Errors: "annotate.no_pack"; those of writeItems.
Result<OpenedPack> readPack(
    const std::filesystem::path& file, const std::filesystem::path& folder, const Progress& progress);

struct VoteFile {
    std::string items; ///< items folder of the queue that was judged
    std::string name;  ///< of that queue
    std::vector<Vote> votes;
};
Result<void> writeVotes(const std::filesystem::path& file, const VoteFile& votes);
/// Errors: "annotate.no_votes" for another kind of file or a damaged line, with its number.
Result<VoteFile> readVotes(const std::filesystem::path& file);

} // namespace luthier
