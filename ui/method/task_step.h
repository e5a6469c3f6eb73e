#pragma once
#include "ui/session/plan/wizard.h"

#include <QWidget>

#include <map>

class QLabel;
class QPushButton;

namespace luthier::ui {

class ChoiceCard;

/// Asks what the model must gain; whoever is unsure gets three questions in plain words.
class TaskStep : public QWidget {
    Q_OBJECT

public:
    explicit TaskStep(Wizard& wizard, QWidget* parent = nullptr);

private:
    void refresh();
    void ask(std::size_t question);
    void answer(bool yes);
    void choose(const std::string& task);

    Wizard& m_wizard;
    std::map<std::string, ChoiceCard*> m_cards;
    QPushButton *m_unsure, *m_yes, *m_no;
    QWidget* m_questions;
    QLabel *m_number, *m_question;
    std::size_t m_asked = 0;
};

} // namespace luthier::ui
