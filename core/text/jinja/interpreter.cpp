#include "core/text/jinja/builtins.h"
#include "core/text/jinja/jinja.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace luthier::jinja {

namespace {

using E = Expression::Kind;
using S = Statement::Kind;

struct Scope {
    std::map<std::string, Value, std::less<>> values;
    std::shared_ptr<Scope> parent;

    const Value* find(std::string_view name) const {
        for (const Scope* scope = this; scope; scope = scope->parent.get())
            if (const auto it = scope->values.find(name); it != scope->values.end()) return &it->second;
        return nullptr;
    }
};
using ScopePtr = std::shared_ptr<Scope>;

ScopePtr inside(const ScopePtr& parent) {
    auto scope = std::make_shared<Scope>();
    scope->parent = parent;
    return scope;
}

enum class Flow { Next, Break, Continue };

class Interpreter {
public:
    explicit Interpreter(const RenderOptions& options)
        : m_options(options) {
        m_environment.now = options.now;
        m_environment.maxOutput = options.maxOutput;
        m_environment.spend = [this](std::uint64_t steps) { spend(steps); };
    }
    ~Interpreter() {
        for (const auto& space : m_assigned)
            space->values.clear();
    }
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    Rendering render(const Body& body, const Dict& variables) {
        auto global = std::make_shared<Scope>();
        for (const Dict& dict : {globals(m_environment), variables})
            for (const auto& [key, value] : dict.pairs)
                global->values[key.text()->bytes] = value;
        const ScopePtr scope = inside(global);
        m_out = &m_rendering.text;
        run(body, scope);
        return std::move(m_rendering);
    }

private:
    void spend(std::uint64_t steps) {
        m_steps += steps;
        if (m_steps > m_options.maxSteps) throw TemplateError("Limit", "it runs too long");
    }

    void write(const Text& text) {
        spend(text.size() / 64);
        if (m_out->size() + text.size() > m_options.maxOutput) throw TemplateError("Limit", "it writes too much");
        m_out->append(text);
    }

    // ---- statements

    Flow run(const Body& body, const ScopePtr& scope) {
        for (const auto& statement : body) {
            spend(1);
            try {
                if (const Flow flow = run(*statement, scope); flow != Flow::Next) return flow;
            } catch (TemplateError& error) {
                if (error.line == 0) error.line = statement->line;
                throw;
            }
        }
        return Flow::Next;
    }

    Flow run(const Statement& s, const ScopePtr& scope) {
        switch (s.kind) {
        case S::Text:
            write(s.text);
            break;
        case S::Output:
            write(evaluate(*s.expression, scope).str());
            break;
        case S::If:
            for (const auto& [condition, body] : s.branches)
                if (!condition || evaluate(*condition, scope).isTrue()) return run(body, scope);
            break;
        case S::For:
            loop(s, scope);
            break;
        case S::Set:
            set(s, scope);
            break;
        case S::SetOf: {
            const Value* target = scope->find(s.names[0]);
            if (!target || !target->space())
                throw TemplateError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
            const auto space = target->space();
            space->values[s.names[1]] = evaluate(*s.expression, scope);
            m_assigned.insert(space);
            break;
        }
        case S::Macro:
            scope->values[s.names[0]] = macro(s, s.names[0], scope);
            break;
        case S::CallBlock: {
            Arguments arguments = evaluate(s.expression->arguments, scope);
            arguments.named.emplace_back("caller", macro(s, "caller", scope));
            write(call(evaluate(*s.expression->items[0], scope), arguments).str());
            break;
        }
        case S::FilterBlock:
            write(filtered(*s.expression, captured(s.body, inside(scope)), scope).str());
            break;
        case S::Generation:
            generation(s, scope);
            break;
        case S::Block:
            return run(s.body, inside(scope));
        case S::Break:
            return Flow::Break;
        case S::Continue:
            return Flow::Continue;
        }
        return Flow::Next;
    }

    /// What a body writes, as a value.
    Text captured(const Body& body, const ScopePtr& scope) {
        Text text;
        Text* outer = std::exchange(m_out, &text);
        try {
            run(body, scope);
        } catch (...) {
            m_out = outer;
            throw;
        }
        m_out = outer;
        return text;
    }

    void generation(const Statement& s, const ScopePtr& scope) {
        const std::size_t begin = m_out->size();
        run(s.body, inside(scope));
        // transformers' tracker wakes up with the first text that is written outside.
        const bool isTop = m_out == &m_rendering.text;
        if (isTop && (begin > 0 || !m_rendering.generationSpans.empty()))
            m_rendering.generationSpans.emplace_back(begin, m_out->size());
    }

    void assign(const std::vector<std::string>& names, const Value& value, Scope& scope) {
        if (names.size() == 1) {
            scope.values[names[0]] = value;
            return;
        }
        const List items = iterate(value);
        if (items.size() != names.size())
            throw TemplateError("ValueError",
                items.size() < names.size()
                    ? fmt::format("not enough values to unpack (expected {}, got {})", names.size(), items.size())
                    : fmt::format("too many values to unpack (expected {})", names.size()));
        for (std::size_t i = 0; i < names.size(); ++i)
            scope.values[names[i]] = items[i];
    }

    void set(const Statement& s, const ScopePtr& scope) {
        if (s.expression && s.body.empty()) return assign(s.names, evaluate(*s.expression, scope), *scope);
        Value value = captured(s.body, inside(scope));
        if (s.expression) value = filtered(*s.expression, value, scope);
        scope->values[s.names[0]] = value;
    }

    void loop(const Statement& s, const ScopePtr& scope) {
        List items = iterate(evaluate(*s.expression, scope));
        if (s.condition) {
            List kept;
            for (const Value& item : items) {
                spend(1);
                const ScopePtr own = inside(scope);
                assign(s.names, item, *own);
                if (evaluate(*s.condition, own).isTrue()) kept.push_back(item);
            }
            items = std::move(kept);
        }
        if (items.empty()) {
            run(s.elseBody, inside(scope));
            return;
        }
        const auto count = static_cast<std::int64_t>(items.size());
        const auto changed = std::make_shared<std::optional<Value>>();
        // It may have seen the loop itself, which holds it.
        const std::unique_ptr<std::optional<Value>, void (*)(std::optional<Value>*)> breaksCircle(
            changed.get(), [](std::optional<Value>* seen) { seen->reset(); });
        for (std::int64_t i = 0; i < count; ++i) {
            spend(1);
            const ScopePtr own = inside(scope);
            assign(s.names, items[i], *own);
            own->values["loop"] = loopVariable(items, i, changed);
            if (run(s.body, own) == Flow::Break) break;
        }
    }

    static Value loopVariable(const List& items, std::int64_t i, const std::shared_ptr<std::optional<Value>>& changed) {
        const auto count = static_cast<std::int64_t>(items.size());
        auto loop = std::make_shared<Namespace>();
        auto& values = loop->values;
        values["index"] = i + 1;
        values["index0"] = i;
        values["revindex"] = count - i;
        values["revindex0"] = count - i - 1;
        values["first"] = i == 0;
        values["last"] = i + 1 == count;
        values["length"] = count;
        values["depth"] = 1;
        values["depth0"] = 0;
        if (i > 0) values["previtem"] = items[i - 1];
        if (i + 1 < count) values["nextitem"] = items[i + 1];
        values["cycle"] = Callable{"cycle", [i](Arguments& arguments) -> Value {
                                       if (arguments.positional.empty())
                                           throw TemplateError("TypeError", "no items for cycling given");
                                       return arguments.positional[i % std::ssize(arguments.positional)];
                                   }};
        values["changed"] = Callable{"changed", [changed](Arguments& arguments) -> Value {
                                         const Value now(Sequence{arguments.positional, true});
                                         if (*changed && equal(**changed, now)) return false;
                                         *changed = now;
                                         return true;
                                     }};
        return loop;
    }

    /// Lives as long as the rendering: the statement belongs to the template, the scope is kept.
    Value macro(const Statement& s, const std::string& name, const ScopePtr& scope) {
        // A macro sees the scope that it stands in, itself included; holding it weakly breaks the circle.
        const std::weak_ptr<Scope> home = scope;
        m_scopes.push_back(scope);
        return Callable{name, [this, &s, name, home](Arguments& arguments) -> Value {
                            const ScopePtr own = inside(home.lock());
                            bind(s, name, arguments, own);
                            if (++m_calls > kMaxDepth)
                                throw TemplateError("RecursionError", "maximum recursion depth exceeded");
                            Text text = captured(s.body, own);
                            --m_calls;
                            return text;
                        }};
    }

    void bind(const Statement& s, const std::string& name, Arguments& arguments, const ScopePtr& own) {
        const auto& parameters = s.parameters;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const std::string& parameter = parameters[i].name;
            const auto named = std::find_if(arguments.named.begin(), arguments.named.end(),
                [&](const auto& argument) { return argument.first == parameter; });
            if (i < arguments.positional.size())
                own->values[parameter] = arguments.positional[i];
            else if (named != arguments.named.end())
                own->values[parameter] = named->second;
            else if (parameters[i].standard)
                own->values[parameter] = evaluate(*parameters[i].standard, own);
            else
                own->values[parameter] = Undefined{fmt::format("parameter '{}' was not provided", parameter)};
        }
        const Value rest(arguments.positional.size() > parameters.size()
                             ? List(arguments.positional.begin() + std::ssize(parameters), arguments.positional.end())
                             : List());
        own->values["varargs"] = rest;
        Dict kwargs;
        for (const auto& [key, value] : arguments.named) {
            if (key == "caller") own->values["caller"] = value;
            const bool isParameter = std::any_of(parameters.begin(), parameters.end(),
                [&, &key = key](const MacroParameter& parameter) { return parameter.name == key; });
            if (!isParameter && key != "caller") kwargs.set(key, value);
        }
        own->values["kwargs"] = kwargs;
        own->values["name"] = own->values.contains("name") ? own->values["name"] : Value(name);
    }

    // ---- expressions

    Arguments evaluate(const CallArguments& arguments, const ScopePtr& scope) {
        Arguments out;
        for (const ExpressionPtr& argument : arguments.positional)
            out.positional.push_back(evaluate(*argument, scope));
        for (const auto& [name, argument] : arguments.named)
            out.named.emplace_back(name, evaluate(*argument, scope));
        return out;
    }

    Value call(const Value& callee, Arguments& arguments) {
        if (const Undefined* undefined = callee.undefined()) throw TemplateError("UndefinedError", undefined->what);
        if (!callee.callable())
            throw TemplateError("TypeError", fmt::format("'{}' object is not callable", callee.typeName()));
        return callee.callable()->call(arguments);
    }

    /// The filters of a filter block: the innermost has no value of its own.
    Value filtered(const Expression& e, const Value& value, const ScopePtr& scope) {
        const Value input = e.items[0] ? filtered(*e.items[0], value, scope) : value;
        return filter(e, input, scope);
    }

    Value filter(const Expression& e, const Value& value, const ScopePtr& scope) {
        const Filter filter = findFilter(e.name);
        if (!filter) throw TemplateError("TemplateAssertionError", fmt::format("No filter named '{}'.", e.name));
        Arguments arguments = evaluate(e.arguments, scope);
        return filter(value, arguments, m_environment);
    }

    Value compare(const Expression& e, const ScopePtr& scope) {
        Value left = evaluate(*e.items[0], scope);
        for (std::size_t i = 0; i < e.operators.size(); ++i) {
            Value right = evaluate(*e.items[i + 1], scope);
            const std::string& op = e.operators[i];
            const bool holds = op == "=="       ? equal(left, right)
                               : op == "!="     ? !equal(left, right)
                               : op == "in"     ? contains(right, left)
                               : op == "not in" ? !contains(right, left)
                               : op == "<"      ? less(defined(left), defined(right))
                               : op == ">"      ? less(defined(right), defined(left))
                               : op == "<="     ? !less(defined(right), defined(left))
                                                : !less(defined(left), defined(right));
            if (!holds) return false;
            left = std::move(right);
        }
        return true;
    }

    static const Value& defined(const Value& value) {
        if (const Undefined* undefined = value.undefined()) throw TemplateError("UndefinedError", undefined->what);
        return value;
    }

    Value evaluate(const Expression& e, const ScopePtr& scope) {
        spend(1);
        switch (e.kind) {
        case E::Constant:
            return e.value;
        case E::Name: {
            const Value* value = scope->find(e.name);
            return value ? *value : Value(Undefined{fmt::format("'{}' is undefined", e.name)});
        }
        case E::List:
        case E::Tuple: {
            List items;
            for (const ExpressionPtr& item : e.items)
                items.push_back(evaluate(*item, scope));
            return Sequence{std::move(items), e.kind == E::Tuple};
        }
        case E::Dict: {
            Dict dict;
            for (std::size_t i = 0; i + 1 < e.items.size(); i += 2)
                dict.set(evaluate(*e.items[i], scope), evaluate(*e.items[i + 1], scope));
            return dict;
        }
        case E::Attribute:
            return attribute(evaluate(*e.items[0], scope), e.name, m_environment);
        case E::Index:
            return indexed(e, scope);
        case E::Slice: {
            const auto part = [&](std::size_t i) { return e.items[i] ? evaluate(*e.items[i], scope) : Value(nullptr); };
            return slice(evaluate(*e.items[0], scope), part(1), part(2), part(3));
        }
        case E::Call: {
            const Value callee = evaluate(*e.items[0], scope);
            Arguments arguments = evaluate(e.arguments, scope);
            return call(callee, arguments);
        }
        case E::Filter:
            return filter(e, evaluate(*e.items[0], scope), scope);
        case E::Test: {
            const Test test = findTest(e.name);
            if (!test) throw TemplateError("TemplateAssertionError", fmt::format("No test named '{}'.", e.name));
            const Value value = evaluate(*e.items[0], scope);
            Arguments arguments = evaluate(e.arguments, scope);
            return test(value, arguments);
        }
        case E::Unary:
            return unary(e, scope);
        case E::Binary: {
            if (e.name != "and" && e.name != "or")
                return binary(e.name, evaluate(*e.items[0], scope), evaluate(*e.items[1], scope), m_environment);
            Value left = evaluate(*e.items[0], scope);
            return left.isTrue() == (e.name == "or") ? left : evaluate(*e.items[1], scope);
        }
        case E::Compare:
            return compare(e, scope);
        case E::If:
            if (evaluate(*e.items[1], scope).isTrue()) return evaluate(*e.items[0], scope);
            return e.items[2] ? evaluate(*e.items[2], scope)
                              : Value(Undefined{"the inline if-expression evaluated to false and no else section was "
                                                "defined."});
        }
        return {};
    }

    Value indexed(const Expression& e, const ScopePtr& scope) {
        const Value value = evaluate(*e.items[0], scope);
        const Value key = evaluate(*e.items[1], scope);
        Value found = item(value, key);
        // x['y'] looks for a key, then for an attribute.
        if (found.isUndefined() && key.text() && !value.dict()) {
            Value other = attribute(value, key.text()->bytes, m_environment);
            if (!other.isUndefined()) return other;
        }
        return found;
    }

    Value unary(const Expression& e, const ScopePtr& scope) {
        const Value value = evaluate(*e.items[0], scope);
        if (e.name == "not") return !value.isTrue();
        defined(value);
        if (!value.isNumber())
            throw TemplateError(
                "TypeError", fmt::format("bad operand type for unary {}: '{}'", e.name, value.typeName()));
        if (e.name == "+") return value;
        return value.isFloat() ? Value(-value.asDouble()) : Value(std::int64_t(0 - std::uint64_t(value.asInt())));
    }

    const RenderOptions& m_options;
    Environment m_environment;
    std::set<std::shared_ptr<Namespace>> m_assigned; // each may hold itself: the circles are broken at the end
    Rendering m_rendering;
    Text* m_out = nullptr;
    std::vector<ScopePtr> m_scopes; // of macros
    std::uint64_t m_steps = 0;
    int m_calls = 0;
};

/// Sees every statement and every expression of a template once.
class Visitor {
public:
    std::function<void(const Statement&)> onStatement = [](const Statement&) {};
    std::function<void(const Expression&)> onExpression = [](const Expression&) {};

    void visit(const Body& body) const {
        for (const auto& statement : body) {
            onStatement(*statement);
            visit(statement->expression);
            visit(statement->condition);
            for (const auto& [condition, branch] : statement->branches) {
                visit(condition);
                visit(branch);
            }
            for (const MacroParameter& parameter : statement->parameters)
                visit(parameter.standard);
            visit(statement->body);
            visit(statement->elseBody);
        }
    }
    void visit(const ExpressionPtr& expression) const {
        if (!expression) return;
        onExpression(*expression);
        for (const ExpressionPtr& item : expression->items)
            visit(item);
        for (const ExpressionPtr& argument : expression->arguments.positional)
            visit(argument);
        for (const auto& [name, argument] : expression->arguments.named)
            visit(argument);
    }
};

bool hasGeneration(const Body& body) {
    bool out = false;
    Visitor visitor;
    visitor.onStatement = [&](const Statement& statement) { out |= statement.kind == S::Generation; };
    visitor.visit(body);
    return out;
}

tl::unexpected<Error> failTemplate(const TemplateError& error) {
    if (error.type == "TemplateError")
        return fail("template.raised",
            {QT_TRANSLATE_NOOP("errors", "The chat template refuses this conversation."), {}},
            {QT_TRANSLATE_NOOP("errors", "It says: {text}"), {{"text", error.what()}}});
    const std::map<std::string, std::string> values = {
        {"type", error.type}, {"text", error.what()}, {"line", std::to_string(error.line)}};
    if (error.type == "Limit")
        return fail("template.too_much", {QT_TRANSLATE_NOOP("errors", "The chat template was stopped."), {}},
            {QT_TRANSLATE_NOOP("errors", "It runs too long or writes too much (line {line})."), values});
    return fail(error.type == "TemplateSyntaxError" ? "template.syntax" : "template.failed",
        {QT_TRANSLATE_NOOP("errors", "The chat template cannot be rendered."), {}},
        {QT_TRANSLATE_NOOP("errors", "line {line}: {type}: {text}"), values},
        {QT_TRANSLATE_NOOP("errors", "Choose another template in data.chat_template, or correct it."), {}});
}

} // namespace

Result<Template> Template::parse(std::string_view source) {
    try {
        Template out;
        out.m_body = std::make_shared<const Body>(jinja::parse(source));
        out.m_hasGeneration = hasGeneration(*out.m_body);
        return out;
    } catch (const TemplateError& error) {
        return failTemplate(error);
    }
}

bool Template::takes(std::string_view name) const {
    bool isRead = false, isSet = false, isAskedFor = false;
    Visitor visitor;
    visitor.onStatement = [&](const Statement& statement) {
        const auto& names = statement.names;
        isSet |= statement.kind == S::Set && std::find(names.begin(), names.end(), name) != names.end();
    };
    const auto isIt = [&](const Expression& expression) {
        return expression.kind == E::Name && expression.name == name;
    };
    visitor.onExpression = [&](const Expression& expression) {
        isRead |= isIt(expression);
        isAskedFor |= expression.kind == E::Test && expression.name == "defined" && isIt(*expression.items[0]);
    };
    visitor.visit(*m_body);
    return isRead && (isAskedFor || !isSet);
}

Result<Rendering> Template::render(const Dict& variables, const RenderOptions& options) const {
    try {
        return Interpreter(options).render(*m_body, variables);
    } catch (const TemplateError& error) {
        return failTemplate(error);
    }
}

} // namespace luthier::jinja
