#include "core/data/look/quality_report.h"

#include "core/base/text.h"
#include "core/data/clean/text_measures.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace luthier {

namespace {

constexpr std::size_t kShown = 160; // code points of an example

/// The document's parts, written in one of two ways.
class Document {
public:
    virtual ~Document() = default;
    virtual void heading(int level, const std::string& text) = 0;
    virtual void paragraph(const std::string& text) = 0;
    virtual void table(const std::vector<std::vector<std::string>>& rows) = 0; ///< the first row names the columns
    std::string text;
};

class Markdown : public Document {
public:
    void heading(int level, const std::string& title) override {
        text += std::string(static_cast<std::size_t>(level), '#') + " " + title + "\n\n";
    }
    void paragraph(const std::string& content) override { text += content + "\n\n"; }
    void table(const std::vector<std::vector<std::string>>& rows) override {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            text += '|';
            for (const std::string& cell : rows[i])
                text += " " + escaped(cell) + " |";
            text += '\n';
            if (i > 0) continue;
            text += '|';
            for (std::size_t k = 0; k < rows[i].size(); ++k)
                text += " --- |";
            text += '\n';
        }
        text += '\n';
    }

private:
    static std::string escaped(std::string cell) {
        cell = replaceAll(replaceAll(std::move(cell), "\\", "\\\\"), "|", "\\|");
        return replaceAll(replaceAll(std::move(cell), "<", "&lt;"), "\n", " ⏎ ");
    }
};

class Html : public Document {
public:
    void heading(int level, const std::string& title) override {
        text += fmt::format("<h{0}>{1}</h{0}>\n", level, escaped(title));
    }
    void paragraph(const std::string& content) override { text += "<p>" + escaped(content) + "</p>\n"; }
    void table(const std::vector<std::vector<std::string>>& rows) override {
        text += "<table>\n";
        for (std::size_t i = 0; i < rows.size(); ++i) {
            text += "<tr>";
            for (const std::string& cell : rows[i])
                text += (i == 0 ? "<th>" : "<td>") + escaped(cell) + (i == 0 ? "</th>" : "</td>");
            text += "</tr>\n";
        }
        text += "</table>\n";
    }

private:
    static std::string escaped(std::string cell) {
        cell = replaceAll(replaceAll(std::move(cell), "&", "&amp;"), "<", "&lt;");
        return replaceAll(replaceAll(std::move(cell), ">", "&gt;"), "\n", "<br>");
    }
};

std::string percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "–" : fmt::format("{:.1f} %", 100.0 * double(part) / double(whole));
}

void writeCounts(Document& out, const DatasetView& view, const RowFacts& facts, const Say& say) {
    std::vector<std::uint32_t> lengths;
    std::vector<float> quality;
    std::map<std::string, std::uint64_t> languages;
    std::map<int, std::uint64_t> turns;
    for (std::uint64_t row = 0; row < facts.size(); ++row) {
        if (view.isRemoved(row)) continue;
        lengths.push_back(facts.lengths[row]);
        quality.push_back(facts.quality[row]);
        ++languages[facts.language(row)];
        ++turns[facts.turns[row]];
    }
    if (lengths.empty()) return;
    std::sort(lengths.begin(), lengths.end());
    std::sort(quality.begin(), quality.end());
    const auto at = [](const auto& sorted, double share) {
        return sorted[static_cast<std::size_t>(double(sorted.size() - 1) * share)];
    };
    const auto told = [&](const char* english) { return say("report", english); };
    out.heading(2, told(QT_TRANSLATE_NOOP("report", "Kept rows")));
    out.table({{"", told(QT_TRANSLATE_NOOP("report", "least")), "10 %", told(QT_TRANSLATE_NOOP("report", "median")),
                   "90 %", told(QT_TRANSLATE_NOOP("report", "most"))},
        {told(facts.isInTokens ? QT_TRANSLATE_NOOP("report", "Length in tokens")
                               : QT_TRANSLATE_NOOP("report", "Length in characters")),
            formatCount(lengths.front()), formatCount(at(lengths, 0.1)), formatCount(at(lengths, 0.5)),
            formatCount(at(lengths, 0.9)), formatCount(lengths.back())},
        {told(QT_TRANSLATE_NOOP("report", "Quality")), fmt::format("{:.2f}", quality.front()),
            fmt::format("{:.2f}", at(quality, 0.1)), fmt::format("{:.2f}", at(quality, 0.5)),
            fmt::format("{:.2f}", at(quality, 0.9)), fmt::format("{:.2f}", quality.back())}});
    std::vector<std::vector<std::string>> rows = {
        {told(QT_TRANSLATE_NOOP("report", "Language")), told(QT_TRANSLATE_NOOP("report", "Rows")), ""}};
    for (const auto& [code, count] : languages)
        rows.push_back({code.empty() ? told(QT_TRANSLATE_NOOP("report", "unknown")) : code, formatCount(count),
            percent(count, lengths.size())});
    out.table(rows);
    rows = {{told(QT_TRANSLATE_NOOP("report", "Messages in a row")), told(QT_TRANSLATE_NOOP("report", "Rows")), ""}};
    for (const auto& [count, times] : turns)
        if (rows.size() < 12)
            rows.push_back({std::to_string(count), formatCount(times), percent(times, lengths.size())});
    out.table(rows);
}

void writeReport(Document& out, const CleanReport& report, const DatasetView& before, const DatasetView& after,
    const RowFacts& facts, const Say& say) {
    const auto told = [&](const char* english) { return say("report", english); };
    out.heading(1, report.name);
    out.paragraph(
        fillPattern(told(QT_TRANSLATE_NOOP("report", "{after} of {before} rows kept ({share}); nothing is deleted.")),
            {{"after", formatCount(report.after)}, {"before", formatCount(report.before)},
                {"share", percent(report.after, report.before)}}));
    writeCounts(out, after, facts, say);
    if (report.lines.empty()) return;
    out.heading(2, told(QT_TRANSLATE_NOOP("report", "What cleaning did")));
    std::vector<std::vector<std::string>> rows = {
        {told(QT_TRANSLATE_NOOP("report", "Operation")), told(QT_TRANSLATE_NOOP("report", "Settings")),
            told(QT_TRANSLATE_NOOP("report", "Taken out")), told(QT_TRANSLATE_NOOP("report", "Edited"))}};
    for (const CleanReport::Line& line : report.lines) {
        const CleaningOperation* operation = findCleaningOperation(line.step.operation);
        rows.push_back({say("cleaning", operation->label), toJson(line.step.settings), formatCount(line.removed),
            formatCount(line.edited)});
    }
    out.table(rows);
    for (const CleanReport::Line& line : report.lines) {
        if (line.examples.empty()) continue;
        const CleaningOperation* operation = findCleaningOperation(line.step.operation);
        out.heading(3, say("cleaning", operation->label));
        std::vector<std::vector<std::string>> examples = {
            {"#", told(QT_TRANSLATE_NOOP("report", "Before")), told(QT_TRANSLATE_NOOP("report", "After"))}};
        for (const std::uint64_t row : line.examples) {
            const auto shown = [&](const DatasetView& view) {
                const auto record = row < view.rowCount() ? view.record(row) : Result<Record>(fail("none", {}));
                return record ? std::string(firstCodePoints(allText(*record), kShown)) : std::string();
            };
            examples.push_back({formatCount(row + 1), shown(before), operation->edits() ? shown(after) : "–"});
        }
        out.table(examples);
    }
}

} // namespace

std::string reportMarkdown(const CleanReport& report, const DatasetView& before, const DatasetView& after,
    const RowFacts& facts, const Say& say) {
    Markdown out;
    writeReport(out, report, before, after, facts, say);
    return out.text;
}

std::string reportHtml(const CleanReport& report, const DatasetView& before, const DatasetView& after,
    const RowFacts& facts, const Say& say) {
    Html out;
    out.text =
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><style>body{font-family:sans-serif;max-width:60em;"
        "margin:2em auto;padding:0 1em;line-height:1.5}table{border-collapse:collapse;margin:0 0 1.5em}th,td{text-"
        "align:left;padding:.3em .8em;border-bottom:1px solid #ccc;vertical-align:top}</style></head><body>\n";
    writeReport(out, report, before, after, facts, say);
    out.text += "</body></html>\n";
    return out.text;
}

} // namespace luthier
