#include "core/engine/rows/tokenized_rows.h"

#include "core/engine/nn/score_head.h"

namespace luthier::engine {

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
    // A pair needs both of its answers; KTO's answer to another question may say nothing.
    const bool isPair = !row.beside.empty() && !row.beside.front().isOther;
    const bool isLearned = row.countedTokens() > 0 && (!isPair || row.beside.front().countedTokens() > 0);
    if (!isLearned) {
        ++out.withoutLoss;
        if (out.withoutLossIds.size() < kNamedWithoutLoss) out.withoutLossIds.push_back(row.id);
        return;
    }
    for (const TokenizedRow* part : {&row, row.beside.empty() ? nullptr : &row.beside.front()}) {
        if (!part) continue;
        out.tokens += std::ssize(part->ids);
        out.counted += part->countedTokens();
    }
    out.rows.push_back(std::move(row));
}

std::vector<ChatMessage> joined(const std::vector<ChatMessage>& prompt, const std::vector<ChatMessage>& answer) {
    std::vector<ChatMessage> out = prompt;
    out.insert(out.end(), answer.begin(), answer.end());
    return out;
}

std::vector<ChatMessage> answerOf(const Record& record) {
    if (record.preference) return record.preference->chosen;
    return {record.messages.back()};
}

} // namespace

std::vector<std::int64_t> lengthsOf(const TokenizedRows& rows) {
    std::vector<std::int64_t> out;
    out.reserve(rows.rows.size());
    for (std::size_t row = 0; row < rows.rows.size(); ++row)
        out.push_back(rows.rows.longest(row));
    return out;
}

Result<void> RowTokenizer::checkKind(const Record& record) const {
    const ExampleKind wanted = examplesOf(recipe.objective.type);
    const bool fits = wanted == ExampleKind::Tokens  ? record.kind() != RecordKind::Preference
                      : wanted == ExampleKind::Pairs ? record.kind() == RecordKind::Preference
                                                     : record.preference || (record.label && record.endsWithAnswer());
    if (fits) return {};
    const char* needs = wanted == ExampleKind::Tokens
                            ? QT_TRANSLATE_NOOP("errors", "Row {row} is a pair of answers; this needs conversations.")
                        : wanted == ExampleKind::Pairs
                            ? QT_TRANSLATE_NOOP("errors", "Row {row} is no pair of answers; this needs pairs.")
                            : QT_TRANSLATE_NOOP("errors", "Row {row} does not say whether an answer is good or bad.");
    return fail("data.wrong_kind", {QT_TRANSLATE_NOOP("errors", "The objective cannot learn from these rows."), {}},
        {needs, {{"row", record.id.empty() ? "1" : record.id}}},
        {QT_TRANSLATE_NOOP("errors", "Choose other data, or another objective."), {}});
}

void RowTokenizer::addText(const Record& record, TokenizedRows& out) const {
    const auto limit = static_cast<std::size_t>(recipe.data.max_length);
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
}

Result<RowTokenizer::Sequence> RowTokenizer::sequence(
    const Record& record, std::span<const ChatMessage> messages, LossOn on) const {
    if (spec.isEncoderDecoder()) return sourceAndAnswer(record.id, messages);
    if (!chatTemplate)
        return fail("template.missing", {QT_TRANSLATE_NOOP("errors", "The model has no chat template."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Choose one in data.chat_template."), {}});
    const auto limit = static_cast<std::size_t>(recipe.data.max_length);
    LUTHIER_TRY(chat,
        tokenizeChat(tokenizer, *chatTemplate, messages, on, false, record.tools, recipe.objective.loss.reasoning));
    Sequence out;
    out.formsDiffer = chat.formsDiffer;
    out.reasoningLeftOut = chat.reasoningLeftOut;
    if (chat.ids.size() > limit) {
        out.isTooLong = recipe.data.too_long == TooLong::Drop;
        out.isTruncated = !out.isTooLong;
        chat.ids.resize(limit);
        chat.learned.resize(limit);
    }
    out.row = {record.id, std::move(chat.ids), std::move(chat.learned), {}};
    out.row.scoredAt = scoredPlace(out.row.ids, spec);
    return out;
}

RowTokenizer::Sequence RowTokenizer::sourceAndAnswer(
    const std::string& id, std::span<const ChatMessage> messages) const {
    const auto limit = static_cast<std::size_t>(recipe.data.max_length);
    Sequence out;
    TokenizedRow& row = out.row;
    row.id = id;
    if (messages.size() < 2 || messages.back().role != "assistant") return out;
    row.source = encodeSource(tokenizer, messages.first(messages.size() - 1));
    row.ids = tokenizer.encode(messages.back().content);
    // What ends an answer is learned, whether the tokenizer adds it or not.
    const auto end =
        spec.eosTokenIds.empty() ? std::nullopt : std::optional(static_cast<TokenId>(spec.eosTokenIds.front()));
    if (end && (row.ids.empty() || row.ids.back() != *end)) row.ids.push_back(*end);
    row.ids.insert(row.ids.begin(), static_cast<TokenId>(spec.decoderStartTokenId.value_or(0)));
    const bool isLong = row.source.size() > limit || row.ids.size() > limit;
    out.isTooLong = isLong && recipe.data.too_long == TooLong::Drop;
    out.isTruncated = isLong && !out.isTooLong;
    row.source.resize(std::min(limit, row.source.size()));
    row.ids.resize(std::min(limit, row.ids.size()));
    row.learned.assign(row.ids.size(), messages.back().isLearned);
    return out;
}

Result<void> RowTokenizer::addPair(const Record& record, TokenizedRows& out) const {
    LUTHIER_TRY(chosen, sequence(record, joined(record.messages, record.preference->chosen), LossOn::LastTurn));
    LUTHIER_TRY(rejected, sequence(record, joined(record.messages, record.preference->rejected), LossOn::LastTurn));
    if (chosen.isTooLong || rejected.isTooLong) {
        ++out.tooLong;
        return {};
    }
    out.truncated += chosen.isTruncated || rejected.isTruncated;
    out.formsDiffer += chosen.formsDiffer || rejected.formsDiffer;
    out.reasoningLeftOut += chosen.reasoningLeftOut || rejected.reasoningLeftOut;
    chosen.row.margin = record.preference->margin.value_or(0);
    chosen.row.beside.push_back(std::move(rejected.row));
    keep(std::move(chosen.row), out);
    return {};
}

Result<void> RowTokenizer::addLabelled(const Record& record, const Record& mismatched, TokenizedRows& out) const {
    const std::vector<ChatMessage> question = record.question();
    // What only measures the distance may be cut off: it throws no row away.
    LUTHIER_TRY(other, sequence(record, joined(question, answerOf(mismatched)), LossOn::LastTurn));
    const auto add = [&](const std::vector<ChatMessage>& answer, bool isGood) -> Result<void> {
        LUTHIER_TRY(own, sequence(record, joined(question, answer), LossOn::LastTurn));
        if (own.isTooLong) {
            ++out.tooLong;
            return {};
        }
        out.truncated += own.isTruncated;
        out.formsDiffer += own.formsDiffer;
        out.reasoningLeftOut += own.reasoningLeftOut;
        own.row.isGood = isGood;
        own.row.beside.push_back(other.row);
        own.row.beside.front().isOther = true;
        keep(std::move(own.row), out);
        return {};
    };
    if (!record.preference) return add(answerOf(record), *record.label);
    LUTHIER_TRY_DO(add(record.preference->chosen, true));
    return add(record.preference->rejected, false);
}

Result<void> RowTokenizer::add(const Record& record, const Record& other, TokenizedRows& out) const {
    out.conversations += record.isConversation();
    switch (examplesOf(recipe.objective.type)) {
    case ExampleKind::Pairs:
        return addPair(record, out);
    case ExampleKind::Labelled:
        return addLabelled(record, other, out);
    case ExampleKind::Tokens:
        break;
    }
    if (!record.isConversation()) {
        addText(record, out);
        return {};
    }
    // What was marked as bad is not to be learned.
    if (recipe.objective.type == ObjectiveType::Sft && record.label == false) {
        keep({record.id, {}, {}, {}}, out);
        return {};
    }
    const LossOn on = recipe.objective.type == ObjectiveType::Pretrain ? LossOn::All : lossOn(recipe.objective.loss.on);
    LUTHIER_TRY(own, sequence(record, record.messages, on));
    if (own.isTooLong) {
        ++out.tooLong;
        return {};
    }
    out.truncated += own.isTruncated;
    out.formsDiffer += own.formsDiffer;
    out.reasoningLeftOut += own.reasoningLeftOut;
    keep(std::move(own.row), out);
    return {};
}

Result<std::vector<TokenId>> RowTokenizer::prompt(std::span<const ChatMessage> messages) const {
    if (spec.isEncoderDecoder()) return encodeSource(tokenizer, messages);
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *chatTemplate, messages, LossOn::Assistant, true));
    return chat.ids;
}

namespace {

/// For each record the next one that asks something else and has an answer; itself where there is none.
std::vector<std::size_t> otherRecords(const std::vector<Record>& records) {
    std::vector<std::size_t> out(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        out[i] = i;
        const auto question = records[i].question();
        for (std::size_t k = 1; k < records.size() && out[i] == i; ++k) {
            const std::size_t at = (i + k) % records.size();
            if (!records[at].answer().empty() && records[at].question() != question) out[i] = at;
        }
    }
    return out;
}

} // namespace

tl::unexpected<Error> failNoRows(const TokenizedRows& rows) {
    return fail("data.no_rows", {QT_TRANSLATE_NOOP("errors", "No row would train anything."), {}},
        {QT_TRANSLATE_NOOP("errors",
             "Of {count} rows {long} are longer than max_length and {empty} have no token that carries loss."),
            {{"count", std::to_string(rows.tooLong + rows.withoutLoss)}, {"long", std::to_string(rows.tooLong)},
                {"empty", std::to_string(rows.withoutLoss)}}},
        {QT_TRANSLATE_NOOP("errors", "Raise data.max_length, or look at the rows."), {}});
}

Result<TokenizedRows> tokenizeRows(const std::vector<Record>& records, const RowTokenizer& tokenizer,
    const Progress& progress, std::vector<std::size_t> perFile) {
    TokenizedRows out;
    if (perFile.empty()) perFile = {records.size()};
    std::size_t file = 0, leftOfFile = perFile.front();
    out.perFile.assign(perFile.size(), 0);
    out.kind = examplesOf(tokenizer.recipe.objective.type);
    for (const Record& record : records)
        LUTHIER_TRY_DO(tokenizer.checkKind(record));
    std::vector<std::size_t> others;
    if (out.kind == ExampleKind::Labelled) others = otherRecords(records);
    for (std::size_t i = 0; i < records.size(); ++i) {
        while (leftOfFile == 0)
            leftOfFile = perFile[++file];
        const std::size_t before = out.rows.size();
        LUTHIER_TRY_DO(tokenizer.add(records[i], records[others.empty() ? i : others[i]], out));
        out.perFile[file] += out.rows.size() - before;
        --leftOfFile;
        if (i % 64 != 0) continue;
        progress(i, records.size());
        if (progress.isCancelled())
            return fail("data.cancelled", {QT_TRANSLATE_NOOP("errors", "The run was stopped."), {}});
    }
    progress(records.size(), records.size());
    if (out.rows.empty()) return failNoRows(out);
    return out;
}

} // namespace luthier::engine
