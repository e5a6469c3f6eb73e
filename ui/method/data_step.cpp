#include "ui/method/data_step.h"

#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QPushButton>

#include <algorithm>
#include <functional>
#include <set>

namespace luthier::ui {

DataStep::DataStep(Wizard& wizard, const PlanRuns& runs, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_runs(runs)
    , m_datasets(new QComboBox)
    , m_import(new QPushButton(tr("Import a file")))
    , m_also(new Card(tr("Also train on")))
    , m_others(new QGridLayout)
    , m_rows(makeLabel({}))
    , m_tokens(makeLabel({}))
    , m_longest(makeLabel({}))
    , m_form(makeMuted({}))
    , m_elsewhere(makeLabel({}, TextRole::Small))
    , m_elsewhereFrame(new QFrame)
    , m_compare(new QPushButton(tr("Compare answers"))) {
    m_datasets->setObjectName(QStringLiteral("wizardData"));
    m_datasets->setAccessibleName(tr("Data set"));
    m_import->setObjectName(QStringLiteral("wizardImport"));
    m_form->setWordWrap(true);
    m_elsewhere->setObjectName(QStringLiteral("dataElsewhere"));
    m_elsewhere->setWordWrap(true);
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
    setKind(m_elsewhereFrame, "warning");
    auto* warning = new QHBoxLayout(m_elsewhereFrame);
    warning->setContentsMargins(12, 8, 12, 8);
    warning->addWidget(m_elsewhere, 1);
    warning->addWidget(m_compare, 0, Qt::AlignTop);
    m_compare->setObjectName(QStringLiteral("dataCompare"));
    card->body()->addWidget(m_elsewhereFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::kBetweenCards);
    layout->addWidget(card);
    auto* why = makeMuted(tr("Rows of other data sets, mixed in: more of the same, or general conversations against "
                             "forgetting. They are never evaluated on."));
    why->setWordWrap(true);
    m_also->body()->addWidget(why);
    m_others->setColumnStretch(0, 1);
    m_others->setVerticalSpacing(8);
    m_also->body()->addLayout(m_others);
    layout->addWidget(m_also);
    layout->addStretch(1);
    connect(m_import, &QPushButton::clicked, this, &DataStep::dataAsked);
    connect(m_compare, &QPushButton::clicked, this, &DataStep::annotateAsked);
    connect(m_datasets, &QComboBox::activated, this,
        [this] { m_wizard.countData(toUtf8(m_datasets->currentData().toString())); });
    connect(&m_wizard.project(), &Project::datasetsChanged, this, &DataStep::fill);
    // Queued: refresh deletes the box that was clicked.
    connect(&m_wizard, &Wizard::changed, this, &DataStep::refresh, Qt::QueuedConnection);
    fill();
}

void DataStep::fill() {
    m_datasets->clear();
    for (const DatasetRow& row : m_wizard.project().store().datasets())
        m_datasets->addItem(tr("%1 (%2 rows)").arg(toQString(row.name), formatWhole(row.rows)), toQString(row.hash));
    m_datasets->setEnabled(m_datasets->count() > 0);
    m_datasets->setPlaceholderText(tr("Choose a data set"));
    // A single data set needs no choice.
    const bool isOpen = m_wizard.answers().data.dataset.empty() && m_datasets->count() == 1;
    if (isOpen) m_wizard.countData(toUtf8(m_datasets->itemData(0).toString()));
    refresh();
}

void DataStep::refresh() {
    showOthers();
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
    showElsewhere();
}

void DataStep::showElsewhere() {
    const std::string& own = m_wizard.answers().data.dataset;
    QStringList lines;
    bool lacksChoices = false;
    for (const PlanStep& step : m_wizard.plan().steps) {
        if (own.empty() || !step.recipe) continue;
        const std::string taken = m_runs.datasetOf(step);
        if (taken == own) continue;
        const int index = m_datasets->findData(toQString(taken));
        const QString name = ownLanguage(m_wizard.judgement().step(step.step)->text);
        lines << (index >= 0
                      ? tr("“%1” cannot learn from these rows: it takes %2.").arg(name, m_datasets->itemText(index))
                  : learnsChoices(step)
                      ? tr("“%1” cannot learn from these rows: it needs people's choices between answers.").arg(name)
                      : tr("“%1” cannot learn from these rows: it needs conversations or texts.").arg(name));
        lacksChoices = lacksChoices || (index < 0 && learnsChoices(step));
    }
    m_elsewhere->setText(lines.join(QLatin1Char('\n')));
    m_elsewhereFrame->setVisible(!lines.isEmpty());
    m_compare->setVisible(lacksChoices);
}

/// Lists the data sets of the same kind as the chosen one.
void DataStep::showOthers() {
    clearLayout(m_others);
    const Answers& answers = m_wizard.answers();
    Project& project = m_wizard.project();
    int line = 0;
    for (const DatasetRow& row : project.store().datasets()) {
        if (row.hash == answers.data.dataset || !project.data().areAlike(row.hash, answers.data.dataset)) continue;
        const MixedIn* mixed = answers.mixedIn(row.hash);
        auto* box = new QCheckBox(tr("%1 (%2 rows)")
                .arg(toQString(row.name), formatWhole(project.store().history().keptCount(row.hash, row.rows))));
        box->setObjectName(QStringLiteral("also_%1").arg(line));
        box->setChecked(mixed);
        auto* amount = new QComboBox;
        amount->setObjectName(QStringLiteral("alsoAmount_%1").arg(line));
        amount->setAccessibleName(tr("How many of %1").arg(toQString(row.name)));
        amount->addItem(tr("all rows"), 0.0);
        std::set<double, std::greater<>> shares = {0.5, 0.25, 0.1, 0.05};
        if (mixed && mixed->share > 0) shares.insert(mixed->share); // a proposal may use another share
        for (const double share : shares)
            amount->addItem(tr("%1 % of own rows").arg(share * 100), share);
        amount->setCurrentIndex(mixed ? std::max(0, amount->findData(mixed->share)) : 0);
        amount->setEnabled(mixed);
        const auto choose = [this, hash = row.hash, amount](
                                bool chosen) { m_wizard.setMixedIn({hash, amount->currentData().toDouble()}, chosen); };
        connect(box, &QCheckBox::clicked, this, choose);
        connect(amount, &QComboBox::activated, this, [choose] { choose(true); });
        m_others->addWidget(box, line, 0);
        m_others->addWidget(amount, line++, 1);
    }
    m_also->setVisible(line > 0);
}

} // namespace luthier::ui
