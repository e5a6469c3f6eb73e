// Small cases of every construct, as Python's jinja2 answers them, and what must not run away.

#include "core/text/jinja/jinja.h"
#include "tests/support/test_program.h"

#include <QtTest>
#include <nlohmann/json.hpp>

using namespace luthier;

class TestJinja : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersAsPython_data();
    void rendersAsPython();
    void failsAsPython_data();
    void failsAsPython();
    void nothingRunsAway_data();
    void nothingRunsAway();
    void originsFollowTheText();
};

namespace {

Result<jinja::Rendering> render(const std::string& source, jinja::RenderOptions options = {}) {
    const auto parsed = jinja::Template::parse(source);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto json = nlohmann::ordered_json::parse(
        R"({"s": "  Violin é琴 ", "n": 7, "f": 2.5, "t": true, "none": null, "l": [3, 1, 2], "d": {"b": 1, "a": [1, "x"]},
            "people": [{"name": "Mina", "age": 30}, {"name": "Tolo", "age": 20}], "q": "it's"})");
    jinja::Dict variables;
    for (const auto& [key, value] : json.items())
        variables.set(jinja::Value(key), jinja::fromJson(value, 1));
    return parsed->render(variables, options);
}

} // namespace

void TestJinja::rendersAsPython_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("output");
    const std::pair<const char*, const char*> cases[] = {
        {"{{ l }} {{ d }} {{ t }} {{ none }} {{ f }}", "[3, 1, 2] {'b': 1, 'a': [1, 'x']} True None 2.5"},
        {"{{ (1,) }} {{ (1, 'a') }} {{ [] }} {{ {} }} {{ {'k': (1, 2)} }}", "(1,) (1, 'a') [] {} {'k': (1, 2)}"},
        {"{{ [q, 'a\\n', 'é', '\\t'] }}", "[\"it's\", 'a\\n', 'é', '\\t']"},
        {"{{ 1e-7 }} {{ 1e16 }} {{ 100.0 }} {{ 1_000 }} {{ 0.1 + 0.2 }}", "1e-07 1e+16 100.0 1000 0.30000000000000004"},
        {"{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }}", "3 -4 2 3.5 1024 0.5"},
        {"{{ 'ab' * 3 }} {{ [1] * 2 }} {{ 'a' + 'b' }} {{ [1] + [2] }} {{ 'a' ~ 1 ~ none }}",
            "ababab [1, 1] ab [1, 2] a1None"},
        {"{{ 'x%s-%d-%.2f' % ('a', 3, 1.5) }} {{ '%r' % q }}", "xa-3-1.50 \"it's\""},
        {"{{ 1 < 2 < 3 }} {{ 1 == 1.0 == t }} {{ 'a' in 'cat' }} {{ 2 not in l }} {{ 'b' in d }}",
            "True True True False True"},
        {"{{ not t or t and 3 }} {{ 0 or '' or 'x' }} {{ 1 and 2 }}", "3 x 2"},
        {"{{ 'a' if t }}{{ 'b' if not t }}{{ 'c' if not t else 'd' }}", "ad"},
        {"{{ l[0] }} {{ l[-1] }} {{ l[1:] }} {{ l[::-1] }} {{ s[2:8] }} {{ 'éa'[0] }}",
            "3 2 [1, 2] [2, 1, 3] Violin é"},
        {"{{ d.b }} {{ d['a'][1] }} {{ d.get('z', 9) }} {{ d.get('z') }} {{ people[0].name }} {{ l.0 }}",
            "1 x 9 None Mina 3"},
        {"{{ missing }}|{{ d.missing }}|{{ missing is defined }}|{{ none.x is defined }}", "||False|False"},
        {"{% for x in l %}{{ loop.index }}{{ x }}{{ ',' if not loop.last }}{% endfor %}", "13,21,32"},
        {"{% for x in l if x > 1 %}{{ loop.first }}{{ x }}{% else %}none{% endfor %}", "True3False2"},
        {"{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}",
            "b=1;a=[1, 'x'];ba"},
        {"{% for x in [] %}{% else %}empty{% endfor %}{% for c in 'é琴' %}{{ c }}.{% endfor %}", "emptyé.琴."},
        {"{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% "
         "endfor %}",
            "3"},
        {"{% for x in l %}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a', 'b') }} {% endfor %}", "1a 32b 1a "},
        {"{% set x = 1 %}{% for i in l %}{% set x = i %}{% endfor %}{{ x }}", "1"},
        {"{% set ns = namespace(x=1) %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "7"},
        {"{% if t %}{% set y = 5 %}{% endif %}{{ y }}{% set a, b = 1, 2 %}{{ a + b }}", "53"},
        {"{% set block %}<{{ n }}>{% endset %}{{ block * 2 }}", "<7><7>"},
        {"{% macro m(a, b='x') %}{{ a }}{{ b }}{{ kwargs }}{% endmacro %}{{ m(1) }} {{ m(1, b=2, c=3) }}",
            "1x{} 12{'c': 3}"},
        {"{% macro f(n) %}{{ n }}{% if n > 1 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", "321"},
        {"{% macro w() %}<{{ caller() }}>{% endmacro %}{% call w() %}in{% endcall %}", "<in>"},
        {"{% filter upper %}a{{ n }}b{% endfilter %}{% with z = 3 %}{{ z }}{% endwith %}{{ z }}", "A7B3"},
        {"{% raw %}{{ x }}{% endraw %}{# c #}{#- c -#} y", "{{ x }}y"},
        {"a\n  {% if t %}\n b\n  {% endif %}\nc\n", "a\n b\nc"},
        {"a {%- if t -%} b {%- endif -%} c\n\n", "abc\n"},
        {"x\n   {{ n }}\n   {#- c #}\ny", "x\n   7y"},
        {"{{ s | trim }}|{{ s.strip() | length }}|{{ 'xxaxx'.strip('x') }}|{{ 'a b  c'.split() }}",
            "Violin é琴|9|a|['a', 'b', 'c']"},
        {"{{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'a\\nb'.splitlines() }}",
            "['a', 'b,c'] ['a,b', 'c'] ['a', 'b']"},
        {"{{ 'hello world' | title }} {{ 'HELLO' | capitalize }} {{ 'a-b'.title() }} {{ 'É' | lower }}",
            "Hello World Hello A-B é"},
        {"{{ 'aXbX'.replace('X', '-', 1) }} {{ 'abc'.startswith(('x', 'a')) }} {{ 'abc'.find('c') }} {{ "
         "'aa'.count('a') }}",
            "a-bX True 2 2"},
        {"{{ l | sort }} {{ l | sort(reverse=true) }} {{ l | join('-') }} {{ people | map(attribute='name') | "
         "join(',') }}",
            "[1, 2, 3] [3, 2, 1] 3-1-2 Mina,Tolo"},
        {"{{ people | selectattr('age', 'gt', 25) | list | length }} {{ l | reject('odd') | list }} {{ l | "
         "select('gt', 1) | list }}",
            "1 [2] [3, 2]"},
        {"{{ people | sort(attribute='age') | map(attribute='name') | list }} {{ l | sum }} {{ l | max }} {{ l | min "
         "}}",
            "['Tolo', 'Mina'] 6 3 1"},
        {"{{ missing | default('x') }} {{ '' | default('y', true) }} {{ l | first }} {{ l | last }} {{ [1, 1, 2] | "
         "unique | list }}",
            "x y 3 2 [1, 2]"},
        {"{{ '3' | int + 1 }} {{ 'x' | int }} {{ '2.5' | float }} {{ -3 | abs }} {{ 2.567 | round(1) }} {{ 'ab' | "
         "reverse }}",
            "4 0 2.5 3 2.6 ba"},
        {"{{ d | tojson }} {{ [1.0, none, t, 'é\"'] | tojson }} {{ 'é' | tojson(ensure_ascii=true) }}",
            "{\"b\": 1, \"a\": [1, \"x\"]} [1.0, null, true, \"é\\\"\"] \"\\u00e9\""},
        {"{{ {'b': [1, 2], 'a': {}} | tojson(indent=2, sort_keys=true) }}",
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    2\n  ]\n}"},
        {"{{ [1, 2] | tojson(separators=(',', ':')) }} {{ 'a\\nb' | indent(2) }} {{ d | dictsort }}",
            "[1,2] a\n  b [('a', [1, 'x']), ('b', 1)]"},
        {"{{ '<a>' | e }} {{ ('a' | safe) + '\"' }} {{ 'x' | string is string }} {{ d is mapping }} {{ l is iterable "
         "}}",
            "&lt;a&gt; a&#34; True True True"},
        {"{{ 3 is odd }} {{ 4 is divisibleby 2 }} {{ n is number }} {{ none is none }} {{ t is true }} {{ 1 is true }} "
         "{{ n is sameas n }} {{ 1 is in l }}",
            "True True True True True False True True"},
        {"{{ range(3) | list }} {{ range(1, 6, 2) | list }} {{ dict(a=1) }} {{ 'a' 'b' }} {{ 'abc' | length }}",
            "[0, 1, 2] [1, 3, 5] {'a': 1} ab 3"},
        {"{{ \"\\u00e9\\x41\\\\\" }} {{ '\\'' }}", "éA\\ '"},
        {"{{ l | batch(2) | list }} {{ people | groupby('age') | map(attribute=0) | list }}", "[[3, 1], [2]] [20, 30]"},
        {"a\r\n{% if t %}\r\nb\r\n{% endif %}", "a\nb\n"},
        {"{{ {'items': 1}.items() | list }} {{ {'x': {'y': 2}}.x.y }} {{ -n }} {{ +n }} {{ - - n }}",
            "[('items', 1)] 2 -7 7 7"},
    };
    for (const auto& [source, output] : cases)
        QTest::newRow(source) << QString::fromUtf8(source) << QString::fromUtf8(output);
}

void TestJinja::rendersAsPython() {
    QFETCH(QString, source);
    QFETCH(QString, output);
    const auto rendering = render(source.toStdString());
    QVERIFY2(rendering, rendering ? "" : rendering.error().english().c_str());
    QCOMPARE(QString::fromStdString(rendering->text.bytes), output);
}

void TestJinja::failsAsPython_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("text");
    const std::array<const char*, 3> cases[] = {
        {"{{ raise_exception('No!') }}", "template.raised", "No!"},
        {"{{ 'a' + 1 }}", "template.failed", "can only concatenate str (not \"int\") to str"},
        {"{{ missing.x }}", "template.failed", "'missing' is undefined"},
        {"{{ missing + 'a' }}", "template.failed", "'missing' is undefined"},
        {"{{ d.x.y }}", "template.failed", "'dict object' has no attribute 'x'"},
        {"{{ l[7].x }}", "template.failed", "list object has no element 7"},
        {"{% for x in n %}{% endfor %}", "template.failed", "'int' object is not iterable"},
        {"{{ l.append(1) }}", "template.failed", "access to attribute 'append' of 'list' object is unsafe."},
        {"{{ d.update({}) }}", "template.failed", "access to attribute 'update' of 'dict' object is unsafe."},
        {"{{ n() }}", "template.failed", "'int' object is not callable"},
        {"{{ 1 // 0 }}", "template.failed", "division by zero"},
        {"{% set a, b = [1] %}", "template.failed", "not enough values to unpack (expected 2, got 1)"},
        {"{{ l | nosuch }}", "template.failed", "No filter named 'nosuch'."},
        {"{{ missing | tojson }}", "template.failed", "Object of type Undefined is not JSON serializable"},
        {"{% if %}{% endif %}", "template.syntax", ""},
        {"{% for x in l %}", "template.syntax", ""},
        {"{{ (1 }}", "template.syntax", ""},
        {"{% nosuch %}", "template.syntax", "Encountered unknown tag 'nosuch'"},
        {"{{ 'a }}", "template.syntax", ""},
        {"{% break %}", "template.syntax", ""},
    };
    for (const auto& [source, code, text] : cases)
        QTest::newRow(source) << QString::fromUtf8(source) << code << QString::fromUtf8(text);
}

void TestJinja::failsAsPython() {
    QFETCH(QString, source);
    QFETCH(QString, code);
    QFETCH(QString, text);
    const auto rendering = render(source.toStdString());
    QVERIFY(!rendering);
    QCOMPARE(QString::fromStdString(rendering.error().code), code);
    if (!text.isEmpty()) QCOMPARE(QString::fromStdString(rendering.error().why.values.at("text")), text);
}

void TestJinja::nothingRunsAway_data() {
    QTest::addColumn<QString>("source");
    QTest::newRow("nested loops") << "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}";
    QTest::newRow("macro without end") << "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
    QTest::newRow("long text") << "{{ 'a' * 999999999999 }}";
    QTest::newRow("long list") << "{{ ([0] * 99999999) | length }}";
    QTest::newRow("doubling")
        << "{% set ns = namespace(x='ab') %}{% for i in range(90) %}{% set ns.x = ns.x + ns.x %}{% endfor %}";
    QTest::newRow("doubling lists")
        << "{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = ns.x + ns.x %}{% endfor %}";
    QTest::newRow("replace") << "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}";
    QTest::newRow("join") << "{{ range(99999) | join('x' * 100000) }}";
    QTest::newRow("deep brackets") << "{{ " + QString(5000, '(');
    QTest::newRow("deep not") << "{{ " + QStringLiteral("not ").repeated(5000) + "1 }}";
    QTest::newRow("deep lists")
        << "{% set ns = namespace(x=[]) %}{% for i in range(5000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}";
    QTest::newRow("deep lists that nobody reads")
        << "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}"
           "{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ raise_exception('x') }}";
    QTest::newRow("deep methods")
        << "{% set ns = namespace(x={}) %}{% for i in range(99999) %}{% set ns.x = {1: ns.x}.items %}{% endfor %}";
    QTest::newRow("wide format") << "{{ '%99999999999d' % 1 }}";
}

void TestJinja::nothingRunsAway() {
    QFETCH(QString, source);
    QVERIFY(!render(source.toStdString())); // what hangs is ended by the test's limit
}

void TestJinja::originsFollowTheText() {
    const auto rendering = render("<{{ s | trim }}>{{ q.replace('i', 'IN') | tojson }}{{ n }}");
    const jinja::Text& text = rendering->text;
    QCOMPARE(QString::fromStdString(text.bytes), QStringLiteral("<Violin é琴>\"INt's\"7"));
    std::string foreign;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text.originAt(i)) foreign += text.bytes[i];
    QCOMPARE(QString::fromStdString(foreign), QStringLiteral("Violin é琴t's"));
}

LUTHIER_TEST(TestJinja)
#include "test_jinja.moc"
