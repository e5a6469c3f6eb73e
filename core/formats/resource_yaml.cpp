#include "core/formats/resource_yaml.h"

#include <algorithm>

namespace luthier {

namespace {

[[noreturn]] void refuseAt(const YAML::Node& node, Message why) {
    throw BadResource{node.Mark().line + 1, std::move(why)};
}

template <class T>
T valueOf(const YAML::Node& node, const char* key) {
    try {
        return node.as<T>();
    } catch (const YAML::Exception&) {
        refuseAt(node, {QT_TRANSLATE_NOOP("errors", "{key} has a value of the wrong kind."), {{"key", key}}});
    }
}

BilingualText textOf(const YAML::Node& node, const char* key) {
    if (node.IsScalar()) return inBoth(node.as<std::string>());
    const ResourceNode text(node);
    for (const char* language : {"en", "zh"})
        if (!node.IsMap() || !text.has(language))
            refuseAt(node, {QT_TRANSLATE_NOOP("errors", "{key} has no text for {language}."),
                               {{"key", key}, {"language", language}}});
    text.onlyHas({"en", "zh"});
    return {text.string("en"), text.string("zh")};
}

} // namespace

YAML::Node ResourceNode::at(const char* key) const {
    const YAML::Node value = m_node.IsMap() ? m_node[key] : YAML::Node();
    if (!m_node.IsMap() || !value) refuseAt(m_node, {QT_TRANSLATE_NOOP("errors", "{key} is missing."), {{"key", key}}});
    if (value.Tag() == "!function")
        refuseAt(value, {QT_TRANSLATE_NOOP("errors", "{key} calls a function in Python, which Luthier does not run."),
                            {{"key", key}}});
    return value;
}

const ResourceNode& ResourceNode::onlyHas(std::initializer_list<std::string_view> keys) const {
    if (!m_node.IsMap()) refuseAt(m_node, {QT_TRANSLATE_NOOP("errors", "Keys and values are expected here."), {}});
    for (const auto& entry : m_node) {
        const auto key = entry.first.as<std::string>();
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            refuseAt(entry.first, {QT_TRANSLATE_NOOP("errors", "{key} is not a known key."), {{"key", key}}});
    }
    return *this;
}

std::string ResourceNode::string(const char* key) const { return valueOf<std::string>(at(key), key); }

std::string ResourceNode::string(const char* key, const std::string& otherwise) const {
    return has(key) ? string(key) : otherwise;
}

double ResourceNode::number(const char* key) const { return valueOf<double>(at(key), key); }

std::optional<double> ResourceNode::optionalNumber(const char* key) const {
    return has(key) ? std::optional(number(key)) : std::nullopt;
}

bool ResourceNode::truth(const char* key) const { return valueOf<bool>(at(key), key); }

BilingualText ResourceNode::text(const char* key) const { return textOf(at(key), key); }

BilingualText ResourceNode::optionalText(const char* key) const { return has(key) ? text(key) : BilingualText(); }

std::vector<std::string> ResourceNode::strings(const char* key) const {
    return valueOf<std::vector<std::string>>(at(key), key);
}

std::vector<double> ResourceNode::numbers(const char* key) const { return valueOf<std::vector<double>>(at(key), key); }

ResourceNode ResourceNode::map(const char* key) const { return ResourceNode(at(key)); }

std::vector<ResourceNode> ResourceNode::list(const char* key) const {
    const YAML::Node value = at(key);
    if (!value.IsSequence())
        refuseAt(value, {QT_TRANSLATE_NOOP("errors", "{key} has a value of the wrong kind."), {{"key", key}}});
    std::vector<ResourceNode> out;
    for (const YAML::Node& item : value)
        out.emplace_back(item);
    return out;
}

std::vector<std::string> ResourceNode::keys() const {
    std::vector<std::string> out;
    for (const auto& entry : m_node)
        out.push_back(entry.first.as<std::string>());
    return out;
}

void ResourceNode::refuse(const std::string& key, Message why) const {
    refuseAt(has(key.c_str()) ? m_node[key] : m_node, std::move(why));
}

Result<void> readResourceYaml(
    const std::filesystem::path& file, const std::function<void(const ResourceNode&)>& read, const Message& todo) {
    const auto failYaml = [&](int line, Message why) {
        Message where{QT_TRANSLATE_NOOP("errors", "{file}, line {line}, cannot be used."),
            {{"file", file.string()}, {"line", std::to_string(line)}}};
        return fail("resources.bad_yaml", std::move(where), std::move(why), todo);
    };
    try {
        read(ResourceNode(YAML::LoadFile(file.string())));
        return {};
    } catch (const YAML::BadFile&) {
        return failYaml(0, {QT_TRANSLATE_NOOP("errors", "The file cannot be opened."), {}});
    } catch (const YAML::Exception& e) {
        return failYaml(e.mark.line + 1, {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.msg}}});
    } catch (const BadResource& e) {
        return failYaml(e.line, e.why);
    }
}

} // namespace luthier
