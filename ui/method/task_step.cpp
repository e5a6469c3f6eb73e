#include "ui/method/task_step.h"

#include "ui/method/choice_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

TaskStep::TaskStep(Wizard& wizard, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_unsure(new QPushButton(tr("Not sure? Answer three questions")))
    , m_yes(new QPushButton(tr("Yes")))
    , m_no(new QPushButton(tr("No")))
    , m_number(makeMuted({}))
    , m_question(makeLabel({}, TextRole::Text, true)) {
    m_unsure->setObjectName(QStringLiteral("notSure"));
    m_yes->setObjectName(QStringLiteral("answerYes"));
    m_no->setObjectName(QStringLiteral("answerNo"));
    setKind(m_unsure, "dashed");
    m_question->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::kInside);
    for (const TaskRow& task : m_wizard.judgement().tasks) {
        auto* card = new ChoiceCard(ownLanguage(task.text), ownLanguage(task.help), this);
        card->setObjectName(QStringLiteral("task_") + toQString(task.key));
        card->setToolTip(ownLanguage(task.route));
        layout->addWidget(card);
        m_cards[task.key] = card;
        connect(card, &ChoiceCard::clicked, this, [this, key = task.key] { choose(key); });
    }
    auto* questions = new Card;
    questions->body()->addWidget(m_number);
    questions->body()->addWidget(m_question);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_yes);
    buttons->addWidget(m_no);
    buttons->addStretch();
    questions->body()->addLayout(buttons);
    m_questions = questions;
    layout->addWidget(m_unsure);
    layout->addWidget(m_questions);
    layout->addStretch(1);
    m_questions->hide();
    connect(m_unsure, &QPushButton::clicked, this, [this] { ask(0); });
    connect(m_yes, &QPushButton::clicked, this, [this] { answer(true); });
    connect(m_no, &QPushButton::clicked, this, [this] { answer(false); });
    connect(&m_wizard, &Wizard::changed, this, &TaskStep::refresh);
    refresh();
}

void TaskStep::refresh() {
    if (const auto card = m_cards.find(m_wizard.answers().task); card != m_cards.end()) card->second->setChecked(true);
}

void TaskStep::ask(std::size_t question) {
    const auto& questions = m_wizard.judgement().questions;
    m_asked = question;
    m_number->setText(tr("Question %1 of %2").arg(question + 1).arg(questions.size()));
    m_question->setText(ownLanguage(questions[question].text));
    m_unsure->hide();
    m_questions->show();
    m_yes->setFocus();
}

void TaskStep::answer(bool yes) {
    const Judgement& judgement = m_wizard.judgement();
    if (!yes && m_asked + 1 < judgement.questions.size()) return ask(m_asked + 1);
    choose(yes ? judgement.questions[m_asked].yes : judgement.otherwise);
}

void TaskStep::choose(const std::string& task) {
    m_questions->hide();
    m_unsure->show();
    m_wizard.change([&](Answers& answers) { answers.task = task; });
    m_cards.at(task)->setChecked(true);
    m_cards.at(task)->setFocus();
}

} // namespace luthier::ui
