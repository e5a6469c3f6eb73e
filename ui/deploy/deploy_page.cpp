#include "ui/deploy/deploy_page.h"

#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "ui/deploy/merge_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/gate_card.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedLayout>

#include <algorithm>

namespace luthier::ui {

DeployPage::DeployPage(Project& project, RunController& runs, Rounds& rounds, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_runs(runs)
    , m_rounds(rounds)
    , m_stack(new QStackedLayout)
    , m_run(new QComboBox)
    , m_folder(new QLineEdit)
    , m_browse(new QPushButton(tr("Choose…")))
    , m_export(new QPushButton(tr("Export and check")))
    , m_cancel(new QPushButton(tr("Cancel the export")))
    , m_gate(new GateCard)
    , m_merge(new MergeCard(project, runs))
    , m_outcome(makeLabel({}))
    , m_outcomeCard(new Card(tr("Exported"))) {
    setTitle(tr("Export"));
    setKind(m_export, "primary");
    m_run->setAccessibleName(tr("Run"));
    m_run->setObjectName(QStringLiteral("exportRun"));
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    m_folder->setAccessibleName(tr("Folder"));
    m_export->setObjectName(QStringLiteral("export"));
    m_outcome->setObjectName(QStringLiteral("exportOutcome"));
    m_outcome->setWordWrap(true);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    actions()->addWidget(m_cancel);
    actions()->addWidget(m_export);

    auto* card = new Card(tr("What to export"));
    auto* form = new QGridLayout;
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(12);
    form->setColumnStretch(1, 1);
    auto* formats = new QVBoxLayout;
    formats->setSpacing(10);
    for (const auto& row : methodTable<ExportForm>()) {
        auto* button = new QRadioButton(tr("%1: %2", "a form of export, and what it is")
                .arg(translatedLabel("methods", row.label), translatedLabel("methods", row.help)));
        button->setObjectName(toQString(row.key));
        button->setChecked(m_forms.empty());
        formats->addWidget(button);
        connect(button, &QRadioButton::toggled, this, &DeployPage::proposeFolder);
        m_forms.emplace_back(row.value, button);
    }
    auto* folder = new QHBoxLayout;
    folder->setSpacing(8);
    folder->addWidget(m_folder, 1);
    folder->addWidget(m_browse);
    form->addWidget(makeMuted(tr("Run")), 0, 0);
    form->addWidget(m_run, 0, 1);
    form->addWidget(makeMuted(tr("Form")), 1, 0, Qt::AlignTop);
    form->addLayout(formats, 1, 1);
    form->addWidget(makeMuted(tr("Folder")), 2, 0);
    form->addLayout(folder, 2, 1);
    card->body()->addLayout(form);
    QLabel* promise =
        makeMuted(tr("The export is loaded again by a program of its own and must give the same answers as the live "
                     "model to 8 questions of your data. If it does not, it is thrown away. In 4 bits answers may "
                     "differ: how much is shown."));
    promise->setWordWrap(true);
    card->body()->addWidget(promise);
    m_outcomeCard->body()->addWidget(m_outcome);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kBetweenCards);
    layout->addWidget(card);
    layout->addWidget(m_gate);
    layout->addWidget(m_outcomeCard);
    layout->addWidget(m_merge);
    layout->addStretch(1);
    auto* empty = new EmptyState(tr("Nothing to export yet"),
        tr("A run can be exported as soon as it has its first checkpoint."), tr("Go to the runs"));
    connect(empty->button(), &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(ToRuns{}); });
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(empty);
    m_stack->addWidget(makeScrolled(content));

    connect(m_run, &QComboBox::currentIndexChanged, this, [this] {
        showForms();
        showGate();
        proposeFolder();
    });
    connect(m_browse, &QPushButton::clicked, this, [this] {
        const QString parent = QFileDialog::getExistingDirectory(
            this, tr("Choose where the new folder goes"), toQString(m_project.exportsFolder()));
        if (!parent.isEmpty())
            m_folder->setText(parent + QLatin1Char('/') + toQString(toPath(m_folder->text()).filename()));
    });
    connect(m_export, &QPushButton::clicked, this, &DeployPage::exportChosen);
    connect(m_merge, &MergeCard::failed, errors(), &ErrorPanel::show);
    connect(m_merge, &MergeCard::started, errors(), &ErrorPanel::clear);
    connect(m_gate, &GateCard::overruled, this, &DeployPage::keepAllTheSame);
    connect(&m_rounds, &Rounds::changed, this, &DeployPage::showGate);
    connect(m_cancel, &QPushButton::clicked, &m_exporter, &Exporter::cancel);
    connect(&m_exporter, &Exporter::busyChanged, this, &DeployPage::showState);
    connect(&m_exporter, &Exporter::done, this, &DeployPage::showOutcome);
    connect(&m_exporter, &Exporter::failed, errors(), &ErrorPanel::show);
    connect(&m_project, &Project::failed, errors(), &ErrorPanel::show);
    m_outcomeCard->setVisible(false);
    refreshRuns();
}

QString DeployPage::openWork() const {
    if (m_exporter.isBusy()) return tr("A model is being exported. It would have to be done again.");
    return m_merge->isBusy() ? tr("Adapters are being merged. It would have to be done again.") : QString();
}

void DeployPage::refreshRuns() {
    const QVariant current = m_run->currentData();
    {
        const QSignalBlocker blocker(m_run); // a run selected in passing chooses no form
        m_run->clear();
        for (const RunWatcher* run : m_runs.runs())
            if (!listCheckpoints(run->folder().checkpoints()).empty()) m_run->addItem(run->id(), run->id());
        m_run->setCurrentIndex(std::max(0, m_run->findData(current)));
    }
    showForms();
    showGate();
    m_merge->refresh();
    proposeFolder();
    m_stack->setCurrentIndex(m_run->count() > 0 ? 1 : 0);
    showState();
}

void DeployPage::showRun(const QString& id) {
    refreshRuns();
    if (const int index = m_run->findData(id); index >= 0) m_run->setCurrentIndex(index);
}

/// A run that trained the whole model has no adapter to give away.
void DeployPage::showForms() {
    const RunWatcher* run = m_runs.run(m_run->currentData().toString());
    const auto adapter = run ? methodFromKey<AdapterType>(run->history().started().text("adapter")) : std::nullopt;
    const auto recipe = run ? readRecipe(run->folder().recipe()) : Result<Recipe>();
    const LoraInit start = recipe ? recipe->adapter.init_lora_weights : LoraInit::Plain;
    for (const auto& [form, button] : m_forms) {
        button->setEnabled(!adapter || canExport(*adapter, start, form));
        if (form == ExportForm::PlainLora) button->setVisible(button->isEnabled()); // few runs have one
    }
    const auto isPossible = [](const auto& row) { return row.second->isEnabled(); };
    if (std::ranges::any_of(m_forms, [&](const auto& row) { return row.second->isChecked() && isPossible(row); }))
        return;
    if (const auto first = std::ranges::find_if(m_forms, isPossible); first != m_forms.end())
        first->second->setChecked(true);
}

void DeployPage::showGate() {
    if (!isVisible()) return; // shown when the page is: measuring a gate reads files
    const Gate gate = m_rounds.gateOf(m_run->currentData().toString());
    m_gate->show(gate, m_run->currentData().toString());
    m_gateLets = gate.lets();
    showState();
}

void DeployPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    showGate();
}

void DeployPage::keepAllTheSame(const QString& reason) {
    const auto kept = m_rounds.overrule(m_run->currentData().toString(), reason);
    if (!kept) errors()->show(kept.error());
}

ExportForm DeployPage::form() const {
    for (const auto& [form, button] : m_forms)
        if (button->isChecked()) return form;
    return ExportForm::Peft;
}

void DeployPage::proposeFolder() {
    const std::string run = toUtf8(m_run->currentData().toString());
    if (run.empty()) return;
    const std::string format(keyOf(form()));
    auto folder = m_project.exportsFolder() / (run + "-" + format);
    for (int i = 2; std::filesystem::exists(folder); ++i)
        folder = m_project.exportsFolder() / (run + "-" + format + "-" + std::to_string(i));
    m_folder->setText(toQString(folder));
}

void DeployPage::exportChosen() {
    const RunWatcher* run = m_runs.run(m_run->currentData().toString());
    if (!run) return;
    errors()->clear();
    m_outcomeCard->setVisible(false);
    m_exporter.start(run->folder(), form(), std::filesystem::absolute(toPath(m_folder->text())));
}

void DeployPage::showState() {
    const bool isBusy = m_exporter.isBusy();
    m_export->setVisible(m_run->count() > 0);
    m_export->setEnabled(!isBusy && m_gateLets);
    m_export->setToolTip(m_gateLets ? QString() : tr("The model is kept back: see below"));
    m_export->setText(isBusy ? tr("Exporting…") : tr("Export and check"));
    m_cancel->setVisible(isBusy);
}

void DeployPage::showOutcome(const ExportOutcome& outcome) {
    m_outcome->setText(tr("%1\nLoaded again and compared on %2 questions: %3 of %4 tokens agree; the log-probability "
                          "of a token differs by at most %5.")
            .arg(toQString(outcome.folder))
            .arg(outcome.parity.prompts)
            .arg(outcome.parity.agreeing)
            .arg(outcome.parity.tokens)
            .arg(formatNumber(outcome.parity.worstLogprob)));
    if (outcome.parity.isQuantized)
        m_outcome->setText(m_outcome->text() + QLatin1Char('\n') +
                           tr("Rounding costs %1 nats a token on the live model's own answers.")
                               .arg(formatNumber(outcome.parity.meanLost)));
    m_outcomeCard->setVisible(true);
    m_project.addExport(outcome);
    showGate();
    proposeFolder();
}

} // namespace luthier::ui
