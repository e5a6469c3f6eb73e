#include "core/engine/train/tokenized_rows.h"

namespace luthier::engine {

std::int64_t TokenizedRow::countedTokens() const {
    std::int64_t count = 0;
    for (std::size_t i = 1; i < learned.size(); ++i)
        count += learned[i];
    return count;
}

namespace {

LossOn lossOn(LossTarget target) {
    switch (target) {
    case LossTarget::Assistant:
        return LossOn::Assistant;
    case LossTarget::LastTurn:
        return LossOn::LastTurn;
    case LossTarget::All:
        return LossOn::All;
    }
    return LossOn::Assistant;
}

void keep(TokenizedRow row, TokenizedRows& out) {
    const std::int64_t counted = row.countedTokens();
    if (counted == 0) {
        ++out.withoutLoss;
        if (out.withoutLossIds.size() < 20) out.withoutLossIds.push_back(row.id);
        return;
    }
    out.tokens += static_cast<std::int64_t>(row.ids.size());
    out.counted += counted;
    out.rows.push_back(std::move(row));
}

} // namespace

Result<void> RowTokenizer::add(const Record& record, TokenizedRows& out) const {
    const auto limit = static_cast<std::size_t>(recipe.data.max_length);
    if (!record.isConversation()) {
        std::vector<TokenId> ids;
        if (spec.bosTokenId) ids.push_back(static_cast<TokenId>(*spec.bosTokenId));
        const auto text = tokenizer.encode(record.text, {false, false});
        ids.insert(ids.end(), text.begin(), text.end());
        if (!spec.eosTokenIds.empty()) ids.push_back(static_cast<TokenId>(spec.eosTokenIds.front()));
        for (std::size_t begin = 0; begin < ids.size(); begin += limit) {
            const std::size_t count = std::min(limit, ids.size() - begin);
            TokenizedRow row{
                record.id, {ids.begin() + begin, ids.begin() + begin + count}, std::vector<std::uint8_t>(count, 1), {}};
            keep(std::move(row), out);
        }
        return {};
    }
    if (spec.isEncoderDecoder()) {
        addSourceAndAnswer(record, out);
        return {};
    }
    const LossOn on = recipe.objective.type == ObjectiveType::Pretrain ? LossOn::All : lossOn(recipe.objective.loss.on);
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *chatTemplate, record.messages, on, false, record.tools));
    if (chat.ids.size() > limit) {
        if (recipe.data.too_long == TooLong::Drop) {
            ++out.tooLong;
            return {};
        }
        ++out.truncated;
        chat.ids.resize(limit);
        chat.learned.resize(limit);
    }
    out.formsDiffer += chat.formsDiffer;
    keep({record.id, std::move(chat.ids), std::move(chat.learned), {}}, out);
    return {};
}

void RowTokenizer::addSourceAndAnswer(const Record& record, TokenizedRows& out) const {
    const auto limit = static_cast<std::size_t>(recipe.data.max_length);
    std::span<const ChatMessage> messages = record.messages;
    TokenizedRow row{record.id, {}, {}, {}};
    if (messages.size() < 2 || messages.back().role != "assistant") return keep(std::move(row), out);
    row.source = encodeSource(tokenizer, messages.first(messages.size() - 1));
    row.ids = tokenizer.encode(messages.back().content);
    // What ends an answer is learned, whether the tokenizer adds it or not.
    const auto end =
        spec.eosTokenIds.empty() ? std::nullopt : std::optional(static_cast<TokenId>(spec.eosTokenIds.front()));
    if (end && (row.ids.empty() || row.ids.back() != *end)) row.ids.push_back(*end);
    row.ids.insert(row.ids.begin(), static_cast<TokenId>(spec.decoderStartTokenId.value_or(0)));
    const bool isLong = row.source.size() > limit || row.ids.size() > limit;
    if (isLong && recipe.data.too_long == TooLong::Drop) {
        ++out.tooLong;
        return;
    }
    out.truncated += isLong;
    row.source.resize(std::min(limit, row.source.size()));
    row.ids.resize(std::min(limit, row.ids.size()));
    row.learned.assign(row.ids.size(), 1);
    keep(std::move(row), out);
}

Result<std::vector<TokenId>> RowTokenizer::prompt(std::span<const ChatMessage> messages) const {
    if (spec.isEncoderDecoder()) return encodeSource(tokenizer, messages);
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *chatTemplate, messages, LossOn::Assistant, true));
    return chat.ids;
}

Result<TokenizedRows> tokenizeRows(
    const std::vector<Record>& records, const RowTokenizer& tokenizer, const Progress& progress) {
    TokenizedRows out;
    for (std::size_t i = 0; i < records.size(); ++i) {
        LUTHIER_TRY_DO(tokenizer.add(records[i], out));
        if (i % 64 != 0) continue;
        progress(i, records.size());
        if (progress.isCancelled())
            return fail("data.cancelled", {QT_TRANSLATE_NOOP("errors", "The run was stopped."), {}});
    }
    progress(records.size(), records.size());
    if (out.rows.empty())
        return fail("data.no_rows", {QT_TRANSLATE_NOOP("errors", "No row would train anything."), {}},
            {QT_TRANSLATE_NOOP("errors",
                 "Of {count} rows {long} are longer than max_length and {empty} have no token that carries loss."),
                {{"count", std::to_string(records.size())}, {"long", std::to_string(out.tooLong)},
                    {"empty", std::to_string(out.withoutLoss)}}},
            {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}});
    return out;
}

} // namespace luthier::engine
