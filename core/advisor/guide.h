#pragma once
/// The guide: short explanations of everything that can be chosen, seen or gone wrong (resources/guide.yaml).

#include "core/base/bilingual.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

struct GuideTopic {
    std::string key;
    BilingualText text;
};

struct GuideEntry {
    std::string key, topic;
    std::vector<std::string> keys;     ///< keys of run.yaml that it explains: "train.learning_rate"
    std::vector<std::string> warnings; ///< warnings that it explains: a rule of plans, or the code of a run's event
    BilingualText title, text;
    /// When to use it, what it costs, what goes wrong, where in Luthier; or empty.
    BilingualText when, cost, wrong, here;
};

struct Guide {
    std::vector<GuideTopic> topics;
    std::vector<GuideEntry> entries;
    const GuideEntry* ofWarning(const std::string& ruleOrCode) const; ///< null: it has none
    /// Entries that contain every word, in either language; entries with all of them in the title come first.
    std::vector<const GuideEntry*> search(const std::string& words) const;
};

/// Errors: "resources.bad_yaml" naming file, line and key.
Result<Guide> readGuide(const std::filesystem::path& file);

} // namespace luthier
