#include "core/text/jinja/lexer.h"
#include "core/text/jinja/syntax.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace luthier::jinja {

namespace {

using E = Expression::Kind;
using S = Statement::Kind;
using T = Token::Kind;

class Parser {
public:
    explicit Parser(std::vector<Token> tokens)
        : m_tokens(std::move(tokens)) {}

    Body run() {
        Body body = statements({});
        if (!is(T::End)) fail("unexpected end of a block");
        return body;
    }

private:
    // ---- tokens

    const Token& now() const { return m_tokens[m_at]; }
    bool is(T kind) const { return now().kind == kind; }
    bool isOperator(std::string_view text) const { return is(T::Operator) && now().text == text; }
    bool isName(std::string_view text) const { return is(T::Name) && now().text == text; }
    const Token& take() { return m_tokens[m_at + 1 < m_tokens.size() ? m_at++ : m_at]; }
    bool accept(std::string_view op) {
        if (!isOperator(op)) return false;
        take();
        return true;
    }
    bool acceptName(std::string_view name) {
        if (!isName(name)) return false;
        take();
        return true;
    }
    void expect(std::string_view op) {
        if (!accept(op)) fail("expected '" + std::string(op) + "', got '" + now().text + "'");
    }
    std::string expectName() {
        if (!is(T::Name)) fail("expected a name, got '" + now().text + "'");
        return take().text;
    }
    void expectBlockEnd() {
        if (!is(T::BlockEnd)) fail("expected the end of the block, got '" + now().text + "'");
        take();
    }
    [[noreturn]] void fail(const std::string& what) const {
        TemplateError error("TemplateSyntaxError", what);
        error.line = now().line;
        throw error;
    }

    /// Brackets, blocks and operators inside each other: the parser and all that walk its result are recursive.
    struct Nesting {
        explicit Nesting(Parser& parser)
            : m_parser(parser) {
            if (++m_parser.m_depth > kMaxDepth) m_parser.fail("nested too deeply");
        }
        ~Nesting() { --m_parser.m_depth; }
        Parser& m_parser;
    };

    // ---- statements

    Body statements(const std::vector<std::string_view>& ends) {
        const Nesting nesting(*this);
        Body body;
        while (!is(T::End)) {
            if (is(T::Text)) {
                auto statement = make(S::Text);
                statement->text = take().text;
                body.push_back(std::move(statement));
            } else if (is(T::OutputBegin)) {
                take();
                auto statement = make(S::Output);
                statement->expression = tuple();
                if (!is(T::OutputEnd)) fail("expected the end of the output, got '" + now().text + "'");
                take();
                body.push_back(std::move(statement));
            } else {
                const std::string& word = m_tokens[m_at + 1].text;
                if (std::find(ends.begin(), ends.end(), word) != ends.end()) return body;
                take();
                body.push_back(block());
            }
        }
        if (!ends.empty()) fail("unexpected end of template: " + std::string(ends.front()) + " is missing");
        return body;
    }

    std::unique_ptr<Statement> make(S kind) const {
        auto statement = std::make_unique<Statement>();
        statement->kind = kind;
        statement->line = now().line;
        return statement;
    }

    /// Takes `{% word`, which `statements` has stopped at.
    std::string takeEnd() {
        take();
        return take().text;
    }

    Body bodyUntil(std::string_view end) {
        expectBlockEnd();
        Body body = statements({end});
        takeEnd();
        expectBlockEnd();
        return body;
    }

    std::unique_ptr<Statement> block() {
        const std::string word = expectName();
        if (word == "if") return ifBlock();
        if (word == "for") return forBlock();
        if (word == "set") return setBlock();
        if (word == "macro") return macro();
        if (word == "call") return callBlock();
        if (word == "filter") return filterBlock();
        if (word == "generation") return simpleBlock(S::Generation, "endgeneration");
        if (word == "block") {
            expectName();
            return simpleBlock(S::Block, "endblock");
        }
        if (word == "with") return withBlock();
        if (word == "break" || word == "continue") {
            if (m_loops == 0) fail("'" + word + "' outside of a loop");
            auto statement = make(word == "break" ? S::Break : S::Continue);
            expectBlockEnd();
            return statement;
        }
        fail("Encountered unknown tag '" + word + "'");
    }

    std::unique_ptr<Statement> simpleBlock(S kind, std::string_view end) {
        auto statement = make(kind);
        statement->body = bodyUntil(end);
        return statement;
    }

    std::unique_ptr<Statement> ifBlock() {
        auto statement = make(S::If);
        ExpressionPtr condition = tuple(/*withCondition=*/false);
        while (true) {
            expectBlockEnd();
            Body body = statements({"elif", "else", "endif"});
            statement->branches.emplace_back(std::move(condition), std::move(body));
            const std::string end = takeEnd();
            if (end == "endif") break;
            condition = end == "elif" ? tuple(false) : nullptr;
        }
        expectBlockEnd();
        return statement;
    }

    std::unique_ptr<Statement> forBlock() {
        auto statement = make(S::For);
        statement->names = targets();
        if (!acceptName("in")) fail("expected 'in'");
        statement->expression = tuple(/*withCondition=*/false);
        if (acceptName("if")) statement->condition = expression();
        if (acceptName("recursive")) fail("recursive loops are not supported");
        expectBlockEnd();
        ++m_loops;
        statement->body = statements({"else", "endfor"});
        --m_loops;
        if (takeEnd() == "else") {
            expectBlockEnd();
            statement->elseBody = statements({"endfor"});
            takeEnd();
        }
        expectBlockEnd();
        return statement;
    }

    std::vector<std::string> targets() {
        const bool wrapped = accept("(");
        std::vector<std::string> out{expectName()};
        while (accept(","))
            if (is(T::Name) && !isName("in")) out.push_back(expectName());
        if (wrapped) expect(")");
        return out;
    }

    std::unique_ptr<Statement> setBlock() {
        auto statement = make(S::Set);
        if (m_tokens[m_at + 1].kind == T::Operator && m_tokens[m_at + 1].text == ".") {
            statement->kind = S::SetOf;
            statement->names = {expectName()};
            expect(".");
            statement->names.push_back(expectName());
        } else {
            statement->names = targets();
        }
        if (accept("=")) {
            statement->expression = tuple();
            expectBlockEnd();
            return statement;
        }
        if (statement->names.size() != 1) fail("a block can be set to one name only");
        if (accept("|")) {
            m_at -= 1; // the filters are read like those of a filter block
            statement->expression = filters(nullptr);
        }
        statement->body = bodyUntil("endset");
        return statement;
    }

    std::vector<MacroParameter> parameters() {
        std::vector<MacroParameter> out;
        expect("(");
        while (!isOperator(")")) {
            MacroParameter parameter{expectName(), nullptr};
            if (accept("=")) parameter.standard = expression();
            out.push_back(std::move(parameter));
            if (!accept(",")) break;
        }
        expect(")");
        return out;
    }

    std::unique_ptr<Statement> macro() {
        auto statement = make(S::Macro);
        statement->names = {expectName()};
        statement->parameters = parameters();
        const int loops = std::exchange(m_loops, 0);
        statement->body = bodyUntil("endmacro");
        m_loops = loops;
        return statement;
    }

    std::unique_ptr<Statement> callBlock() {
        auto statement = make(S::CallBlock);
        if (isOperator("(")) statement->parameters = parameters();
        statement->expression = expression();
        if (statement->expression->kind != E::Call) fail("expected a call");
        statement->body = bodyUntil("endcall");
        return statement;
    }

    std::unique_ptr<Statement> filterBlock() {
        auto statement = make(S::FilterBlock);
        statement->expression = filter(nullptr);
        statement->expression = filters(std::move(statement->expression));
        statement->body = bodyUntil("endfilter");
        return statement;
    }

    /// {% with a = 1, b = 2 %}: the assignments become the first statements of its body.
    std::unique_ptr<Statement> withBlock() {
        auto statement = make(S::Block);
        Body assignments;
        while (!is(T::BlockEnd)) {
            auto set = make(S::Set);
            set->names = {expectName()};
            expect("=");
            set->expression = expression();
            assignments.push_back(std::move(set));
            if (!accept(",")) break;
        }
        statement->body = bodyUntil("endwith");
        std::move(statement->body.begin(), statement->body.end(), std::back_inserter(assignments));
        statement->body = std::move(assignments);
        return statement;
    }

    // ---- expressions, from the loosest operator to the tightest

    ExpressionPtr make(E kind, std::string name = {}) const {
        auto out = std::make_unique<Expression>();
        out->kind = kind;
        out->line = now().line;
        out->name = std::move(name);
        return out;
    }

    ExpressionPtr constant(Value value) const {
        auto out = make(E::Constant);
        out->value = std::move(value);
        return out;
    }

    ExpressionPtr join(E kind, std::string name, ExpressionPtr a, ExpressionPtr b) const {
        auto out = make(kind, std::move(name));
        out->items.push_back(std::move(a));
        out->items.push_back(std::move(b));
        return out;
    }

    /// One expression, or several with commas between them: a tuple.
    ExpressionPtr tuple(bool withCondition = true) {
        const auto one = [&] { return withCondition ? expression() : orExpression(); };
        ExpressionPtr first = one();
        if (!isOperator(",")) return first;
        auto out = make(E::Tuple);
        out->items.push_back(std::move(first));
        while (accept(",") && !is(T::OutputEnd) && !is(T::BlockEnd) && !isOperator(")"))
            out->items.push_back(one());
        return out;
    }

    ExpressionPtr expression() {
        const Nesting nesting(*this);
        ExpressionPtr out = orExpression();
        while (acceptName("if")) {
            auto choice = make(E::If);
            choice->items.push_back(std::move(out));
            choice->items.push_back(orExpression());
            choice->items.push_back(acceptName("else") ? expression() : nullptr);
            out = std::move(choice);
        }
        return out;
    }

    ExpressionPtr orExpression() {
        ExpressionPtr out = andExpression();
        while (acceptName("or"))
            out = join(E::Binary, "or", std::move(out), andExpression());
        return out;
    }

    ExpressionPtr andExpression() {
        ExpressionPtr out = notExpression();
        while (acceptName("and"))
            out = join(E::Binary, "and", std::move(out), notExpression());
        return out;
    }

    ExpressionPtr notExpression() {
        if (!isName("not")) return comparison();
        const Nesting nesting(*this);
        take();
        auto out = make(E::Unary, "not");
        out->items.push_back(notExpression());
        return out;
    }

    std::string comparisonOperator() {
        for (const char* op : {"==", "!=", "<=", ">=", "<", ">"})
            if (accept(op)) return op;
        if (acceptName("in")) return "in";
        if (isName("not") && m_tokens[m_at + 1].kind == T::Name && m_tokens[m_at + 1].text == "in") {
            take();
            take();
            return "not in";
        }
        return {};
    }

    ExpressionPtr comparison() {
        ExpressionPtr first = sum();
        std::string op = comparisonOperator();
        if (op.empty()) return first;
        auto out = make(E::Compare);
        out->items.push_back(std::move(first));
        for (; !op.empty(); op = comparisonOperator()) {
            out->operators.push_back(op);
            out->items.push_back(sum());
        }
        return out;
    }

    template <class Next>
    ExpressionPtr leftToRight(std::initializer_list<const char*> operators, Next next) {
        ExpressionPtr out = (this->*next)();
        while (true) {
            const auto op =
                std::find_if(operators.begin(), operators.end(), [this](const char* text) { return isOperator(text); });
            if (op == operators.end()) return out;
            take();
            out = join(E::Binary, *op, std::move(out), (this->*next)());
        }
    }

    ExpressionPtr sum() { return leftToRight({"+", "-"}, &Parser::concatenation); }
    ExpressionPtr concatenation() { return leftToRight({"~"}, &Parser::product); }
    ExpressionPtr product() { return leftToRight({"*", "/", "//", "%"}, &Parser::power); }
    ExpressionPtr power() { return leftToRight({"**"}, &Parser::filteredUnary); }
    ExpressionPtr filteredUnary() { return unary(true); }

    ExpressionPtr unary(bool withFilters) {
        const Nesting nesting(*this);
        ExpressionPtr out;
        if (isOperator("-") || isOperator("+")) {
            out = make(E::Unary, take().text);
            out->items.push_back(unary(false));
        } else {
            out = postfix(primary());
        }
        return withFilters ? filters(std::move(out)) : std::move(out);
    }

    ExpressionPtr primary() {
        const Token& token = take();
        switch (token.kind) {
        case T::Name:
            if (token.text == "true" || token.text == "True") return constant(true);
            if (token.text == "false" || token.text == "False") return constant(false);
            if (token.text == "none" || token.text == "None") return constant(nullptr);
            return make(E::Name, token.text);
        case T::String: {
            std::string text = token.text;
            while (is(T::String)) // neighbours are joined
                text += take().text;
            return constant(Text(text));
        }
        case T::Int: {
            std::int64_t number = 0;
            const auto end = token.text.data() + token.text.size();
            if (std::from_chars(token.text.data(), end, number).ec != std::errc()) fail("the number is too large");
            return constant(number);
        }
        case T::Float:
            return constant(std::strtod(token.text.c_str(), nullptr));
        case T::Operator:
            if (token.text == "(") return parenthesis();
            if (token.text == "[") return list();
            if (token.text == "{") return dict();
            break;
        default:
            break;
        }
        --m_at;
        fail("unexpected '" + now().text + "'");
    }

    ExpressionPtr parenthesis() {
        if (accept(")")) return make(E::Tuple);
        ExpressionPtr out = tuple();
        expect(")");
        return out;
    }

    ExpressionPtr list() {
        auto out = make(E::List);
        while (!isOperator("]")) {
            out->items.push_back(expression());
            if (!accept(",")) break;
        }
        expect("]");
        return out;
    }

    ExpressionPtr dict() {
        auto out = make(E::Dict);
        while (!isOperator("}")) {
            out->items.push_back(expression());
            expect(":");
            out->items.push_back(expression());
            if (!accept(",")) break;
        }
        expect("}");
        return out;
    }

    ExpressionPtr postfix(ExpressionPtr out) {
        while (true) {
            if (accept(".")) {
                auto next = make(is(T::Int) ? E::Index : E::Attribute);
                next->items.push_back(std::move(out));
                if (is(T::Int))
                    next->items.push_back(primary());
                else
                    next->name = expectName();
                out = std::move(next);
            } else if (accept("[")) {
                out = subscript(std::move(out));
            } else if (isOperator("(")) {
                auto next = make(E::Call);
                next->items.push_back(std::move(out));
                next->arguments = arguments();
                out = std::move(next);
            } else {
                return out;
            }
        }
    }

    ExpressionPtr subscript(ExpressionPtr of) {
        ExpressionPtr parts[3];
        bool isSlice = false;
        for (int i = 0; i < 3; ++i) {
            if (!isOperator(":") && !isOperator("]")) parts[i] = i == 0 ? tuple() : expression();
            if (!accept(":")) break;
            isSlice = true;
        }
        expect("]");
        if (!isSlice && !parts[0]) fail("expected a subscript");
        auto out = make(isSlice ? E::Slice : E::Index);
        out->items.push_back(std::move(of));
        for (int i = 0; i < (isSlice ? 3 : 1); ++i)
            out->items.push_back(std::move(parts[i]));
        return out;
    }

    CallArguments arguments() {
        CallArguments out;
        expect("(");
        while (!isOperator(")")) {
            const Token& next = m_tokens[m_at + 1];
            if (is(T::Name) && next.kind == T::Operator && next.text == "=") {
                const std::string name = expectName();
                take();
                out.named.emplace_back(name, expression());
            } else {
                out.positional.push_back(expression());
            }
            if (!accept(",")) break;
        }
        expect(")");
        return out;
    }

    ExpressionPtr filter(ExpressionPtr of) {
        auto out = make(E::Filter, expectName());
        while (accept("."))
            out->name += "." + expectName();
        out->items.push_back(std::move(of));
        if (isOperator("(")) out->arguments = arguments();
        return out;
    }

    ExpressionPtr filters(ExpressionPtr out) {
        while (true) {
            if (accept("|"))
                out = filter(std::move(out));
            else if (acceptName("is"))
                out = test(std::move(out));
            else if (isOperator("(") && out) {
                auto call = make(E::Call);
                call->items.push_back(std::move(out));
                call->arguments = arguments();
                out = std::move(call);
            } else {
                return out;
            }
        }
    }

    ExpressionPtr test(ExpressionPtr of) {
        const bool isNegated = acceptName("not");
        auto out = make(E::Test, expectName());
        out->items.push_back(std::move(of));
        if (isOperator("(")) {
            out->arguments = arguments();
        } else if ((is(T::Name) && !isName("else") && !isName("or") && !isName("and") && !isName("is") &&
                       !isName("if") && !isName("not") && !isName("in")) ||
                   is(T::String) || is(T::Int) || is(T::Float) || isOperator("[") || isOperator("{")) {
            out->arguments.positional.push_back(postfix(primary()));
        }
        if (!isNegated) return out;
        auto negated = make(E::Unary, "not");
        negated->items.push_back(std::move(out));
        return negated;
    }

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0, m_loops = 0;
};

} // namespace

Body parse(std::string_view source) { return Parser(tokenize(source)).run(); }

} // namespace luthier::jinja
