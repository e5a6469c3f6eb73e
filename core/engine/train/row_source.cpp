#include "core/engine/train/row_source.h"

namespace luthier::engine {

RowSource::RowSource(
    const TokenizedRows& rows, const Recipe& recipe, TokenId padToken, at::Device device, const Ranks& ranks)
    : m_rows(rows)
    , m_recipe(recipe)
    , m_padToken(padToken)
    , m_device(device)
    , m_ranks(ranks)
    , m_lengths{lengthsOf(rows), rows.perFile}
    , m_plan(planEpoch(m_lengths, m_recipe, 0)) {}

void RowSource::seek(const WorkCursor& cursor) {
    if (cursor.epoch != m_cursor.epoch) m_plan = planEpoch(m_lengths, m_recipe, cursor.epoch);
    m_cursor = cursor;
}

Result<std::vector<Batch>> RowSource::next() {
    if (m_cursor.stepInEpoch >= std::ssize(m_plan)) seek({m_cursor.epoch + 1, 0});
    std::vector<Batch> out;
    const StepPlan& step = m_plan[std::size_t(m_cursor.stepInEpoch)];
    for (auto i = std::size_t(m_ranks.rank()); i < step.size(); i += std::size_t(m_ranks.count()))
        out.push_back(makeBatch(m_rows, step[i], m_padToken, m_device));
    return out;
}

std::vector<RowAlone> RowSource::rowsOfStep() {
    std::vector<RowAlone> out;
    for (const MicroBatch& batch : m_plan[std::size_t(m_cursor.stepInEpoch)])
        for (const PackedSequence& sequence : batch)
            for (const std::size_t row : sequence)
                out.push_back({m_rows.rows.id(row), makeBatch(m_rows, {{row}}, m_padToken, m_device)});
    return out;
}

double RowSource::epochsDone() const {
    return double(m_cursor.epoch) + double(m_cursor.stepInEpoch) / double(m_plan.size());
}

} // namespace luthier::engine
