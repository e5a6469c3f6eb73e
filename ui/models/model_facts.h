#pragma once
#include "core/advisor/facts/model_card.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace luthier::ui {

class Card;

/// What a model is, and which way of training fits into this machine.
class ModelFacts : public QWidget {
    Q_OBJECT

public:
    explicit ModelFacts(QWidget* parent = nullptr);
    void show(const ModelCard& card, std::uint64_t freeBytes);

private:
    void addFact(const QString& name, const QString& value);

    Card *m_facts, *m_fits;
    QGridLayout *m_factRows, *m_fitRows;
    QLabel* m_note;
};

} // namespace luthier::ui
