#include "core/recipe/keys.h"

#include "core/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <type_traits>

namespace luthier {

namespace {

template <class T>
struct ItemOf {
    using Type = T;
};
template <class T>
struct ItemOf<std::vector<T>> {
    using Type = T;
};

template <class T>
constexpr KeyKind kindOf() {
    using Item = typename ItemOf<T>::Type;
    constexpr bool isList = !std::is_same_v<Item, T>;
    if constexpr (std::is_enum_v<Item>)
        return isList ? KeyKind::Methods : KeyKind::Method;
    else if constexpr (std::is_same_v<Item, std::string>)
        return isList ? KeyKind::Texts : KeyKind::Text;
    else if constexpr (isList)
        return KeyKind::Numbers;
    else if constexpr (std::is_same_v<T, bool>)
        return KeyKind::Flag;
    else if constexpr (std::is_same_v<T, std::optional<double>>)
        return KeyKind::OptionalNumber;
    else
        return std::is_integral_v<T> ? KeyKind::Whole : KeyKind::Number;
}

class TableMaker {
public:
    explicit TableMaker(std::vector<RecipeKey>& out)
        : m_out(out) {}

    template <class T>
    void key(const KeyInfo& info, const T&) {
        RecipeKey row{m_prefix + info.key, kindOf<T>(), info, {}, {}};
        if constexpr (std::is_enum_v<typename ItemOf<T>::Type>)
            for (const auto& method : methodTable<typename ItemOf<T>::Type>())
                row.choices.push_back({method.key, method.label, method.help});
        row.standard = keyValue(Recipe(), row);
        m_out.push_back(std::move(row));
    }
    template <class T>
    void standard(const KeyInfo& info, const T& value, const T&) {
        key(info, value);
    }
    template <class S>
    void section(const char* key, S& section) {
        const std::string outer = m_prefix;
        m_prefix += std::string(key) + ".";
        describe(*this, section);
        m_prefix = outer;
    }

private:
    std::vector<RecipeKey>& m_out;
    std::string m_prefix;
};

std::vector<RecipeKey> makeTable() {
    std::vector<RecipeKey> out;
    TableMaker maker(out);
    Recipe recipe;
    describe(maker, recipe);
    return out;
}

std::string lastPart(const std::string& path) { return path.substr(path.rfind('.') + 1); }

tl::unexpected<Error> failSet(const std::string& code, Message why) {
    return fail(code, {QT_TRANSLATE_NOOP("errors", "The recipe cannot be changed this way."), {}}, std::move(why));
}

/// "number from 0 to 1", "lora, dora, ia3 or none".
std::string allowedText(const RecipeKey& key) {
    std::vector<std::string> choices;
    for (const KeyChoice& choice : key.choices)
        choices.emplace_back(choice.key);
    const Range& range = key.info.range;
    std::string numbers;
    if (range.low > -1e300 || range.high < 1e300)
        numbers = range.high >= 1e300 ? fmt::format(" from {}", range.low)
                                      : fmt::format(" from {} to {}", range.low, range.high);
    switch (key.kind) {
    case KeyKind::Flag:
        return "true, false";
    case KeyKind::Whole:
        return "whole number" + numbers;
    case KeyKind::Number:
        return "number" + numbers;
    case KeyKind::OptionalNumber:
        return "auto, number" + numbers;
    case KeyKind::Text:
        return "text";
    case KeyKind::Method:
        return joinText(choices, ", ");
    case KeyKind::Texts:
        return "list of texts";
    case KeyKind::Numbers:
        return "list of numbers" + numbers;
    case KeyKind::Methods:
        return "list of " + joinText(choices, ", ");
    }
    return {};
}

} // namespace

std::span<const RecipeKey> recipeKeys() {
    static const std::vector<RecipeKey> kKeys = makeTable(); // the first to ask fills it
    return kKeys;
}

const RecipeKey& recipeKey(std::string_view path) {
    const auto keys = recipeKeys();
    return *std::find_if(keys.begin(), keys.end(), [&](const RecipeKey& key) { return key.path == path; });
}

Result<const RecipeKey*> findRecipeKey(std::string_view name) {
    std::vector<std::string> ending, all;
    const RecipeKey* found = nullptr;
    for (const RecipeKey& key : recipeKeys()) {
        if (key.path == name) return &key;
        all.push_back(key.path);
        all.push_back(lastPart(key.path));
        if (lastPart(key.path) != name) continue;
        ending.push_back(key.path);
        found = &key;
    }
    if (ending.size() == 1) return found;
    if (!ending.empty())
        return failSet("recipe.unknown_key", {QT_TRANSLATE_NOOP("errors", "{key} may be one of: {list}."),
                                                 {{"key", std::string(name)}, {"list", joinText(ending, ", ")}}});
    if (const auto nearest = nearestName(std::string(name), all))
        return failSet("recipe.unknown_key", {QT_TRANSLATE_NOOP("errors", "Unknown key {key}; did you mean {nearest}?"),
                                                 {{"key", std::string(name)}, {"nearest", *nearest}}});
    return failSet(
        "recipe.unknown_key", {QT_TRANSLATE_NOOP("errors", "Unknown key {key}."), {{"key", std::string(name)}}});
}

Result<void> setKeys(Recipe& recipe, std::span<const std::string> assignments) {
    for (const std::string& assignment : assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos)
            return failSet(
                "recipe.set", {QT_TRANSLATE_NOOP("errors", "{text} is not key=value."), {{"text", assignment}}});
        LUTHIER_TRY(key, findRecipeKey(assignment.substr(0, equals)));
        LUTHIER_TRY_DO(setKey(recipe, *key, assignment.substr(equals + 1)));
    }
    return checkRecipe(recipe);
}

std::string keysAsMarkdown() {
    std::string out = "| key | may be | default | counts for | what it is |\n| --- | --- | --- | --- | --- |\n";
    for (const RecipeKey& key : recipeKeys()) {
        const std::string unit = *key.info.unit ? std::string(" ") + key.info.unit : "";
        out += fmt::format("| `{}` | {}{} | {} | {} | {} |\n", key.path, allowedText(key), unit,
            key.standard.empty() ? "" : "`" + key.standard + "`", key.info.where.words, key.info.help);
    }
    return out;
}

} // namespace luthier
