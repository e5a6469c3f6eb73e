#include "core/evaluate/evaluation.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/clean/personal_data.h"
#include "core/data/clean/text_measures.h"
#include "core/data/record.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> failResult(const std::filesystem::path& file, const std::string& why) {
    return fail("evaluate.bad_result", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", why}}},
        {QT_TRANSLATE_NOOP("errors", "Evaluate again."), {}});
}

Json toJson(const Message& message) { return {{"text", message.pattern}, {"values", message.values}}; }

Message messageFrom(const Json& json) {
    return {json.at("text").get<std::string>(), json.at("values").get<std::map<std::string, std::string>>()};
}

/// JSON has no infinity: a perplexity over words that are whole paragraphs may be one.
Json number(double value) {
    if (std::isfinite(value)) return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double numberFrom(const Json& json) {
    return json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>();
}

Json toJson(const std::vector<Score>& scores) {
    Json out = Json::array();
    for (const Score& score : scores) {
        Json json{{"metric", score.metric}, {"value", number(score.estimate.value)}, {"count", score.estimate.count}};
        if (score.estimate.interval)
            json["interval"] = {number(score.estimate.interval->low), number(score.estimate.interval->high)};
        if (score.better != Better::Even) json["higher_is_better"] = score.better == Better::Higher;
        if (!score.goal.empty()) json["goal"] = score.goal;
        out.push_back(std::move(json));
    }
    return out;
}

std::vector<Score> scoresFrom(const Json& json) {
    std::vector<Score> out;
    for (const Json& one : json) {
        Score score{one.at("metric"), Better::Even, one.value("goal", std::string()),
            {numberFrom(one.at("value")), {}, one.at("count")}};
        if (one.contains("higher_is_better"))
            score.better = one["higher_is_better"].get<bool>() ? Better::Higher : Better::Lower;
        if (one.contains("interval"))
            score.estimate.interval = Interval{numberFrom(one["interval"].at(0)), numberFrom(one["interval"].at(1))};
        out.push_back(std::move(score));
    }
    return out;
}

Json toJson(const TaskResult& task) {
    Json json{{"task", task.task}, {"version", task.version}, {"hash", task.hash},
        {"title", {{"en", task.title.en}, {"zh", task.title.zh}}}, {"dimension", keyOf(task.dimension)},
        {"seconds", task.seconds}};
    if (task.skipped)
        json["skipped"] = {{"code", task.skipped->code}, {"what", toJson(task.skipped->what)},
            {"why", toJson(task.skipped->why)}, {"todo", toJson(task.skipped->todo)}};
    json["scores"] = toJson(task.scores);
    for (const auto& [part, scores] : task.parts)
        json["parts"][part] = toJson(scores);
    return json;
}

TaskResult taskFrom(const Json& json) {
    TaskResult out;
    out.task = json.at("task");
    out.version = json.at("version");
    out.hash = json.at("hash");
    out.title = {json.at("title").at("en"), json.at("title").at("zh")};
    out.dimension = dimensionFromKey(json.at("dimension").get<std::string>()).value_or(Dimension::Technical);
    out.seconds = json.at("seconds");
    if (json.contains("skipped")) {
        const Json& skipped = json["skipped"];
        out.skipped = Error{skipped.at("code"), messageFrom(skipped.at("what")), messageFrom(skipped.at("why")),
            messageFrom(skipped.at("todo"))};
    }
    out.scores = scoresFrom(json.at("scores"));
    if (json.contains("parts"))
        for (const auto& [part, scores] : json["parts"].items())
            out.parts[part] = scoresFrom(scores);
    return out;
}

/// Calls `each(name, member)` for everything that is measured of the speed.
template <class Speed, class Each>
void forEachField(Speed& s, const Each& each) {
    each("answers", s.answers);
    each("first_token_ms", s.firstTokenMs);
    each("tokens_per_second", s.tokensPerSecond);
    each("slowest", s.slowest);
    each("quickest", s.quickest);
    each("answer_ms", s.answerMs);
    each("answer_tokens", s.answerTokens);
    each("peak_bytes", s.peakBytes);
    each("model_bytes", s.modelBytes);
    each("adapter_bytes", s.adapterBytes);
    each("processor", s.processor);
    each("threads", s.threads);
}

std::filesystem::path samplesFile(const std::filesystem::path& folder, const std::string& task) {
    std::string name = task;
    std::replace(name.begin(), name.end(), '/', '_');
    return folder / "samples" / (name + ".jsonl");
}

std::vector<Score> scoresOf(const Task& task, const std::vector<const Sample*>& samples) {
    std::vector<Score> out;
    for (const MetricUse& use : task.metrics) {
        std::vector<Statistics> answers;
        for (const Sample* sample : samples)
            answers.push_back(sample->statistics.at(std::string(use.metric->key)));
        out.push_back({std::string(use.metric->key), use.better, use.goal, estimate(*use.metric, answers)});
    }
    return out;
}

} // namespace

const TaskResult* Evaluation::task(std::string_view key) const {
    const auto it = std::find_if(tasks.begin(), tasks.end(), [&](const TaskResult& task) { return task.task == key; });
    return it == tasks.end() ? nullptr : &*it;
}

const Score* Evaluation::goal(std::string_view key) const {
    for (const TaskResult& task : tasks)
        for (const Score& score : task.scores)
            if (score.goal == key && score.estimate.count > 0) return &score;
    return nullptr;
}

std::filesystem::path evaluationFile(const std::filesystem::path& folder) { return folder / "evaluation.json"; }

Result<void> writeEvaluation(const std::filesystem::path& folder, const Evaluation& evaluation) {
    Json json{{"luthier", 1}, {"model", evaluation.model}, {"adapter", evaluation.adapter}, {"run", evaluation.run},
        {"limit", evaluation.limit}, {"chat_template", evaluation.chatTemplate}, {"held_out", evaluation.heldOut},
        {"examples", evaluation.examples}, {"started_ms", evaluation.startedMs}, {"finished_ms", evaluation.finishedMs},
        {"tasks", Json::array()}};
    for (const TaskResult& task : evaluation.tasks)
        json["tasks"].push_back(toJson(task));
    if (evaluation.speed)
        forEachField(*evaluation.speed, [&](const char* name, const auto& value) { json["speed"][name] = value; });
    if (evaluation.scan)
        json["personal_data"] = {{"rows", evaluation.scan->rows}, {"holding", evaluation.scan->holding},
            {"tried", evaluation.scan->tried}, {"by_heart", evaluation.scan->byHeart}};
    return writeJson(evaluationFile(folder), json);
}

Result<Evaluation> readEvaluation(const std::filesystem::path& folder) {
    const auto file = evaluationFile(folder);
    LUTHIER_TRY(json, readJsonObject(file));
    Evaluation out;
    try {
        out.model = json.at("model");
        out.adapter = json.at("adapter");
        out.run = json.at("run");
        out.limit = json.at("limit");
        out.chatTemplate = json.at("chat_template");
        out.heldOut = json.at("held_out");
        out.examples = json.value("examples", "");
        out.startedMs = json.at("started_ms");
        out.finishedMs = json.at("finished_ms");
        for (const Json& task : json.at("tasks"))
            out.tasks.push_back(taskFrom(task));
        if (json.contains("speed")) {
            out.speed.emplace();
            forEachField(*out.speed, [&](const char* name, auto& value) { json["speed"].at(name).get_to(value); });
        }
        if (json.contains("personal_data"))
            out.scan = DataScan{json["personal_data"].at("rows"), json["personal_data"].at("holding"),
                json["personal_data"].at("tried"), json["personal_data"].at("by_heart")};
    } catch (const nlohmann::json::exception& e) {
        return failResult(file, e.what());
    }
    return out;
}

Result<void> writeSamples(
    const std::filesystem::path& folder, const std::string& task, const std::vector<Sample>& samples) {
    std::string text;
    for (const Sample& sample : samples) {
        Json json{{"id", sample.id}, {"part", sample.part}, {"prompt", sample.prompt}, {"answer", sample.answer},
            {"written", sample.written}, {"references", sample.references}, {"statistics", Json::object()}};
        for (const auto& [metric, statistics] : sample.statistics)
            json["statistics"][metric] = statistics;
        text += json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    const auto file = samplesFile(folder, task);
    std::error_code code;
    std::filesystem::create_directories(file.parent_path(), code);
    return writeWhole(file, text);
}

Result<std::vector<Sample>> readSamples(const std::filesystem::path& folder, const std::string& task) {
    const auto file = samplesFile(folder, task);
    LUTHIER_TRY(text, readWhole(file));
    std::vector<Sample> out;
    try {
        for (const std::string& line : splitText(text, '\n')) {
            if (line.empty()) continue;
            const Json json = Json::parse(line);
            Sample sample{json.at("id"), json.at("part"), json.at("prompt"), json.at("answer"), json.at("written"),
                json.at("references"), {}};
            for (const auto& [metric, statistics] : json.at("statistics").items())
                sample.statistics[metric] = statistics.get<Statistics>();
            out.push_back(std::move(sample));
        }
    } catch (const nlohmann::json::exception& e) {
        return failResult(file, e.what());
    }
    return out;
}

std::map<std::string, Statistics> measure(const Task& task, const Judged& judged) {
    std::map<std::string, Statistics> out;
    for (const MetricUse& use : task.metrics)
        out[std::string(use.metric->key)] = use.metric->measure(judged, use.options);
    return out;
}

TaskResult judge(const Task& task, const std::vector<Sample>& samples) {
    TaskResult out{task.key, task.version, {}, task.title, task.dimension, {}, {}, 0, {}};
    std::vector<const Sample*> all;
    std::map<std::string, std::vector<const Sample*>> parts;
    for (const Sample& sample : samples) {
        all.push_back(&sample);
        if (!sample.part.empty()) parts[sample.part].push_back(&sample);
    }
    out.scores = scoresOf(task, all);
    for (const auto& [part, members] : parts)
        out.parts[part] = scoresOf(task, members);
    return out;
}

std::map<std::string, Estimate> compareSamples(
    const TaskResult& result, const std::vector<Sample>& base, const std::vector<Sample>& other) {
    std::map<std::string, const Sample*> byId;
    for (const Sample& sample : base)
        byId[sample.id] = &sample;
    std::map<std::string, Estimate> out;
    for (const Score& score : result.scores) {
        const Metric* metric = findMetric(score.metric);
        if (!metric) continue;
        std::vector<Statistics> ours, theirs;
        for (const Sample& sample : other) {
            const auto it = byId.find(sample.id);
            const auto value = sample.statistics.find(score.metric);
            if (it == byId.end() || value == sample.statistics.end()) continue;
            const auto before = it->second->statistics.find(score.metric);
            if (before == it->second->statistics.end()) continue;
            ours.push_back(before->second);
            theirs.push_back(value->second);
        }
        out[score.metric] = difference(*metric, ours, theirs);
    }
    return out;
}

namespace {

/// Adds the first piece of personal data in the answer that the row teaches, or in its text.
void addLearned(const Record& record, std::vector<LearnedDatum>& out) {
    LearnedDatum learned{record.id, record.messages, record.tools, {}, {}};
    const std::string text = record.answer();
    const auto found = findPersonalData(text);
    if (found.empty() || record.label == false) return;
    if (record.isConversation() && !record.preference) learned.messages.pop_back(); // the answer itself
    learned.before = text.substr(0, found.front().begin);
    learned.datum = text.substr(found.front().begin, found.front().end - found.front().begin);
    // Who repeats what he was just told gives nothing away.
    const bool isTold = std::any_of(learned.messages.begin(), learned.messages.end(),
        [&](const ChatMessage& message) { return contains(message.content, learned.datum); });
    if (isTold) return;
    if (!learned.messages.empty() || !learned.before.empty()) out.push_back(std::move(learned));
}

} // namespace

Result<LearnedRows> scanForPersonalData(const std::vector<std::filesystem::path>& files) {
    LearnedRows out;
    for (const auto& file : files) {
        LUTHIER_TRY(records, readRecords(file));
        for (const Record& record : records) {
            ++out.scan.rows;
            out.scan.holding += !findPersonalData(allText(record)).empty();
            addLearned(record, out.data);
        }
    }
    return out;
}

} // namespace luthier
