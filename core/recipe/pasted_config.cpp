#include "core/recipe/pasted_config.h"

#include "core/base/text.h"
#include "core/recipe/keys.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace luthier {

namespace {

tl::unexpected<Error> failPasted(Message why, Message todo = {}) {
    return fail("recipe.pasted", {QT_TRANSLATE_NOOP("errors", "This is not a usable lora_config."), {}}, std::move(why),
        std::move(todo));
}

/// Python's dict and call as a YAML flow mapping: a dict nearly is one. A call's parentheses become braces and its `=`
/// colons; tuples become lists.
std::string asYaml(const std::string& text) {
    const std::size_t begin = text.find_first_of("{(");
    if (begin == std::string::npos) return {};
    const bool isCall = text[begin] == '(';
    std::string out;
    std::string open; // what has to be closed, innermost last
    char quote = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (quote) {
            if (c == quote && text[i - 1] != '\\') quote = 0;
            out += c;
        } else if (c == '\'' || c == '"') {
            quote = c;
            out += c;
        } else if (c == '#') { // a comment
            i = std::min(text.find('\n', i), text.size()) - 1;
        } else if (c == '{' || c == '[' || c == '(') {
            const bool isMap = c == '{' || (c == '(' && open.empty());
            open += isMap ? '}' : ']';
            out += isMap ? '{' : '[';
        } else if (c == '}' || c == ']' || c == ')') {
            if (open.empty()) break;
            out += open.back();
            open.pop_back();
            if (open.empty()) return out;
        } else if (c == '=' && isCall && open.size() == 1) {
            out += ": ";
        } else {
            out += c == '\t' ? ' ' : c;
        }
    }
    return out;
}

bool isUnset(const YAML::Node& value) {
    if (value.IsNull() || ((value.IsSequence() || value.IsMap()) && value.size() == 0)) return true;
    return value.IsScalar() && (value.Scalar() == "None" || value.Scalar() == "null" || value.Scalar() == "False" ||
                                   value.Scalar() == "false" || value.Scalar().empty());
}

/// The recipe's key of the same name; null: it has none.
const RecipeKey* keyNamed(const std::string& name) {
    for (const RecipeKey& key : recipeKeys())
        if (name != "type" && key.path == "adapter." + name) return &key;
    return nullptr;
}

/// As run.yaml would have it: Python's None is an empty list, or no.
std::string valueFor(const RecipeKey& key, const YAML::Node& value) {
    if (isUnset(value) && key.kind == KeyKind::Texts) return "[]";
    if (isUnset(value) && key.kind == KeyKind::Flag) return "false";
    // PEFT's usual start is `True`.
    const bool isTrue = value.IsScalar() && (value.Scalar() == "true" || value.Scalar() == "True");
    if (std::string_view(key.info.key) == "init_lora_weights" && (isTrue || value.IsNull())) return "default";
    return YAML::Dump(value);
}

// What says nothing about the training, or says what is so anyway.
constexpr const char* kIgnored[] = {"task_type", "inference_mode", "base_model_name_or_path", "revision",
    "auto_mapping", "fan_in_fan_out", "megatron_core", "qalora_group_size", "peft_version"};

} // namespace

Result<AdapterSection> adapterFromPasted(const std::string& text, const AdapterSection& start) {
    Recipe recipe;
    recipe.adapter = start;
    recipe.adapter.type = AdapterType::Lora;
    std::string key;
    try {
        const YAML::Node node = YAML::Load(asYaml(text));
        if (!node.IsMap() || node.size() == 0)
            return failPasted({QT_TRANSLATE_NOOP("errors", "It holds no keys with values."), {}},
                {QT_TRANSLATE_NOOP("errors", "Paste adapter_config.json, or the dict or LoraConfig of a script."), {}});
        for (const auto& entry : node) {
            key = entry.first.as<std::string>();
            if (const RecipeKey* known = keyNamed(key)) {
                if (const auto set = setKey(recipe, *known, valueFor(*known, entry.second)); !set)
                    return failPasted(set.error().why);
                continue;
            }
            if (key == "use_dora") {
                if (!isUnset(entry.second) && entry.second.as<bool>()) recipe.adapter.type = AdapterType::Dora;
                continue;
            }
            const std::string value = entry.second.IsScalar() ? entry.second.Scalar() : std::string();
            if (key == "peft_type" && value == "LORA") continue;
            const bool isIgnored = std::find(std::begin(kIgnored), std::end(kIgnored), key) != std::end(kIgnored);
            if (isIgnored || isUnset(entry.second)) continue;
            std::vector<std::string> names{"use_dora"};
            for (const RecipeKey& row : recipeKeys())
                if (keyNamed(row.info.key) == &row) names.emplace_back(row.info.key);
            const auto nearest = nearestName(key, names);
            return failPasted({QT_TRANSLATE_NOOP("errors", "The key {key} cannot be honoured."), {{"key", key}}},
                nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}}
                        : Message{QT_TRANSLATE_NOOP("errors", "Take it out to go on without it."), {}});
        }
    } catch (const YAML::Exception&) {
        if (key.empty()) return failPasted({QT_TRANSLATE_NOOP("errors", "It is neither JSON nor a Python dict."), {}});
        return failPasted({QT_TRANSLATE_NOOP("errors", "{key} has a value of the wrong kind."), {{"key", key}}});
    }
    return recipe.adapter;
}

} // namespace luthier
