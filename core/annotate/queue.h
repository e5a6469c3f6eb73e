#pragma once
/// Settings of a queue; items and votes are kept apart.

#include "core/annotate/item_order.h"
#include "core/base/result.h"

#include <string>

namespace luthier {

struct QueueSettings {
    std::string name;
    std::string guidelines; ///< what makes an answer better; Markdown, shown beside the pair
    OrderOptions order;
    bool asPlainText = false; ///< answers are shown as they were written, without Markdown
    std::string origin;       ///< for a queue that came as a pack: the items' folder where it was made
    bool operator==(const QueueSettings&) const = default;
};

std::string toJson(const QueueSettings& settings);
/// Keys that are missing keep their defaults. Errors: "annotate.damaged".
Result<QueueSettings> parseQueueSettings(const std::string& json);

} // namespace luthier
