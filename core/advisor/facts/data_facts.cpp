#include "core/advisor/facts/data_facts.h"

#include "core/text/chat_tokens.h"

#include <algorithm>
#include <optional>

namespace luthier {

namespace {

/// Sequences of a row that pass through the model: for a pair the question with each of its answers; for raw text one
/// sequence without messages.
std::vector<std::vector<ChatMessage>> sequencesOf(const Record& record) {
    if (!record.preference) return {record.messages};
    std::vector<std::vector<ChatMessage>> out;
    for (const auto* answer : {&record.preference->chosen, &record.preference->rejected}) {
        out.push_back(record.messages);
        out.back().insert(out.back().end(), answer->begin(), answer->end());
    }
    return out;
}

} // namespace

Result<DataFacts> countData(
    const DatasetView& view, const std::string& dataset, const std::filesystem::path& model, const Progress& progress) {
    DataFacts out;
    out.dataset = dataset;
    out.rows = static_cast<std::int64_t>(view.overlay().keptCount());
    std::optional<Tokenizer> tokenizer;
    std::optional<ChatTemplate> chatTemplate;
    if (auto opened = Tokenizer::open(model)) tokenizer = std::move(*opened);
    if (auto opened = ChatTemplate::open("model", model)) chatTemplate = std::move(*opened);
    if (!tokenizer) return out;
    for (std::uint64_t i = 0; i < view.rowCount(); ++i) {
        if (view.isRemoved(i)) continue;
        if (i % 64 == 0) {
            if (progress.isCancelled())
                return fail("job.cancelled", {QT_TRANSLATE_NOOP("errors", "The counting was cancelled."), {}});
            progress(i, view.rowCount());
        }
        LUTHIER_TRY(record, view.record(i));
        for (const auto& messages : sequencesOf(record)) {
            std::size_t tokens = 0;
            if (!messages.empty() && chatTemplate) {
                if (const auto chat =
                        tokenizeChat(*tokenizer, *chatTemplate, messages, LossOn::Assistant, false, record.tools))
                    tokens = chat->ids.size();
            } else {
                tokens = tokenizer->encode(record.text).size();
                for (const ChatMessage& message : messages)
                    tokens += tokenizer->encode(message.content).size();
            }
            out.tokens += static_cast<std::int64_t>(tokens);
            out.longest = std::max(out.longest, static_cast<int>(tokens));
        }
    }
    return out;
}

void mixIn(DataFacts& into, const DataFacts& other, std::int64_t rows) {
    into.rows += rows;
    if (other.rows > 0) into.tokens += other.tokens * rows / other.rows;
    into.longest = std::max(into.longest, other.longest);
}

} // namespace luthier
