// run.yaml ↔ Recipe: a reader and a writer that walk `describe`, and what a key alone is set to.

#include "core/base/text.h"
#include "core/recipe/describe.h"
#include "core/recipe/keys.h"

#include <yaml-cpp/yaml.h>

#include <bit>
#include <fmt/format.h>
#include <type_traits>

namespace luthier {

namespace {

/// `why` says what the value must be; line, key and the value found are filled in here.
tl::unexpected<Error> failValue(int line, const std::string& key, const std::string& got, Message why) {
    why.values.insert({{"line", std::to_string(line)}, {"key", key}, {"got", got}});
    return fail("recipe.value", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}}, std::move(why),
        {QT_TRANSLATE_NOOP("errors", "Correct the line in run.yaml."), {}});
}

Message mustBeOneOf(const std::vector<std::string>& keys, const std::optional<std::string>& nearest = {}) {
    if (nearest)
        return {QT_TRANSLATE_NOOP(
                    "errors", "line {line}: {key} is {got}; it must be one of: {list} (did you mean {nearest}?)."),
            {{"list", joinText(keys, ", ")}, {"nearest", *nearest}}};
    return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be one of: {list}."),
        {{"list", joinText(keys, ", ")}}};
}

Message mustLieIn(Range range) {
    const std::string low = fmt::format("{}", range.low), high = fmt::format("{}", range.high);
    if (range.high >= 1e300)
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be at least {low}."), {{"low", low}}};
    return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be between {low} and {high}."),
        {{"low", low}, {"high", high}}};
}

template <class T>
Message mustBeA() {
    if constexpr (std::is_same_v<T, bool>)
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be true or false."), {}};
    else if constexpr (std::is_integral_v<T>)
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be a whole number."), {}};
    else if constexpr (std::is_floating_point_v<T>)
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be a number."), {}};
    else if constexpr (std::is_same_v<T, std::string>)
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be a text."), {}};
    else if constexpr (std::is_same_v<T, std::vector<std::string>>)
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be a list of texts."), {}};
    else
        return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be a list of numbers."), {}};
}

Message mustBeASection() {
    return {QT_TRANSLATE_NOOP("errors", "line {line}: {key} is {got}; it must be a section of keys."), {}};
}

/// Fills a section from a YAML map. Keeps the first error; unknown keys are found at the end.
class Reader {
public:
    explicit Reader(const YAML::Node& node)
        : m_node(node) {}

    template <class T>
    void key(const KeyInfo& info, T& target) {
        m_known.emplace_back(info.key);
        const YAML::Node value = find(info.key);
        if (!value.IsDefined() || value.IsNull() || m_error) return;
        read(info, value, target);
    }

    template <class T>
    void standard(const KeyInfo& info, T& target, T otherwise) {
        if (find("type").IsDefined()) target = std::move(otherwise);
        key(info, target);
    }

    template <class S>
    void section(const char* key, S& target) {
        m_known.emplace_back(key);
        const YAML::Node value = find(key);
        if (!value.IsDefined() || value.IsNull() || m_error) return;
        if (!value.IsMap()) return wrong(key, value, mustBeASection());
        Reader inner(value);
        describe(inner, target);
        m_error = inner.finish();
    }

    std::optional<Error> finish() {
        if (m_error) return m_error;
        for (const auto& entry : m_node) {
            const auto key = entry.first.as<std::string>();
            if (std::find(m_known.begin(), m_known.end(), key) != m_known.end()) continue;
            const auto nearest = nearestName(key, m_known);
            // The sentence that docs/formats/recipe.md promises: "line 1: unknown key lora_alfa; did you mean
            // lora_alpha?"
            const std::map<std::string, std::string> values = {
                {"line", std::to_string(line(entry.first))}, {"key", key}, {"nearest", nearest.value_or("")}};
            return fail("recipe.unknown_key", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}},
                nearest
                    ? Message{QT_TRANSLATE_NOOP("errors", "line {line}: unknown key {key}; did you mean {nearest}?"),
                          values}
                    : Message{QT_TRANSLATE_NOOP("errors", "line {line}: unknown key {key}."), values},
                {QT_TRANSLATE_NOOP("errors", "Correct the line in run.yaml."), {}})
                .value();
        }
        return std::nullopt;
    }

private:
    YAML::Node find(const char* key) const {
        for (const auto& entry : m_node)
            if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
        return YAML::Node(YAML::NodeType::Undefined);
    }
    static int line(const YAML::Node& node) { return node.IsDefined() ? node.Mark().line + 1 : 0; }
    void wrong(const char* key, const YAML::Node& value, Message why) {
        const std::string got = value.IsScalar() ? value.Scalar() : value.IsMap() ? "{…}" : "[…]";
        m_error = failValue(line(value), key, got, std::move(why)).value();
    }

    template <class E>
        requires std::is_enum_v<E>
    void read(const KeyInfo& info, const YAML::Node& value, E& target) {
        if (const auto found = value.IsScalar() ? methodFromKey<E>(value.Scalar()) : std::nullopt) {
            target = *found;
            return;
        }
        const auto keys = methodKeys<E>();
        wrong(info.key, value,
            mustBeOneOf(keys, value.IsScalar() ? nearestName(value.Scalar(), keys) : std::optional<std::string>()));
    }

    /// A list, or one item alone.
    template <class T>
    void read(const KeyInfo& info, const YAML::Node& value, std::vector<T>& target) {
        target.clear();
        if (!value.IsScalar() && !value.IsSequence()) return wrong(info.key, value, mustBeA<std::vector<T>>());
        const auto add = [&](const YAML::Node& item) {
            if (m_error) return;
            const bool isNoItem = std::is_arithmetic_v<T> && item.IsScalar() && item.Scalar() == "auto";
            if (!item.IsScalar() || isNoItem) return wrong(info.key, item, mustBeA<std::vector<T>>());
            read(info, item, target.emplace_back());
        };
        if (value.IsScalar()) return add(value);
        for (const auto& item : value)
            add(item);
    }

    void read(const KeyInfo& info, const YAML::Node& value, std::optional<double>& target) {
        if (value.IsScalar() && value.Scalar() == "auto") {
            target.reset();
            return;
        }
        double number = 0;
        read(info, value, number);
        if (!m_error) target = number;
    }

    template <class T>
    void read(const KeyInfo& info, const YAML::Node& value, T& target) {
        // "auto" is how people write the default of a number or a count.
        if constexpr (std::is_arithmetic_v<T>)
            if (value.IsScalar() && value.Scalar() == "auto") return;
        T found{};
        try {
            found = value.as<T>();
        } catch (const YAML::Exception&) {
            return wrong(info.key, value, mustBeA<T>());
        }
        if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
            if (double(found) < info.range.low || double(found) > info.range.high)
                return wrong(info.key, value, mustLieIn(info.range));
        target = std::move(found);
    }

    YAML::Node m_node;
    std::vector<std::string> m_known;
    std::optional<Error> m_error;
};

template <class T>
void writeValue(YAML::Emitter& out, const T& value) {
    if constexpr (std::is_enum_v<T>)
        out << std::string(keyOf(value));
    else if constexpr (std::is_same_v<T, double>)
        out << fmt::format("{}", value); // the shortest digits that read back to the same number
    else if constexpr (std::is_same_v<T, std::optional<double>>)
        out << (value ? fmt::format("{}", *value) : "auto");
    else if constexpr (std::is_same_v<T, std::string>)
        out << (value.empty() ? YAML::DoubleQuoted : YAML::Auto) << value;
    else
        out << value;
}

template <class T>
void writeValue(YAML::Emitter& out, const std::vector<T>& values) {
    out << YAML::Flow << YAML::BeginSeq;
    for (const T& value : values)
        writeValue(out, value);
    out << YAML::EndSeq;
}

class Writer {
public:
    explicit Writer(YAML::Emitter& out)
        : m_out(out) {}

    template <class T>
    void key(const KeyInfo& info, const T& value) {
        m_out << YAML::Key << info.key << YAML::Value;
        writeValue(m_out, value);
    }
    template <class T>
    void standard(const KeyInfo& info, const T& value, const T&) {
        key(info, value);
    }
    template <class S>
    void section(const char* key, S& value) {
        m_out << YAML::Key << key << YAML::Value << YAML::BeginMap;
        describe(*this, value);
        m_out << YAML::EndMap;
    }

private:
    YAML::Emitter& m_out;
};

/// Goes to one key, whose member it hands to a function.
template <class Then>
class Finder {
public:
    Finder(std::string_view path, Then then)
        : m_path(path)
        , m_then(std::move(then)) {}

    template <class T>
    void key(const KeyInfo& info, const T& value) {
        if (m_prefix + info.key == m_path) m_then(value);
    }
    template <class T>
    void standard(const KeyInfo& info, const T& value, const T&) {
        key(info, value);
    }
    template <class S>
    void section(const char* key, S& value) {
        const std::string outer = m_prefix;
        m_prefix += std::string(key) + ".";
        describe(*this, value);
        m_prefix = outer;
    }

private:
    std::string_view m_path;
    std::string m_prefix;
    Then m_then;
};

} // namespace

Result<Recipe> parseRecipe(const std::string& yaml) {
    YAML::Node root;
    try {
        root = YAML::Load(yaml);
    } catch (const YAML::Exception& e) {
        return fail("recipe.syntax", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}},
            {QT_TRANSLATE_NOOP("errors", "line {line}: {text}."),
                {{"line", std::to_string(e.mark.line + 1)}, {"text", e.msg}}},
            {QT_TRANSLATE_NOOP("errors", "Correct the line in run.yaml."), {}});
    }
    if (!root.IsMap()) return failValue(1, "run.yaml", "[…]", mustBeASection());
    Recipe recipe;
    Reader reader(root);
    try {
        describe(reader, recipe);
        if (auto error = reader.finish()) return tl::unexpected(std::move(*error));
    } catch (const YAML::Exception& e) { // a key that is no text
        return failValue(e.mark.line + 1, "?", e.msg, mustBeA<std::string>());
    }
    LUTHIER_TRY_DO(checkRecipe(recipe));
    return recipe;
}

Result<void> checkRecipe(const Recipe& recipe) {
    if (recipe.train.optimizer.betas.size() != 2)
        return failValue(0, "betas", fmt::format("[{}]", fmt::join(recipe.train.optimizer.betas, ", ")),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be two numbers."), {}});
    const OptimizerSection& optimizer = recipe.train.optimizer;
    const bool averages = factsOf(optimizer.type).averages;
    if (averages && (optimizer.betas.front() <= 0 || optimizer.betas.front() >= 1))
        return failValue(0, "betas", fmt::format("[{}]", fmt::join(optimizer.betas, ", ")),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; without a schedule the first must be between 0 and 1."), {}});
    // Its pruned directions would live on in the average.
    if (recipe.adapter.type == AdapterType::AdaLora && (averages || optimizer.ema_decay > 0))
        return failValue(0, averages ? "train.optimizer.type" : "train.optimizer.ema_decay",
            averages ? std::string(keyOf(optimizer.type)) : fmt::format("{}", optimizer.ema_decay),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; AdaLoRA prunes, and an average keeps what was pruned."), {}});
    if (recipe.model.path.empty())
        return failValue(
            0, "model.path", "", {QT_TRANSLATE_NOOP("errors", "model.path is empty; it must be a model folder."), {}});
    if (recipe.data.train.empty())
        return failValue(0, "data.train", "",
            {QT_TRANSLATE_NOOP("errors", "data.train is empty; it must be one or more files."), {}});
    if (!recipe.data.weights.empty() && recipe.data.weights.size() != recipe.data.train.size())
        return failValue(0, "data.weights", fmt::format("[{}]", fmt::join(recipe.data.weights, ", ")),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be one number for each file of data.train."), {}});
    if (!recipe.data.weights.empty() && std::ranges::all_of(recipe.data.weights, [](double w) { return w == 0; }))
        return failValue(0, "data.weights", fmt::format("[{}]", fmt::join(recipe.data.weights, ", ")),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; one of them must be over 0."), {}});
    if (!recipe.model.freeze.empty() && !recipe.isFull())
        return failValue(0, "model.freeze", "",
            {QT_TRANSLATE_NOOP(
                 "errors", "model.freeze is for full training; an adapter leaves the whole model as it is."),
                {}});
    if (recipe.model.from_scratch && !recipe.isFull())
        return failValue(0, "model.from_scratch", "true",
            {QT_TRANSLATE_NOOP("errors", "model.from_scratch is true; with an adapter it must be false."), {}});
    const QuantizationSection& quantization = recipe.model.quantization;
    if (quantization.type != QuantizationType::None && recipe.isFull())
        return failValue(0, "model.quantization.type", std::string(keyOf(quantization.type)),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; a model that is trained as a whole cannot be quantised."),
                {}});
    if (!std::has_single_bit(unsigned(quantization.block_size)))
        return failValue(0, "model.quantization.block_size", std::to_string(quantization.block_size),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be a power of two."), {}});
    return {};
}

std::string recipeToYaml(const Recipe& recipe) {
    YAML::Emitter out;
    Writer writer(out);
    Recipe copy = recipe; // `describe` takes what a reader may fill
    out << YAML::BeginMap;
    describe(writer, copy);
    out << YAML::EndMap;
    return std::string(out.c_str()) + "\n";
}

std::string keysNotAtDefault(const Recipe& recipe) {
    std::string out;
    const auto walk = [&](const auto& self, const YAML::Node& ours, const YAML::Node& theirs,
                          const std::string& path) -> void {
        for (const auto& entry : ours) {
            const auto key = entry.first.as<std::string>();
            const YAML::Node other = theirs[key];
            if (entry.second.IsMap())
                self(self, entry.second, other, path + key + ".");
            else if (const std::string value = YAML::Dump(entry.second); value != YAML::Dump(other))
                out += path + key + ": " + value + "\n";
        }
    };
    const YAML::Node ours = YAML::Load(recipeToYaml(recipe)), defaults = YAML::Load(recipeToYaml({}));
    walk(walk, ours, defaults, "");
    return out;
}

std::string keyValue(const Recipe& recipe, const RecipeKey& key) {
    std::string out;
    const auto write = [&](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
            out = value;
        } else {
            YAML::Emitter text;
            writeValue(text, value);
            out = text.c_str();
        }
    };
    Finder finder(key.path, write);
    Recipe copy = recipe; // `describe` takes what a reader may fill
    describe(finder, copy);
    return out;
}

namespace {

/// The same sentences where there is no line to name.
std::string withoutLine(const std::string& pattern) {
    constexpr const char* kSentences[] = {
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be one of: {list} (did you mean {nearest}?)."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be one of: {list}."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be at least {low}."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be between {low} and {high}."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be true or false."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be a whole number."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be a number."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be a text."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be a list of texts."),
        QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be a list of numbers."),
    };
    for (const std::string_view sentence : kSentences)
        if (pattern.ends_with(sentence)) return std::string(sentence);
    return pattern;
}

tl::unexpected<Error> failSetting(Message why) {
    return fail("recipe.value", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}}, std::move(why));
}

} // namespace

Result<void> setKey(Recipe& recipe, const RecipeKey& key, const std::string& value) {
    if (keyValue(recipe, key) == value) return {}; // what depends on it stays, too
    YAML::Node node;
    if (key.kind == KeyKind::Text) {
        node = YAML::Node(value);
    } else {
        try {
            // In a file "auto" says nothing and so leaves the default; here something may stand there already.
            node = YAML::Load(value == "auto" ? key.standard : value);
        } catch (const YAML::Exception&) {
            return failSetting(
                {QT_TRANSLATE_NOOP("errors", "{key} is {got}; a bracket or a quotation mark is not closed."),
                    {{"key", key.info.key}, {"got", value}}});
        }
        if (!node.IsDefined() || node.IsNull())
            return failSetting({QT_TRANSLATE_NOOP("errors", "{key} has no value."), {{"key", key.info.key}}});
    }
    std::vector<std::string> parts = splitText(key.path, '.');
    for (; !parts.empty(); parts.pop_back()) {
        YAML::Node outer;
        outer[parts.back()] = node;
        node = outer;
    }
    Reader reader(node);
    Recipe changed = recipe;
    describe(reader, changed);
    if (auto error = reader.finish()) {
        error->why.pattern = withoutLine(error->why.pattern);
        error->todo = {};
        return tl::unexpected(std::move(*error));
    }
    recipe = std::move(changed);
    return {};
}

} // namespace luthier
