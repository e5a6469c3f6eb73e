#pragma once
#include "ui/session/data/data_work.h"
#include "ui/widgets/page/card.h"

class QLabel;
class QPushButton;

namespace luthier::ui {

/// Label quality: a random sample is shown row by row, a person says right or wrong by key, and the error rate follows
/// with its interval.
class LabelCard : public Card {
    Q_OBJECT

public:
    explicit LabelCard(DataWork& work, QWidget* parent = nullptr);
    /// Records a judgement of the chosen row; does nothing outside a sample.
    void judge(std::optional<std::uint64_t> row, bool isCorrect);
    bool isSampling() const { return !m_sample.empty(); }

Q_SIGNALS:
    void rowAsked(quint64 row); ///< the next one of the sample

private:
    void begin();
    void end();
    void refresh();

    DataWork& m_work;
    std::vector<std::uint64_t> m_sample;
    QLabel *m_said, *m_how;
    QPushButton *m_begin, *m_right, *m_wrong;
    std::optional<std::uint64_t> m_row; ///< the row to judge next
};

} // namespace luthier::ui
