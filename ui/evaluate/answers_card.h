#pragma once
#include "ui/session/runs/evaluations.h"
#include "ui/widgets/page/card.h"

class QComboBox;
class QLabel;
class QTextEdit;

namespace luthier::ui {

/// Every answer of a task, the base's beside the tuned model's.
class AnswersCard : public Card {
    Q_OBJECT

public:
    explicit AnswersCard(QWidget* parent = nullptr);
    /// Shows nothing if neither model was asked.
    void show(const KnownTask* base, const KnownTask* tuned);

private:
    void refresh();

    struct Pair {
        const Sample *base = nullptr, *tuned = nullptr;
        double change = 0; ///< change of the first metric; positive is better
    };
    std::vector<Pair> pairs() const;
    std::vector<Sample> m_base, m_tuned;
    TaskResult m_task;
    QComboBox* m_which;
    QLabel* m_parts;
    QTextEdit* m_text;
};

} // namespace luthier::ui
