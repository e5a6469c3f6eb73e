#include "core/data/look/row_facts.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/data/clean/phrases.h"
#include "core/data/clean/text_measures.h"
#include "core/text/tokenizer.h"

#include <atomic>
#include <mutex>

namespace luthier {

namespace {

constexpr std::size_t kRepeatedLength = 10; // code points

class FactCounter {
public:
    FactCounter(const DatasetView& view, const Tokenizer* tokenizer, RowFacts& facts)
        : m_view(view)
        , m_tokenizer(tokenizer)
        , m_facts(facts) {}

    void count(std::uint64_t row) {
        const auto record = parseRecord(m_view.line(row));
        if (!record) return;
        const std::string text = allText(*record);
        m_facts.lengths[row] = lengthOf(*record);
        const std::size_t turns =
            record->isConversation()
                ? record->messages.size() + (record->preference ? record->preference->chosen.size() : 0)
                : 1;
        m_facts.turns[row] = static_cast<std::uint16_t>(std::min<std::size_t>(turns, 0xFFFF));
        m_facts.languages[row] = languageIndex(languageOf(text));
        m_facts.quality[row] = static_cast<float>(qualityOf(*record));
    }

private:
    std::uint32_t lengthOf(const Record& record) const {
        std::size_t length = 0;
        const auto add = [&](const std::string& text) {
            length += m_tokenizer ? m_tokenizer->encode(text).size() : codePointCount(text);
        };
        Record copy = record;
        forEachText(copy, add);
        return static_cast<std::uint32_t>(length);
    }

    std::uint8_t languageIndex(const std::string& code) {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = 0; i < m_facts.languageCodes.size(); ++i)
            if (m_facts.languageCodes[i] == code) return static_cast<std::uint8_t>(i);
        if (m_facts.languageCodes.size() == 256) return 0;
        m_facts.languageCodes.push_back(code);
        return static_cast<std::uint8_t>(m_facts.languageCodes.size() - 1);
    }

    const DatasetView& m_view;
    const Tokenizer* m_tokenizer;
    RowFacts& m_facts;
    std::mutex m_mutex;
};

} // namespace

double qualityOf(const Record& record) {
    const std::string text = record.isConversation() ? record.answer() : record.text;
    if (comparedForm(text).empty()) {
        if (!record.isConversation()) return 0;
        const ChatMessage& answer = record.preference ? record.preference->chosen.back() : record.messages.back();
        return answer.toolCalls.empty() ? 0 : 1;
    }
    double quality = 1 - repetitionShare(text, kRepeatedLength);
    quality *= std::min(1.0, 2 * alphanumericShare(text));
    if (record.isConversation() && holdsRefusal(text)) quality *= 0.2;
    if (holdsTemplateRemains(text)) quality *= 0.5;
    if (record.isConversation() && seemsCutOff(text)) quality *= 0.7;
    return quality;
}

Result<RowFacts> countFacts(const DatasetView& view, const Tokenizer* tokenizer, const Progress& progress,
    const RowFacts* before, const DatasetView* viewBefore) {
    RowFacts facts;
    if (before) facts = *before;
    facts.isInTokens = tokenizer != nullptr;
    const std::uint64_t known = before && viewBefore ? std::min<std::uint64_t>(before->size(), view.rowCount()) : 0;
    facts.lengths.resize(view.rowCount());
    facts.turns.resize(view.rowCount());
    facts.languages.resize(view.rowCount());
    facts.quality.resize(view.rowCount());
    const auto isKnown = [&](std::uint64_t row) {
        if (row >= known) return false;
        const LineRef *now = view.overlay().line(row), *then = viewBefore->overlay().line(row);
        return now == nullptr ? then == nullptr : then != nullptr && *now == *then;
    };
    FactCounter counter(view, tokenizer, facts);
    std::atomic<std::uint64_t> done{0};
    inParallel(view.rowCount(), [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
        for (std::uint64_t row = begin; row < end; ++row) {
            if (++done % 1024 == 0 && part == 0) progress(done, view.rowCount());
            if (progress.isCancelled()) return;
            if (!isKnown(row)) counter.count(row);
        }
    });
    if (progress.isCancelled())
        return fail("facts.cancelled", {QT_TRANSLATE_NOOP("errors", "The counting was cancelled."), {}});
    return facts;
}

} // namespace luthier
