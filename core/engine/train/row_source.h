#pragma once
#include "core/engine/train/ranks.h"
#include "core/engine/train/work_source.h"

namespace luthier::engine {

/// Rows of the data, shuffled anew in every epoch.
class RowSource : public WorkSource {
public:
    /// @param rows  must outlive it
    /// @param device  where the batches are to lie
    /// @param ranks  a step's micro-batches are dealt to them in turn; must outlive it
    RowSource(const TokenizedRows& rows, const Recipe& recipe, TokenId padToken, at::Device device, const Ranks& ranks);

    std::int64_t totalSteps() const override { return engine::totalSteps(m_lengths, m_recipe); }
    Result<std::vector<Batch>> next() override;
    void advance() override { ++m_cursor.stepInEpoch; }
    WorkCursor cursor() const override { return m_cursor; }
    void seek(const WorkCursor& cursor) override;
    double epochsDone() const override;
    std::vector<RowAlone> rowsOfStep() override;

private:
    const TokenizedRows& m_rows;
    const Recipe m_recipe;
    const TokenId m_padToken;
    const at::Device m_device;
    const Ranks& m_ranks;
    const RowLengths m_lengths;
    WorkCursor m_cursor;
    std::vector<StepPlan> m_plan; // of the cursor's epoch
};

} // namespace luthier::engine
