#pragma once
/// Which modules a saved config of PEFT means.

#include "core/formats/peft_config.h"
#include "core/text/chars/regex.h"

namespace luthier::engine {

/// PEFT's choice (peft/tuners/tuners_utils.py, check_target_module_exists): a list holds ends of names, a text is a
/// regular expression of whole names, what is excluded or trained as a whole is left out. "all-linear" is every linear
/// layer of the blocks.
class TargetModules {
public:
    /// Errors: "tokenizer.unsupported" with a regular expression that is none.
    static Result<TargetModules> of(const AdapterCommon& config);
    bool chooses(const std::string& module) const;

private:
    bool isInLayers(const std::string& module) const;

    AdapterCommon m_config;
    std::shared_ptr<const Regex> m_target, m_exclude, m_layer; // null: none
};

/// PEFT's rank_pattern and its like (peft/utils/other.py, get_pattern_key): a regular expression of the end of a name,
/// from its beginning or after a dot. The first that matches counts.
template <class T>
class NamePatterns {
public:
    static Result<NamePatterns> of(const ByPattern<T>& patterns) {
        NamePatterns out;
        for (const auto& [pattern, value] : patterns) {
            LUTHIER_TRY(regex, Regex::compile("\\A(?:.*\\.)?(?:" + pattern + ")\\z"));
            out.m_values.emplace_back(regex, value);
        }
        return out;
    }
    T valueFor(const std::string& module, T otherwise) const {
        for (const auto& [regex, value] : m_values)
            if (!regex->findAll(module).empty()) return value;
        return otherwise;
    }

private:
    std::vector<std::pair<std::shared_ptr<const Regex>, T>> m_values;
};

} // namespace luthier::engine
