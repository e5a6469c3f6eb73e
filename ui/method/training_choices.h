#pragma once
#include "core/advisor/guide.h"
#include "core/recipe/recipe.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace luthier::ui {

class KeyField;

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
    struct Place {
        KeyField* field;
        QLabel* name;
        QGridLayout* grid;
        int column;
    };
    std::vector<Place> m_fields;
};

} // namespace luthier::ui
