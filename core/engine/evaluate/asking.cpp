#include "core/engine/evaluate/asking.h"

#include "core/engine/evaluate/log_likelihood.h"
#include "core/engine/generate/model_thread.h"
#include "core/text/chars/unicode.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace luthier::engine {

namespace {

bool isTalkedTo(const AnsweringModel& model, const TaskDocument& document, bool usesChatTemplate) {
    return usesChatTemplate && !document.messages.empty() &&
           (model.chatTemplate || model.model->spec().isEncoderDecoder());
}

Sample sampleOf(const TaskDocument& document) {
    Sample out;
    out.id = document.id;
    out.part = document.part;
    out.prompt = document.prompt;
    out.references = document.references;
    for (const std::size_t gold : document.gold)
        out.references.push_back(document.choices[gold]);
    return out;
}

Judged judgedOf(const TaskDocument& document) {
    Judged out;
    out.prompt = document.prompt;
    out.references = document.references;
    out.choices = document.choices;
    out.gold = document.gold;
    return out;
}

/// Texts of a document that are scored: each choice, the one right answer, or the text itself.
Result<std::vector<ScoredText>> textsOf(
    const AnsweringModel& model, const Task& task, const TaskDocument& document, bool usesChatTemplate) {
    if (task.output == OutputType::LogLikelihoodRolling && model.model->spec().isEncoderDecoder())
        return fail("evaluate.no_text", {QT_TRANSLATE_NOOP("errors", "This model cannot continue a text."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is an encoder-decoder: it answers one text by another."), {}});
    if (task.output == OutputType::LogLikelihoodRolling) return windowsOf(model, document.references.front());
    const bool isTalked = isTalkedTo(model, document, usesChatTemplate);
    std::vector<ScoredText> out;
    for (const std::string& answer :
        task.output == OutputType::MultipleChoice ? document.choices : document.references) {
        if (isTalked) {
            LUTHIER_TRY(text, answerOf(model, document.messages, answer));
            out.push_back(std::move(text));
        } else {
            const bool isChoice = task.output == OutputType::MultipleChoice;
            out.push_back(continuationOf(model, document.prompt, (isChoice ? task.target_delimiter : "") + answer));
        }
        if (task.output == OutputType::LogLikelihood) break; // the first right answer counts
    }
    return out;
}

Result<std::vector<Sample>> score(const AnsweringModel& model, const Task& task,
    const std::vector<TaskDocument>& documents, const AskOptions& options) {
    std::vector<ScoredText> texts;
    std::vector<std::size_t> firstOf; // of each document among the texts
    for (const TaskDocument& document : documents) {
        firstOf.push_back(texts.size());
        LUTHIER_TRY(own, textsOf(model, task, document, options.usesChatTemplate));
        std::move(own.begin(), own.end(), std::back_inserter(texts));
    }
    firstOf.push_back(texts.size());
    LUTHIER_TRY(likelihoods, logLikelihoods(*model.model, texts, options.rows, [&](std::size_t done) {
        // In documents: that is what the person counts.
        if (options.report)
            options.report(done * documents.size() / std::max<std::size_t>(1, texts.size()), documents.size());
    }));
    std::vector<Sample> out;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        Judged judged = judgedOf(documents[i]);
        double sum = 0;
        for (std::size_t text = firstOf[i]; text < firstOf[i + 1]; ++text) {
            judged.logLikelihoods.push_back(likelihoods[text].sum);
            judged.isGreedy.push_back(likelihoods[text].isGreedy);
            sum += likelihoods[text].sum;
        }
        if (task.output == OutputType::LogLikelihoodRolling) judged.logLikelihoods = {sum}; // over its windows
        Sample sample = sampleOf(documents[i]);
        if (!judged.choices.empty())
            sample.answer =
                judged
                    .choices[std::size_t(std::max_element(judged.logLikelihoods.begin(), judged.logLikelihoods.end()) -
                                         judged.logLikelihoods.begin())];
        sample.statistics = measure(task, judged);
        out.push_back(std::move(sample));
    }
    return out;
}

GenerateOptions generateOptions(const Task& task, std::size_t index) {
    GenerateOptions out;
    out.max_new_tokens = task.generation.max_gen_toks;
    out.stop = task.generation.until;
    out.sampling.temperature = task.generation.temperature;
    out.sampling.top_p = task.generation.top_p;
    out.sampling.seed = 1234 + index; // each document its own, whoever is answered beside it
    return out;
}

/// The answering thread switches an adapter on for each batch and off behind it; this restores it, so that the next
/// user of the model finds it as it was.
struct AdapterStaysOn {
    Adapter* adapter;
    ~AdapterStaysOn() {
        if (adapter) adapter->setEnabled(true);
    }
};

Result<std::vector<Sample>> generateAll(const AnsweringModel& model, const Task& task,
    const std::vector<TaskDocument>& documents, const AskOptions& options) {
    const AdapterStaysOn after{model.adapter.get()}; // outlives the thread
    ModelThread computing(*model.model, int(options.rows));
    std::vector<Sample> out(documents.size());
    std::mutex mutex; // of what follows
    std::optional<Error> error;
    std::exception_ptr thrown;
    std::size_t done = 0;
    std::atomic<std::size_t> next{0};
    const auto answerOne = [&](std::size_t index) -> Result<void> {
        const TaskDocument& document = documents[index];
        LUTHIER_TRY(prompt, promptOf(model, document, options.usesChatTemplate, task.generation.max_gen_toks));
        LUTHIER_TRY(answer, model.answer(prompt, generateOptions(task, index), {},
                                [&](const std::vector<TokenId>& tokens, const GenerateOptions& own,
                                    const std::function<bool(TokenId)>& onToken) {
                                    return computing.generate(model.adapter.get(), tokens, own, onToken);
                                }));
        Judged judged = judgedOf(document);
        judged.answer = filtered(task.filters, answer.text);
        Sample sample = sampleOf(document);
        sample.written = answer.text;
        sample.answer = judged.answer;
        sample.statistics = measure(task, judged);
        out[index] = std::move(sample);
        return {};
    };
    const auto work = [&] {
        for (std::size_t index; (index = next++) < documents.size();) {
            std::optional<Error> failed;
            std::exception_ptr caught;
            try {
                if (auto answered = answerOne(index); !answered) failed = answered.error();
            } catch (...) {
                caught = std::current_exception();
            }
            const std::lock_guard lock(mutex);
            if (failed || caught) {
                if (!error) error = failed;
                if (!thrown) thrown = caught;
                next = documents.size(); // the others finish what they have begun
                return;
            }
            ++done;
            if (options.report) options.report(done, documents.size());
        }
    };
    {
        std::vector<std::jthread> askers;
        for (std::size_t i = 0; i < std::min(options.rows, documents.size()); ++i)
            askers.emplace_back(work);
    }
    if (thrown) std::rethrow_exception(thrown);
    if (error) return tl::unexpected(*error);
    return out;
}

} // namespace

Result<std::vector<TokenId>> promptOf(
    const AnsweringModel& model, const TaskDocument& document, bool usesChatTemplate, int answerTokens) {
    std::vector<TokenId> out;
    if (isTalkedTo(model, document, usesChatTemplate)) {
        LUTHIER_TRY(prompt, model.promptOf(document.messages, document.tools));
        out = std::move(prompt);
        const auto begin =
            model.tokenizer.encode(document.answerBegin, {.addSpecialTokens = false, .recogniseSpecialTokens = false});
        out.insert(out.end(), begin.begin(), begin.end());
    } else {
        out = model.tokenizer.encode(document.prompt);
    }
    const std::int64_t context = model.model->spec().max_position_embeddings;
    const std::int64_t room = std::max<std::int64_t>(context / 2, context - answerTokens);
    if (std::ssize(out) > room) out.erase(out.begin(), out.end() - room);
    return out;
}

Result<std::vector<Sample>> ask(const AnsweringModel& model, const Task& task,
    const std::vector<TaskDocument>& documents, const AskOptions& options) {
    return task.output == OutputType::GenerateUntil ? generateAll(model, task, documents, options)
                                                    : score(model, task, documents, options);
}

} // namespace luthier::engine
