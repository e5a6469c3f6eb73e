#pragma once
#include "core/recipe/recipe.h"
#include "ui/widgets/card.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;

namespace luthier::ui {

/// What is learned, and the few numbers that belong to it.
class ObjectiveCard : public Card {
    Q_OBJECT

public:
    explicit ObjectiveCard(QWidget* parent = nullptr);
    ObjectiveType objective() const;
    void setObjective(const QString& key);
    void writeTo(ObjectiveSection& section) const;

Q_SIGNALS:
    void changed();

private:
    void showFields();
    QWidget* addFields(const std::vector<std::pair<QString, QWidget*>>& fields);

    QComboBox* m_objective;
    QLabel* m_help;
    struct Fields;
    std::shared_ptr<Fields> m_fields; ///< widgets, owned by their parents
};

} // namespace luthier::ui
