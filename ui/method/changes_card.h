#pragma once
#include "core/advisor/plan/plan_changes.h"
#include "ui/widgets/page/card.h"

class QLabel;

namespace luthier::ui {

/// What is otherwise in a plan than in another, a line each; hidden where nothing is.
class ChangesCard : public Card {
    Q_OBJECT

public:
    explicit ChangesCard(const QString& name, QWidget* parent = nullptr); ///< of the label, for tests
    void show(const QString& title, const std::vector<PlanChange>& changes);

private:
    QLabel* m_lines;
};

} // namespace luthier::ui
