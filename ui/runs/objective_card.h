#pragma once
#include "core/recipe/recipe.h"
#include "ui/widgets/page/card.h"

#include <map>
#include <vector>

class QComboBox;
class QLabel;

namespace luthier::ui {

class KeyField;

/// Chooses the objective and its few settings.
class ObjectiveCard : public Card {
    Q_OBJECT

public:
    explicit ObjectiveCard(QWidget* parent = nullptr);
    ObjectiveType objective() const;
    void setObjective(ObjectiveType objective);
    void writeTo(Recipe& recipe) const;

Q_SIGNALS:
    void changed();

private:
    void showFields();
    void addFields(ObjectiveType objective);

    QComboBox* m_objective;
    QLabel* m_help;
    std::vector<KeyField*> m_fields;
    std::map<ObjectiveType, QWidget*> m_groups;
};

} // namespace luthier::ui
