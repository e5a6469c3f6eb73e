#include "ui/session/data/annotation.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "ui/session/translate.h"

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr std::size_t kRecent = 120; // a little more than the pace looks at

ScoreGaps gapsOf(const std::vector<ItemScore>& scores) {
    std::map<std::uint64_t, std::vector<double>> byItem;
    for (const ItemScore& score : scores)
        byItem[score.item].push_back(score.score);
    ScoreGaps out;
    for (auto& [item, values] : byItem) {
        if (values.size() < 2) continue;
        std::sort(values.rbegin(), values.rend());
        out[item] = values[0] - values[1];
    }
    return out;
}

} // namespace

Annotation::Annotation(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project) {}

Result<void> Annotation::open(long long queue, const QString& annotator, const QueueFilter& filter) {
    close();
    const QueueStore store = m_project.store().queues();
    const auto row = store.queue(queue);
    if (!row)
        return fail("annotate.no_queue", {QT_TRANSLATE_NOOP("errors", "There is no such queue."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Choose one from the list."), {}});
    LUTHIER_TRY(items, ItemFile::open(m_project.queuesFolder() / row->items));
    m_items.emplace(std::move(items));
    m_queue = *row;
    m_annotator = annotator;
    const std::string person = toUtf8(annotator);
    const std::vector<Vote> all = store.allVotes(queue);
    std::vector<Vote> votes = standingVotes(all);
    for (const Vote& vote : votes)
        if (vote.annotator == person) m_kept[{vote.item, vote.isRepeat}] = vote;
    for (const Vote& vote : all)
        if (vote.annotator == person && vote.kind == VoteKind::First) m_first[{vote.item, vote.isRepeat}] = vote;
    m_settles = filter.kind != QueueFilter::Kind::All;
    const std::vector<std::uint64_t> chosen = chosenItems(all, filter);
    const bool isAll = filter == QueueFilter{};
    // Flagged or disputed items that are looked at again are decided anew.
    if (filter.kind != QueueFilter::Kind::All)
        std::erase_if(
            votes, [&](const Vote& vote) { return std::binary_search(chosen.begin(), chosen.end(), vote.item); });
    m_order.emplace(m_items->count(), person, m_queue.settings.order, votes, gapsOf(store.scores(queue)),
        isAll ? nullptr : &chosen);
    for (const Vote& vote : votes) {
        if (vote.annotator != person) continue;
        m_votes[{vote.item, vote.isRepeat}] = vote;
        m_past.push_back({vote.item, vote.isRepeat});
        m_recent.push_back(vote);
    }
    if (m_recent.size() > kRecent) m_recent.erase(m_recent.begin(), m_recent.end() - kRecent);
    m_at = m_past.size();
    compareWithSelf();
    showNext();
    return {};
}

std::vector<std::uint64_t> Annotation::chosenItems(const std::vector<Vote>& votes, const QueueFilter& filter) const {
    std::vector<std::uint64_t> out;
    switch (filter.kind) {
    case QueueFilter::Kind::All:
        for (std::uint64_t item = 0; !filter.words.isEmpty() && item < m_items->count(); ++item)
            out.push_back(item);
        break;
    case QueueFilter::Kind::Flagged:
        for (const Vote& vote : standingVotes(votes))
            if (vote.verdict == Verdict::Flag) out.push_back(vote.item);
        for (const Vote& vote : votes)
            if (vote.kind == VoteKind::Settled && vote.decides()) std::erase(out, vote.item);
        break;
    case QueueFilter::Kind::Disputed:
        out = disputedItems(votes);
        break;
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    if (!filter.words.isEmpty())
        std::erase_if(out, [&](std::uint64_t item) {
            const auto read = m_items->item(item);
            if (!read) return true;
            const auto has = [&](const std::string& text) {
                return toQString(text).contains(filter.words, Qt::CaseInsensitive);
            };
            return !std::any_of(read->prompt.begin(), read->prompt.end(), [&](const ChatMessage& message) {
                return has(message.content);
            }) && !std::any_of(read->answers.begin(), read->answers.end(), [&](const Candidate& answer) {
                return has(answer.text);
            });
        });
    return out;
}

void Annotation::close() {
    m_items.reset();
    m_order.reset();
    m_votes.clear();
    m_kept.clear();
    m_first.clear();
    m_settles = false;
    m_past.clear();
    m_steps.clear();
    m_recent.clear();
    m_at = 0;
    m_shown.reset();
    m_consistency = {};
}

void Annotation::show(const std::optional<Turn>& turn) {
    m_shown.reset();
    if (turn) {
        if (auto item = m_items->item(turn->item)) {
            const std::size_t answers = item->answers.size();
            m_shown = Shown{*turn, std::move(*item),
                sidesOf(answers, toUtf8(m_annotator), m_queue.settings.order, *turn), std::nullopt};
            const auto vote = m_votes.find({turn->item, turn->isRepeat});
            if (vote != m_votes.end()) {
                m_shown->vote = vote->second;
                // Answers keep the sides they had when decided.
                if (vote->second.shown.size() == answers) m_shown->sides = vote->second.shown;
            }
        } else {
            Q_EMIT failed(item.error());
        }
    }
    Q_EMIT shownChanged();
}

void Annotation::showNext() {
    if (m_at < m_past.size())
        show(m_past[m_at]);
    else
        show(m_order->next());
}

void Annotation::decide(Verdict verdict, int place, Strength strength, const QString& rewrite) {
    if (!m_shown) return;
    const Shown& shown = *m_shown;
    if (verdict == Verdict::Better && (place < 0 || place >= static_cast<int>(shown.sides.size()))) return;
    Vote vote;
    vote.item = shown.turn.item;
    vote.isRepeat = shown.turn.isRepeat;
    vote.annotator = toUtf8(m_annotator);
    vote.verdict = verdict;
    vote.better = verdict == Verdict::Better ? shown.sides[std::size_t(place)] : -1;
    vote.strength = strength;
    vote.shown = shown.sides;
    vote.rewrite = toUtf8(rewrite);
    vote.tookMs = m_since.isValid() ? m_since.elapsed() : 0;
    vote.createdMs = unixTimeMs();
    const auto before = m_kept.find({vote.item, vote.isRepeat});
    // A skipped item has not been judged yet.
    const bool isFirst =
        before == m_kept.end() || (before->second.kind == VoteKind::First && !before->second.decides());
    vote.kind = m_settles ? VoteKind::Settled
                : isFirst ? VoteKind::First
                          : std::max(before->second.kind, VoteKind::Changed);
    const std::optional<Vote> earlier = before == m_kept.end() ? std::nullopt : std::optional(before->second);
    if (const auto kept = m_project.store().queues().setVote(m_queue.id, vote); !kept) {
        Q_EMIT failed(kept.error());
        return;
    }
    m_steps.push_back({shown.turn, earlier});
    m_votes[{vote.item, vote.isRepeat}] = vote;
    m_kept[{vote.item, vote.isRepeat}] = vote;
    if (vote.kind == VoteKind::First) m_first[{vote.item, vote.isRepeat}] = vote;
    m_recent.push_back(vote);
    if (m_recent.size() > kRecent) m_recent.erase(m_recent.begin());
    const bool isNew = m_at == m_past.size();
    if (isNew) {
        m_past.push_back(shown.turn);
        m_order->judged(shown.turn, vote.decides());
    }
    ++m_at;
    bool disagrees = false;
    if (vote.isRepeat) {
        compareWithSelf();
        const auto first = m_first.find({vote.item, false});
        disagrees = first != m_first.end() && opinionOf(first->second) && opinionOf(vote) &&
                    opinionOf(first->second) != opinionOf(vote);
    }
    Q_EMIT saved();
    if (disagrees) Q_EMIT disagreedWithSelf();
    showNext();
}

/// Uses only what is in memory: a key must not wait for all votes to be read.
void Annotation::compareWithSelf() {
    std::vector<Vote> twice;
    for (const Turn& turn : m_past)
        if (turn.isRepeat)
            for (const bool isRepeat : {false, true})
                if (const auto vote = m_first.find({turn.item, isRepeat}); vote != m_first.end())
                    twice.push_back(vote->second);
    m_consistency = selfConsistency(twice, toUtf8(m_annotator));
}

void Annotation::takeBack() {
    if (!m_items || (m_steps.empty() && m_past.empty())) return;
    Step step = m_steps.empty() ? Step{m_past.back(), std::nullopt} : m_steps.back();
    const Key key{step.turn.item, step.turn.isRepeat};
    const auto given = m_kept.find(key);
    if (given == m_kept.end()) return;
    const VoteKind kind = given->second.kind;
    // From an earlier sitting, only the first vote is known to lie beneath.
    const auto first = m_first.find(key);
    if (m_steps.empty() && kind != VoteKind::First && first != m_first.end()) step.before = first->second;
    QueueStore store = m_project.store().queues();
    const Result<void> changed = step.before && step.before->kind == kind ? store.setVote(m_queue.id, *step.before)
                                                                          : store.removeVote(m_queue.id, given->second);
    if (!changed) {
        Q_EMIT failed(changed.error());
        return;
    }
    if (!m_steps.empty()) m_steps.pop_back();
    if (!m_recent.empty()) m_recent.pop_back();
    const auto place = std::find(m_past.begin(), m_past.end(), step.turn);
    m_at = std::size_t(place - m_past.begin());
    if (step.before) {
        m_kept[key] = *step.before;
        m_votes[key] = *step.before;
        if (step.before->kind == VoteKind::First) m_first[key] = *step.before;
    } else {
        m_kept.erase(key);
        m_votes.erase(key);
        m_first.erase(key);
        m_order->takenBack(step.turn);
        if (place != m_past.end()) m_past.erase(place);
        m_at = m_past.size();
    }
    compareWithSelf();
    Q_EMIT saved();
    show(step.turn);
}

void Annotation::back() {
    if (m_at == 0) return;
    --m_at;
    show(m_past[m_at]);
}

void Annotation::forward() {
    if (m_at == m_past.size()) return;
    ++m_at;
    showNext();
}

std::optional<double> Annotation::pace() const { return pacePerHour(m_recent, toUtf8(m_annotator)); }

} // namespace luthier::ui
