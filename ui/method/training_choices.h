#pragma once
#include "core/advisor/guide.h"
#include "core/recipe/recipe.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QDoubleSpinBox;

namespace luthier::ui {

/// Loss, optimiser and strategy of a recipe, each with when to use it and what it costs.
class TrainingChoices : public QWidget {
    Q_OBJECT

public:
    explicit TrainingChoices(const Guide& guide, QWidget* parent = nullptr);
    void show(const Recipe& recipe);
    void writeTo(Recipe& recipe) const;

Q_SIGNALS:
    void changed(); ///< by the person

private:
    QComboBox *m_lossOn, *m_optimizer, *m_scheduler;
    QDoubleSpinBox *m_smoothing, *m_zLoss, *m_decay, *m_warmup, *m_clipping;
};

} // namespace luthier::ui
