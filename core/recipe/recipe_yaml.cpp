// run.yaml ↔ Recipe. `describe` lists every key once; a reader, a writer and the error messages walk it.

#include "core/base/text.h"
#include "core/recipe/recipe.h"

#include <yaml-cpp/yaml.h>

#include <fmt/format.h>
#include <type_traits>

namespace luthier {

namespace {

/// What a number may be. A plain value beside the key.
struct Range {
    double low = -1e300, high = 1e300;
};
constexpr Range kPositive{1, 1e9}, kNotNegative{0, 1e300}, kOverZero{1e-6, 1e6}, kShare{0, 1};

template <class V>
void describe(V& v, DropoutOverride& s) {
    v.field("embedding", s.embedding, kShare);
    v.field("attention", s.attention, kShare);
    v.field("residual", s.residual, kShare);
    v.field("activation", s.activation, kShare);
}

template <class V>
void describe(V& v, ModelSection& s) {
    v.field("path", s.path);
    v.field("dtype", s.dtype);
    v.field("from_scratch", s.from_scratch);
    v.field("freeze", s.freeze);
    v.section("dropout", s.dropout);
    v.field("add_tokens", s.add_tokens);
    v.field("add_special_tokens", s.add_special_tokens);
    v.field("new_head", s.new_head);
}

template <class V>
void describe(V& v, LossSection& s) {
    v.choice("type", s.type, {"cross_entropy"});
    v.field("label_smoothing", s.label_smoothing, kShare);
    v.field("z_loss", s.z_loss, kNotNegative);
    v.field("on", s.on);
}

template <class V>
void describe(V& v, RewardSection& s) {
    v.field("use_margin", s.use_margin);
    v.field("center_rewards_coefficient", s.center_rewards_coefficient, kNotNegative);
}

template <class V>
void describe(V& v, DpoSection& s) {
    v.field("loss_type", s.loss_type);
    v.field("beta", s.beta, kOverZero);
    v.field("label_smoothing", s.label_smoothing, Range{0, 0.499});
}

template <class V>
void describe(V& v, OrpoSection& s) {
    v.field("beta", s.beta, kNotNegative);
}

template <class V>
void describe(V& v, SimpoSection& s) {
    v.field("beta", s.beta, kOverZero);
    v.field("simpo_gamma", s.simpo_gamma, kNotNegative);
}

template <class V>
void describe(V& v, KtoSection& s) {
    v.field("beta", s.beta, kOverZero);
    v.field("desirable_weight", s.desirable_weight, kNotNegative);
    v.field("undesirable_weight", s.undesirable_weight, kNotNegative);
}

template <class V>
void describe(V& v, ObjectiveSection& s) {
    v.field("type", s.type);
    v.section("loss", s.loss);
    v.section("reward", s.reward);
    v.section("dpo", s.dpo);
    v.section("orpo", s.orpo);
    v.section("simpo", s.simpo);
    v.section("kto", s.kto);
}

template <class V>
void describe(V& v, AdapterSection& s) {
    v.field("type", s.type);
    v.field("r", s.r, kPositive);
    v.field("lora_alpha", s.lora_alpha, kNotNegative);
    v.field("lora_dropout", s.lora_dropout, kShare);
    v.choice("bias", s.bias, {"none", "all", "lora_only"});
    v.field("use_rslora", s.use_rslora);
    v.field("target_modules", s.target_modules);
    v.field("modules_to_save", s.modules_to_save);
}

template <class V>
void describe(V& v, DataSection& s) {
    v.field("train", s.train);
    v.field("eval", s.eval);
    v.field("test", s.test);
    v.field("chat_template", s.chat_template);
    v.field("max_length", s.max_length, Range{2, 1e7});
    v.field("too_long", s.too_long);
    v.field("packing", s.packing);
}

template <class V>
void describe(V& v, OptimizerSection& s) {
    v.field("type", s.type);
    v.standard("betas", s.betas, standardBetas(s.type));
    v.field("eps", s.eps, kNotNegative);
    v.field("weight_decay", s.weight_decay, kNotNegative);
}

template <class V>
void describe(V& v, TrainSection& s) {
    v.field("epochs", s.epochs, kNotNegative);
    v.field("max_steps", s.max_steps, kNotNegative);
    v.field("max_minutes", s.max_minutes, kNotNegative);
    v.field("batch_size", s.batch_size, kPositive);
    v.field("gradient_accumulation", s.gradient_accumulation, kPositive);
    v.section("optimizer", s.optimizer);
    v.field("learning_rate", s.learning_rate, kNotNegative);
    v.field("scheduler", s.scheduler);
    v.field("warmup_ratio", s.warmup_ratio, kShare);
    v.field("warmup_steps", s.warmup_steps);
    v.field("decay_ratio", s.decay_ratio, kShare);
    v.field("max_grad_norm", s.max_grad_norm, kNotNegative);
    v.field("seed", s.seed);
    v.field("threads", s.threads, kNotNegative);
    v.choice("device", s.device, {"auto", "cpu"});
}

template <class V>
void describe(V& v, EvalSection& s) {
    v.field("every", s.every, kNotNegative);
    v.field("samples", s.samples, kNotNegative);
    v.field("sample_tokens", s.sample_tokens, kPositive);
}

template <class V>
void describe(V& v, CheckpointSection& s) {
    v.field("every", s.every, kNotNegative);
    v.field("keep", s.keep, kPositive);
}

template <class V>
void describe(V& v, Recipe& r) {
    v.field("luthier", r.luthier, Range{1, 1});
    v.field("name", r.name);
    v.section("model", r.model);
    v.section("objective", r.objective);
    v.section("adapter", r.adapter);
    v.section("data", r.data);
    v.section("train", r.train);
    v.section("eval", r.eval);
    v.section("checkpoint", r.checkpoint);
    v.choices("monitors", r.monitors, methodKeys<MonitorType>());
}

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
    void field(const char* key, T& target, Range range = {}) {
        m_known.emplace_back(key);
        const YAML::Node value = find(key);
        if (!value.IsDefined() || value.IsNull() || m_error) return;
        if constexpr (std::is_enum_v<T>)
            readEnum(key, value, target);
        else if constexpr (std::is_same_v<T, std::vector<std::string>>)
            readList(key, value, target);
        else if constexpr (std::is_same_v<T, std::optional<double>>)
            readOptional(key, value, target, range);
        else
            readScalar(key, value, target, range);
    }

    /// One whose default depends on a key before it.
    template <class T>
    void standard(const char* key, T& target, T otherwise) {
        target = std::move(otherwise);
        field(key, target);
    }

    void choice(const char* key, std::string& target, const std::vector<std::string>& allowed) {
        field(key, target);
        if (m_error || std::find(allowed.begin(), allowed.end(), target) != allowed.end()) return;
        m_error = failValue(line(find(key)), key, target, mustBeOneOf(allowed)).value();
    }

    void choices(const char* key, std::vector<std::string>& targets, const std::vector<std::string>& allowed) {
        field(key, targets);
        for (const std::string& target : targets) {
            if (m_error || std::find(allowed.begin(), allowed.end(), target) != allowed.end()) continue;
            m_error =
                failValue(line(find(key)), key, target, mustBeOneOf(allowed, nearestName(target, allowed))).value();
        }
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
    void readEnum(const char* key, const YAML::Node& value, E& target) {
        const auto found = value.IsScalar() ? methodFromKey<E>(value.Scalar()) : std::nullopt;
        if (found) {
            target = *found;
            return;
        }
        const auto keys = methodKeys<E>();
        const auto nearest = value.IsScalar() ? nearestName(value.Scalar(), keys) : std::nullopt;
        wrong(key, value, mustBeOneOf(keys, nearest));
    }

    void readList(const char* key, const YAML::Node& value, std::vector<std::string>& target) {
        target.clear();
        if (value.IsScalar())
            target.push_back(value.Scalar());
        else if (!value.IsSequence())
            return wrong(key, value, mustBeA<std::vector<std::string>>());
        else
            for (const auto& item : value) {
                if (!item.IsScalar()) return wrong(key, item, mustBeA<std::vector<std::string>>());
                target.push_back(item.Scalar());
            }
    }

    void readOptional(const char* key, const YAML::Node& value, std::optional<double>& target, Range range) {
        if (value.IsScalar() && value.Scalar() == "auto") return;
        double number = 0;
        readScalar(key, value, number, range);
        if (!m_error) target = number;
    }

    template <class T>
    void readScalar(const char* key, const YAML::Node& value, T& target, Range range) {
        // "auto" is how people write the default of a number or a count.
        if constexpr (std::is_arithmetic_v<T>)
            if (value.IsScalar() && value.Scalar() == "auto") return;
        T read{};
        try {
            read = value.as<T>();
        } catch (const YAML::Exception&) {
            return wrong(key, value, mustBeA<T>());
        }
        if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
            if (double(read) < range.low || double(read) > range.high) return wrong(key, value, mustLieIn(range));
        target = std::move(read);
    }

    YAML::Node m_node;
    std::vector<std::string> m_known;
    std::optional<Error> m_error;
};

class Writer {
public:
    explicit Writer(YAML::Emitter& out)
        : m_out(out) {
        // The shortest digits that read back to the same number.
        m_out.SetDoublePrecision(17);
    }

    template <class T>
    void field(const char* key, T& value, Range = {}) {
        m_out << YAML::Key << key << YAML::Value;
        if constexpr (std::is_enum_v<T>)
            m_out << std::string(keyOf(value));
        else if constexpr (std::is_same_v<T, double>)
            m_out << fmt::format("{}", value);
        else if constexpr (std::is_same_v<T, std::optional<double>>)
            m_out << (value ? fmt::format("{}", *value) : "auto");
        else if constexpr (std::is_same_v<T, std::vector<double>>) {
            m_out << YAML::Flow << YAML::BeginSeq;
            for (const double item : value)
                m_out << fmt::format("{}", item);
            m_out << YAML::EndSeq;
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>)
            m_out << YAML::Flow << value;
        else if constexpr (std::is_same_v<T, std::string>)
            m_out << (value.empty() ? YAML::DoubleQuoted : YAML::Auto) << value;
        else
            m_out << value;
    }
    template <class T>
    void standard(const char* key, T& value, const T&) {
        field(key, value);
    }
    void choice(const char* key, std::string& value, const std::vector<std::string>&) { field(key, value); }
    void choices(const char* key, std::vector<std::string>& values, const std::vector<std::string>&) {
        field(key, values);
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
    if (recipe.train.optimizer.betas.size() != 2)
        return failValue(0, "betas", fmt::format("[{}]", fmt::join(recipe.train.optimizer.betas, ", ")),
            {QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be two numbers."), {}});
    if (recipe.model.path.empty())
        return failValue(
            0, "model.path", "", {QT_TRANSLATE_NOOP("errors", "model.path is empty; it must be a model folder."), {}});
    if (recipe.data.train.empty())
        return failValue(0, "data.train", "",
            {QT_TRANSLATE_NOOP("errors", "data.train is empty; it must be one or more files."), {}});
    if (!recipe.model.freeze.empty() && !recipe.isFull())
        return failValue(0, "model.freeze", "",
            {QT_TRANSLATE_NOOP(
                 "errors", "model.freeze is for full training; an adapter leaves the whole model as it is."),
                {}});
    if (recipe.model.from_scratch && !recipe.isFull())
        return failValue(0, "model.from_scratch", "true",
            {QT_TRANSLATE_NOOP("errors", "model.from_scratch is true; with an adapter it must be false."), {}});
    return recipe;
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

} // namespace luthier
