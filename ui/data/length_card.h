#pragma once
#include "core/advisor/guide.h"
#include "ui/session/data/data_work.h"
#include "ui/widgets/page/card.h"

namespace luthier::ui {

/// Histogram of the kept rows' lengths, with the longest that the model reads.
class LengthHistogram : public QWidget {
    Q_OBJECT

public:
    explicit LengthHistogram(QWidget* parent = nullptr);
    /// @param counts  kept rows per bar  @param perBar  how many lengths a bar covers
    void show(std::vector<std::uint64_t> counts, std::uint32_t perBar, std::uint32_t limit);
    QSize sizeHint() const override { return {240, 130}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<std::uint64_t> m_counts;
    std::uint32_t m_perBar = 1, m_limit = 0;
};

class BarList;

/// Facts about the kept rows: lengths, languages, turns, clusters of near-duplicates, and what each step left.
class LengthCard : public Card {
    Q_OBJECT

public:
    explicit LengthCard(DataWork& work, const Guide& guide, QWidget* parent = nullptr);

private:
    void refresh();
    void showClusters();
    void showKept();
    DataWork& m_work;
    LengthHistogram* m_histogram;
    BarList *m_languages, *m_turns, *m_clusters, *m_kept;
    QLabel* m_said;
};

} // namespace luthier::ui
