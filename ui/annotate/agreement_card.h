#pragma once
#include "core/advisor/guide.h"
#include "core/annotate/agreement.h"
#include "ui/widgets/page/card.h"

class QLabel;

namespace luthier::ui {

/// Shows how far a queue's votes can be trusted: per person, and between people.
class AgreementCard : public Card {
    Q_OBJECT

public:
    explicit AgreementCard(const Guide& guide, QWidget* parent = nullptr);
    void show(const std::vector<Vote>& votes);

private:
    QLabel *m_people, *m_together;
};

} // namespace luthier::ui
