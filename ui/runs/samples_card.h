#pragma once
#include "core/run/run_history.h"
#include "ui/widgets/page/card.h"

class QLabel;
class QTextEdit;

namespace luthier::ui {

/// What the model answers now, beside what it answered before it was trained.
class SamplesCard : public Card {
    Q_OBJECT

public:
    explicit SamplesCard(QWidget* parent = nullptr);
    void show(const std::vector<SampleAnswer>& samples);

private:
    QLabel* m_step;
    QTextEdit* m_text;
    std::size_t m_shown = 0;
};

} // namespace luthier::ui
