#include "core/advisor/data_facts.h"

#include "core/data/segment.h"
#include "core/text/chat_tokens.h"

#include <algorithm>
#include <optional>

namespace luthier {

Result<DataFacts> countData(const std::filesystem::path& dataset, const std::set<std::uint64_t>& removed,
    const std::filesystem::path& model, const Progress& progress) {
    LUTHIER_TRY(segment, Segment::open(dataset));
    DataFacts out;
    out.dataset = dataset.filename().string();
    out.rows = static_cast<std::int64_t>(segment.rowCount()) - static_cast<std::int64_t>(removed.size());
    std::optional<Tokenizer> tokenizer;
    std::optional<ChatTemplate> chatTemplate;
    if (auto opened = Tokenizer::open(model)) tokenizer = std::move(*opened);
    if (auto opened = ChatTemplate::open("model", model)) chatTemplate = std::move(*opened);
    if (!tokenizer) return out;
    for (std::uint64_t i = 0; i < segment.rowCount(); ++i) {
        if (removed.contains(i)) continue;
        if (i % 64 == 0) {
            if (progress.isCancelled())
                return fail("job.cancelled", {QT_TRANSLATE_NOOP("errors", "The counting was cancelled."), {}});
            progress(i, segment.rowCount());
        }
        LUTHIER_TRY(record, segment.record(i));
        std::size_t tokens = 0;
        if (record.isConversation() && chatTemplate) {
            if (const auto chat = tokenizeChat(*tokenizer, *chatTemplate, record.messages, LossOn::Assistant, false))
                tokens = chat->ids.size();
        } else {
            tokens = tokenizer->encode(record.text).size();
            for (const ChatMessage& message : record.messages)
                tokens += tokenizer->encode(message.content).size();
        }
        out.tokens += static_cast<std::int64_t>(tokens);
        out.longest = std::max(out.longest, static_cast<int>(tokens));
    }
    return out;
}

} // namespace luthier
