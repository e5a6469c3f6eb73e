#pragma once
#include "core/advisor/plan/plan_changes.h"
#include "ui/widgets/page/card.h"

class QLabel;

namespace luthier::ui {

/// Lists how one plan differs from another, a line each; hidden where nothing differs.
class ChangesCard : public Card {
    Q_OBJECT

public:
    explicit ChangesCard(const QString& name, QWidget* parent = nullptr); ///< `name` is the label's, for tests
    void show(const QString& title, const std::vector<PlanChange>& changes);

private:
    QLabel* m_lines;
};

} // namespace luthier::ui
