#include "ui/method/data_step.h"

#include "ui/session/translate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QPushButton>

namespace luthier::ui {

DataStep::DataStep(Wizard& wizard, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_datasets(new QComboBox)
    , m_import(new QPushButton(tr("Import a file")))
    , m_rows(makeLabel({}))
    , m_tokens(makeLabel({}))
    , m_longest(makeLabel({}))
    , m_form(makeMuted({})) {
    m_datasets->setObjectName(QStringLiteral("wizardData"));
    m_datasets->setAccessibleName(tr("Data set"));
    m_import->setObjectName(QStringLiteral("wizardImport"));
    m_form->setWordWrap(true);
    auto* card = new Card(tr("Data set"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_datasets, 1);
    row->addWidget(m_import);
    card->body()->addLayout(row);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(8);
    form->addRow(makeMuted(tr("Rows")), m_rows);
    form->addRow(makeMuted(tr("Tokens")), m_tokens);
    form->addRow(makeMuted(tr("Longest row")), m_longest);
    card->body()->addLayout(form);
    card->body()->addWidget(m_form);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(card);
    layout->addStretch(1);
    connect(m_import, &QPushButton::clicked, this, &DataStep::dataAsked);
    connect(m_datasets, &QComboBox::activated, this,
        [this] { m_wizard.countData(toUtf8(m_datasets->currentData().toString())); });
    connect(&m_wizard.project(), &Project::datasetsChanged, this, &DataStep::fill);
    connect(&m_wizard, &Wizard::changed, this, &DataStep::refresh);
    fill();
}

void DataStep::fill() {
    m_datasets->clear();
    for (const DatasetRow& row : m_wizard.project().store().datasets())
        m_datasets->addItem(tr("%1 (%2 rows)").arg(toQString(row.name), formatWhole(row.rows)), toQString(row.hash));
    m_datasets->setEnabled(m_datasets->count() > 0);
    m_datasets->setPlaceholderText(tr("Choose a data set"));
    // The only one needs no choice.
    const bool isOpen = m_wizard.answers().data.dataset.empty() && m_datasets->count() == 1;
    if (isOpen) m_wizard.countData(toUtf8(m_datasets->itemData(0).toString()));
    refresh();
}

void DataStep::refresh() {
    const DataFacts& data = m_wizard.answers().data;
    m_datasets->setCurrentIndex(m_datasets->findData(toQString(data.dataset)));
    const QString unknown = m_wizard.isCounting() ? tr("counting…") : QStringLiteral("–");
    const auto shown = [&](std::int64_t value) {
        return value > 0 ? formatWhole(static_cast<quint64>(value)) : unknown;
    };
    m_rows->setText(shown(data.rows));
    m_tokens->setText(shown(data.tokens));
    m_longest->setText(
        data.longest > 0 ? tr("%1 tokens").arg(formatWhole(static_cast<quint64>(data.longest))) : unknown);
    const ScenarioRow* scenario = m_wizard.judgement().scenario(m_wizard.answers().scenario);
    m_form->setVisible(scenario != nullptr);
    if (scenario)
        m_form->setText(
            tr("For “%1” the data has this form: %2.").arg(ownLanguage(scenario->text), ownLanguage(scenario->data)));
}

} // namespace luthier::ui
