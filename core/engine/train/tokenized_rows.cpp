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
                record.id, {ids.begin() + begin, ids.begin() + begin + count}, std::vector<std::uint8_t>(count, 1)};
            keep(std::move(row), out);
        }
        return {};
    }
    if (!chatTemplate)
        return fail("template.missing", {QT_TRANSLATE_NOOP("errors", "The model has no chat template."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is a base model: nothing says how a conversation is written for it."), {}},
            {QT_TRANSLATE_NOOP("errors", "Set data.chat_template in the recipe to one of: {list}."),
                {{"list", chatTemplateKeys()}}});
    const LossOn on = recipe.objective.type == ObjectiveType::Pretrain ? LossOn::All : lossOn(recipe.objective.loss.on);
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *chatTemplate, record.messages, on, false));
    if (chat.ids.size() > limit) {
        if (recipe.data.too_long == TooLong::Drop) {
            ++out.tooLong;
            return {};
        }
        ++out.truncated;
        chat.ids.resize(limit);
        chat.learned.resize(limit);
    }
    keep({record.id, std::move(chat.ids), std::move(chat.learned)}, out);
    return {};
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

Result<std::optional<ChatTemplate>> templateFor(
    const Recipe& recipe, const std::filesystem::path& modelFolder, bool isNeeded) {
    if (!isNeeded) return std::nullopt;
    if (recipe.data.chat_template != "model") {
        LUTHIER_TRY(found, findChatTemplate(recipe.data.chat_template));
        return std::optional(found);
    }
    LUTHIER_TRY(found, readChatTemplate(modelFolder));
    return std::optional(found);
}

} // namespace luthier::engine
