#pragma once
#include "core/advisor/guide.h"
#include "core/annotate/agreement.h"
#include "ui/widgets/page/card.h"

class QLabel;

namespace luthier::ui {

/// How far the votes of a queue can be trusted: by person, and between people.
class AgreementCard : public Card {
    Q_OBJECT

public:
    explicit AgreementCard(const Guide& guide, QWidget* parent = nullptr);
    void show(const std::vector<Vote>& votes);

private:
    QLabel *m_people, *m_together;
};

} // namespace luthier::ui
