#pragma once
/// A parsed template.

#include "core/text/jinja/value.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luthier::jinja {

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;
using Body = std::vector<std::unique_ptr<Statement>>;

struct CallArguments {
    std::vector<ExpressionPtr> positional;
    std::vector<std::pair<std::string, ExpressionPtr>> named;
};

struct Expression {
    enum class Kind {
        Constant,  // value
        Name,      // name
        List,      // items
        Tuple,     // items
        Dict,      // items: key, value, key, value
        Attribute, // items[0].name
        Index,     // items[0][items[1]]
        Slice,     // items[0][items[1]:items[2]:items[3]], each may be null
        Call,      // items[0](arguments)
        Filter,    // items[0] | name(arguments); items[0] null inside a filter block
        Test,      // items[0] is name(arguments)
        Unary,     // name: not, -, +
        Binary,    // name: the operator
        Compare,   // items[0] operators[0] items[1] operators[1] items[2] …
        If,        // items[0] if items[1] else items[2], which may be null
    };
    Kind kind;
    int line = 0;
    std::string name;
    Value value;
    std::vector<ExpressionPtr> items;
    std::vector<std::string> operators;
    CallArguments arguments;
};

struct MacroParameter {
    std::string name;
    ExpressionPtr standard; ///< null: none
};

struct Statement {
    enum class Kind {
        Text,        // text
        Output,      // expression
        If,          // branches: condition and body; condition null: else
        For,         // target, expression, condition, body, elseBody
        Set,         // targets = expression, or names[0] from body
        SetOf,       // names[0].names[1] = expression
        Macro,       // names[0](parameters) body
        CallBlock,   // expression called with body as caller()
        FilterBlock, // expression applied to body
        Generation,  // body
        Block,       // body: {% block %} and {% with %}
        Break,
        Continue,
    };
    Kind kind;
    int line = 0;
    std::string text;
    ExpressionPtr expression, condition;
    std::vector<std::string> names;
    std::vector<std::pair<ExpressionPtr, Body>> branches;
    std::vector<MacroParameter> parameters;
    Body body, elseBody;
};

/// Throws TemplateError ("TemplateSyntaxError") with the line.
Body parse(std::string_view source);

} // namespace luthier::jinja
