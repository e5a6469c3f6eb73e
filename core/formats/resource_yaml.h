#pragma once
/// Strict reader for the YAML in resources/ and of tasks: errors about a missing or unknown key, or a value of the
/// wrong kind, name file, line and key.

#include "core/base/bilingual.h"
#include "core/base/result.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Thrown while a file is read, never past readResourceYaml.
struct BadResource {
    int line = 0;
    Message why;
};

/// One mapping of the file.
class ResourceNode {
public:
    explicit ResourceNode(YAML::Node node)
        : m_node(std::move(node)) {}

    /// Throws for a key that is not among these.
    const ResourceNode& onlyHas(std::initializer_list<std::string_view> keys) const;
    bool has(const char* key) const { return static_cast<bool>(m_node[key]); }

    std::string string(const char* key) const;
    std::string string(const char* key, const std::string& otherwise) const;
    double number(const char* key) const;
    std::optional<double> optionalNumber(const char* key) const;
    bool truth(const char* key) const;
    bool truth(const char* key, bool otherwise) const { return has(key) ? truth(key) : otherwise; }
    bool isList(const char* key) const { return has(key) && m_node[key].IsSequence(); }
    bool isMap(const char* key) const { return has(key) && m_node[key].IsMap(); }
    /// {en, zh}, or one text for both.
    BilingualText text(const char* key) const;
    BilingualText optionalText(const char* key) const;
    std::vector<std::string> strings(const char* key) const;
    std::vector<double> numbers(const char* key) const;
    ResourceNode map(const char* key) const;
    std::vector<ResourceNode> list(const char* key) const;
    std::vector<std::string> keys() const;
    [[noreturn]] void refuse(const std::string& key, Message why) const;

private:
    YAML::Node at(const char* key) const;
    YAML::Node m_node;
};

/// Loads the file and hands its top to `read`. Errors: "resources.bad_yaml" with file, line and key, and with what to
/// do.
Result<void> readResourceYaml(const std::filesystem::path& file, const std::function<void(const ResourceNode&)>& read,
    const Message& todo = {QT_TRANSLATE_NOOP("errors", "Install Luthier again."), {}});

} // namespace luthier
