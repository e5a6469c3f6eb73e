#include "ui/runs/new_run_view.h"

#include "core/advisor/facts/model_card.h"
#include "core/advisor/plan/starting_values.h"
#include "core/base/platform.h"
#include "core/model/families.h"
#include "core/model/model_source.h"
#include "core/recipe/adjustments.h"
#include "core/recipe/run_ledger.h"
#include "core/text/chat_template.h"
#include "ui/runs/architecture_card.h"
#include "ui/runs/objective_card.h"
#include "ui/runs/run_text.h"
#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/key_field.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>

namespace luthier::ui {

namespace {

/// A method's name as guide entry, control and run; without an adapter it is "full".
QString nameOf(AdapterType method) {
    return method == AdapterType::None ? QStringLiteral("full") : toQString(keyOf(method));
}

QDoubleSpinBox* makeSpin(double low, double high, double value, int decimals, const QString& name) {
    auto* box = new QDoubleSpinBox;
    box->setRange(low, high);
    box->setDecimals(decimals);
    box->setValue(value);
    box->setAccessibleName(name);
    return box;
}

/// The recipe before anybody chooses.
Recipe startRecipe() {
    Recipe recipe;
    recipe.data.max_length = 256;
    recipe.data.packing = false;
    recipe.train.batch_size = 8;
    recipe.train.gradient_accumulation = 1;
    return recipe;
}

/// The name of a field with its help.
QWidget* explained(const QString& name, const Guide& guide, const char* entry) {
    auto* out = new QWidget;
    auto* row = new QHBoxLayout(out);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(makeMuted(name));
    row->addWidget(new HelpMark(guide, entry));
    row->addStretch(1);
    return out;
}

QLabel* wrapped(QLabel* label) {
    label->setWordWrap(true);
    return label;
}

} // namespace

NewRunView::NewRunView(Project& project, RunController& runs, const Guide& guide, QWidget* parent)
    : QWidget(parent)
    , m_project(project)
    , m_runs(runs)
    , m_name(new QLineEdit(QStringLiteral("lora")))
    , m_data(new QComboBox)
    , m_begin(new QComboBox)
    , m_template(new QComboBox)
    , m_what(new QFormLayout)
    , m_thinking(new KeyField("data.enable_thinking", this))
    , m_split(makeMuted({}))
    , m_evalShare(makeSpin(0, 50, 15, 0, tr("Kept back for evaluation")))
    , m_model(makeLabel({}))
    , m_prediction(makeLabel({}, TextRole::Small))
    , m_fits(wrapped(makeLabel({}, TextRole::Text, true)))
    , m_methodHelp(wrapped(makeMuted({})))
    , m_objective(new ObjectiveCard)
    , m_architecture(new ArchitectureCard)
    , m_start(new QPushButton(tr("Start")))
    , m_cancel(new QPushButton(tr("Back"))) {
    m_name->setObjectName(QStringLiteral("runName"));
    m_name->setAccessibleName(tr("Name"));
    m_data->setObjectName(QStringLiteral("runData"));
    m_data->setAccessibleName(tr("Data set"));
    m_begin->setObjectName(QStringLiteral("beginsWith"));
    m_begin->setAccessibleName(tr("Begins with"));
    m_template->setAccessibleName(tr("Chat template"));
    m_start->setObjectName(QStringLiteral("start"));
    m_evalShare->setSuffix(QStringLiteral(" %"));
    setKind(m_start, "primary");
    m_template->addItem(tr("The model's own"), QStringLiteral("model"));
    for (const std::string& key : chatTemplateKeys())
        m_template->addItem(toQString(key), toQString(key));

    auto* what = new Card(tr("What"));
    m_what->setFormAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_what->setHorizontalSpacing(24);
    m_what->setVerticalSpacing(10);
    m_what->addRow(makeFieldLabel(tr("Name")), m_name);
    m_what->addRow(makeFieldLabel(tr("Model")), m_model);
    m_what->addRow(makeFieldLabel(tr("Begins with")), m_begin);
    m_what->addRow(makeFieldLabel(tr("Data set")), m_data);
    m_what->addRow(explained(tr("Kept back for evaluation"), guide, "data_files"), m_evalShare);
    m_split->setObjectName(QStringLiteral("runSplit"));
    m_split->setWordWrap(true);
    m_what->addRow(QString(), m_split);
    m_what->addRow(explained(tr("Chat template"), guide, "chat_template"), m_template);
    m_what->addRow(explained(m_thinking->label(), guide, "chat_template"), m_thinking->control());
    what->body()->addLayout(m_what);

    auto* how = new Card(tr("Method"));
    addMethods(*how, guide);
    auto* howForm = new QGridLayout;
    howForm->setHorizontalSpacing(12);
    howForm->setVerticalSpacing(10);
    const std::tuple<int, int, const char*, const char*> fields[] = {{0, 0, "adapter.r", "r"},
        {0, 0, "adapter.num_virtual_tokens", "virtual_tokens"}, {0, 0, "adapter.reduction_factor", "adapter"},
        {0, 0, "adapter.block_size", "oft"}, {0, 2, "train.epochs", "epochs"},
        {1, 0, "train.learning_rate", "learning_rate"}, {1, 2, "train.batch_size", "batch_size"},
        {2, 0, "data.max_length", "max_length"}, {3, 0, "model.quantization.type", "qlora"}};
    for (const auto& [row, column, key, entry] : fields) {
        auto* field = new KeyField(key, this);
        field->show(startRecipe());
        QWidget* label = explained(field->label(), guide, entry);
        howForm->addWidget(label, row, column);
        field->control()->setMinimumWidth(60);                          // its hint has room for the largest number
        const bool isWord = qobject_cast<QComboBox*>(field->control()); // wider than a number
        howForm->addWidget(field->control(), row, column + 1, 1, isWord ? 2 : 1);
        connect(field, &KeyField::changed, this, [this, field] {
            m_edited.insert(field);
            predict();
        });
        m_fields[key] = field;
        if (row == 0 && column == 0) m_inPlaceOfRank.emplace_back(field, label);
    }
    howForm->addWidget(makeMuted(translatedLabel("recipe", recipeKey("data.max_length").info.unit)), 2, 2);
    for (const int column : {1, 3})
        howForm->setColumnStretch(column, 1);
    how->body()->addLayout(howForm);

    auto* cost = new Card(tr("What it will take"));
    m_prediction->setTextFormat(Qt::RichText);
    cost->body()->addWidget(m_fits);
    cost->body()->addWidget(m_prediction);
    cost->body()->addStretch();

    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_start);
    auto* left = new QVBoxLayout;
    left->setSpacing(space::kBetweenCards);
    left->addWidget(m_objective);
    left->addWidget(what);
    left->addWidget(cost, 1);
    auto* columnsWidget = new QWidget;
    auto* columns = new QHBoxLayout(columnsWidget);
    columns->setSpacing(space::kBetweenCards);
    columns->addLayout(left, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(space::kBetweenCards);
    right->addWidget(how);
    right->addWidget(m_architecture, 1);
    columns->addLayout(right, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kBetweenCards);
    layout->addWidget(makeScrolled(columnsWidget), 1);
    layout->addLayout(buttons);

    connect(m_start, &QPushButton::clicked, this, [this] { Q_EMIT startAsked(choice()); });
    connect(m_cancel, &QPushButton::clicked, this, &NewRunView::cancelled);
    connect(m_data, &QComboBox::activated, this, &NewRunView::predict);
    connect(m_template, &QComboBox::activated, this, &NewRunView::showThinking);
    connect(m_begin, &QComboBox::activated, this, &NewRunView::predict);
    connect(m_objective, &ObjectiveCard::changed, this, &NewRunView::chooseObjective);
    connect(m_architecture, &ArchitectureCard::changed, this, &NewRunView::predict);
    refresh();
}

void NewRunView::addMethods(Card& card, const Guide& guide) {
    const auto chosen = [this] {
        m_methodHelp->setText(translatedLabel("methods", methodRow(method()).help));
        m_architecture->setMethod(method());
        nameItself();
        predict();
    };
    const auto addLine = [&](QRadioButton* button, std::initializer_list<QWidget*> beside) {
        auto* line = new QHBoxLayout;
        line->addWidget(button);
        for (QWidget* widget : beside)
            line->addWidget(widget);
        line->addStretch(1);
        card.body()->addLayout(line);
        connect(button, &QRadioButton::toggled, this, [chosen](bool isChosen) {
            if (isChosen) chosen();
        });
    };
    auto* more = new QComboBox;
    more->setObjectName(QStringLiteral("more_methods"));
    for (const auto& row : methodTable<AdapterType>()) {
        if (!row.facts.isFirst) {
            more->addItem(translatedLabel("methods", row.label), toQString(row.key));
            more->setItemData(more->count() - 1, translatedLabel("methods", row.help), Qt::ToolTipRole);
            continue;
        }
        auto* button = new QRadioButton(translatedLabel("methods", row.label));
        button->setObjectName(nameOf(row.value));
        button->setChecked(m_methods.empty());
        m_methods.emplace_back(row.value, button);
        addLine(button, {new HelpMark(guide, toUtf8(nameOf(row.value)))});
    }
    m_moreChosen = new QRadioButton(tr("More:"));
    m_moreChosen->setObjectName(QStringLiteral("more"));
    m_more = more;
    auto* mark = new HelpMark(guide, toUtf8(more->currentData().toString()));
    addLine(m_moreChosen, {more, mark});
    connect(more, &QComboBox::activated, this, [this, chosen, mark] {
        mark->setEntry(toUtf8(m_more->currentData().toString()));
        m_moreChosen->setChecked(true);
        chosen();
    });
    m_methodHelp->setText(translatedLabel("methods", methodRow(method()).help));
    m_methodHelp->setMinimumHeight(
        2 * m_methodHelp->fontMetrics().lineSpacing()); // the fields below stay where they are
    m_methodHelp->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    card.body()->addWidget(m_methodHelp);
}

AdapterType NewRunView::method() const {
    for (const auto& [method, button] : m_methods)
        if (button->isChecked()) return method;
    if (m_moreChosen && m_moreChosen->isChecked())
        return methodFromKey<AdapterType>(toUtf8(m_more->currentData().toString())).value_or(AdapterType::None);
    return AdapterType::None;
}

void NewRunView::refresh() {
    const QVariant current = m_begin->currentData();
    m_begin->clear();
    m_begin->addItem(tr("The model as it is"), QString());
    for (const RunWatcher* run : m_runs.runs()) {
        const bool hasModel = run->status() == RunStatus::Finished && !run->history().checkpoints().empty();
        if (hasModel && !run->history().isRewardModel()) m_begin->addItem(run->id(), run->id());
    }
    m_begin->setCurrentIndex(std::max(0, m_begin->findData(current)));
    fillData();
    showThinking();
}

void NewRunView::showThinking() {
    const auto chosen = ChatTemplate::open(toUtf8(m_template->currentData().toString()), m_project.modelFolder());
    const bool hasSwitch = chosen && !chosen->thinkingSwitches().empty();
    if (!hasSwitch) m_thinking->show(startRecipe());
    m_what->setRowVisible(m_thinking->control(), hasSwitch);
}

/// The data sets that the objective can learn from.
void NewRunView::fillData() {
    const QVariant current = m_data->currentData();
    m_data->clear();
    for (const DatasetRow& row : m_project.store().datasets())
        if (m_project.suits(row.hash, m_objective->objective()))
            m_data->addItem(tr("%1 (%2 rows)").arg(toQString(row.name), formatWhole(row.rows)), toQString(row.hash));
    const int kept = m_data->findData(current);
    m_data->setCurrentIndex(kept >= 0 ? kept : m_data->count() - 1);
    predict();
}

void NewRunView::setObjective(ObjectiveType objective) { m_objective->setObjective(objective); }

void NewRunView::setPreparing(bool preparing) {
    m_isPreparing = preparing;
    predict();
}

void NewRunView::chooseObjective() {
    // Objectives that learn from people's choices begin where the last run that learned answers ended.
    const bool compares = learnsFromChoices(m_objective->objective());
    m_begin->setCurrentIndex(compares && m_begin->count() > 1 ? 1 : 0);
    nameItself();
    fillData();
}

/// "lora", "full", "reward-lora": until the person writes a name.
void NewRunView::nameItself() {
    const auto proposed = [](ObjectiveType objective, AdapterType method) {
        return objective == ObjectiveType::Sft ? nameOf(method)
                                               : toQString(keyOf(objective)) + QLatin1Char('-') + nameOf(method);
    };
    for (const auto& objective : methodTable<ObjectiveType>())
        for (const auto& adapter : methodTable<AdapterType>())
            if (m_name->text() == proposed(objective.value, adapter.value))
                return m_name->setText(proposed(m_objective->objective(), method()));
}

NewRun NewRunView::choice() const {
    NewRun run;
    run.recipe = startRecipe();
    run.recipe.name = toUtf8(m_name->text().trimmed());
    run.recipe.model.path = m_project.modelFolder().string();
    run.beginsWith = toUtf8(m_begin->currentData().toString());
    m_objective->writeTo(run.recipe);
    run.recipe.adapter.type = method();
    for (const auto& [key, field] : m_fields)
        if (field->counts(run.recipe)) field->writeTo(run.recipe);
    run.recipe.adapter.lora_alpha = usualAlpha(run.recipe.adapter.r);
    m_architecture->writeTo(run.recipe);
    run.recipe.data.chat_template = toUtf8(m_template->currentData().toString());
    m_thinking->writeTo(run.recipe);
    run.dataset = toUtf8(m_data->currentData().toString());
    run.evalFraction = m_evalShare->value() / 100;
    return run;
}

std::int64_t NewRunView::chosenRows() const {
    for (const DatasetRow& row : m_project.store().datasets())
        if (toQString(row.hash) == m_data->currentData().toString()) return static_cast<std::int64_t>(row.rows);
    return 0;
}

void NewRunView::showSplit() {
    const std::string dataset = toUtf8(m_data->currentData().toString());
    const auto split = m_project.data().currentSplit(dataset);
    m_evalShare->setEnabled(!split);
    m_split->setVisible(split || m_data->count() == 0);
    if (m_data->count() == 0)
        m_split->setText(examplesOf(m_objective->objective()) == ExampleKind::Tokens
                             ? tr("Import data first: it learns from conversations or texts.")
                             : tr("Compare answers first, or import pairs: it learns from people's choices."));
    if (split)
        m_split->setText(tr("As the data set was split: %1 to learn, %2 to evaluate")
                .arg(formatWhole(split->trainRows), formatWhole(split->evalRows)));
}

void NewRunView::predict() {
    showSplit();
    for (const char* key : {"adapter.r", "model.quantization.type"})
        m_fields.at(key)->control()->setEnabled(m_fields.at(key)->counts(choice().recipe));
    const KeyField* shown = m_inPlaceOfRank.front().first; // where none counts, the rank, greyed
    for (const auto& [field, label] : m_inPlaceOfRank)
        if (field->counts(choice().recipe)) shown = field;
    for (const auto& [field, label] : m_inPlaceOfRank) {
        field->control()->setVisible(field == shown);
        label->setVisible(field == shown);
    }
    const auto folder = m_project.modelFolder();
    const auto spec = readModelSpec(folder);
    m_model->setText(folder.empty() ? tr("none chosen yet") : toQString(modelName(folder)));
    m_start->setEnabled(spec && m_data->count() > 0 && !m_isPreparing);
    m_start->setText(m_isPreparing ? tr("Merging the model…") : tr("Start"));
    if (!spec) {
        m_fits->setText(folder.empty() ? tr("Choose a model on its page first.") : translated(spec.error()));
        m_prediction->clear();
        return;
    }
    if (const auto fits = checkFits(choice().recipe, *spec); !fits) {
        m_start->setEnabled(false);
        m_fits->setText(translated(fits.error()));
        m_prediction->clear();
        return;
    }
    for (const auto& [key, field] : m_fields)
        if (!field->isUsable()) {
            m_start->setEnabled(false);
            m_fits->setText(tr("%1: not a usable number.").arg(field->label()));
            m_prediction->clear();
            return;
        }
    const std::int64_t parameters = parameterCount(*spec);
    const ObjectiveType objective = m_objective->objective();
    Recipe proposed = choice().recipe;
    proposed.train.learning_rate = startingRate(parameters, method(), objective);
    proposed.train.epochs = startingEpochs(parameters, chosenRows(), objective);
    proposed.adapter.r = startingRank(method());
    for (const char* key : {"train.learning_rate", "train.epochs", "adapter.r"})
        if (KeyField* field = m_fields.at(key); !m_edited.contains(field)) field->show(proposed);
    m_architecture->setModel(*spec);
    const std::uint64_t available = freeMemoryBytes();
    const Recipe chosen = choice().recipe, recipe = fitted(*spec, chosen, DType::F32, available);
    m_architecture->showCosts(recipe);
    const MemoryLedger ledger = predictRun(*spec, recipe, DType::F32);
    const bool isFitted = recipe.train.gradient_checkpointing == GradientCheckpointing::Always &&
                          chosen.train.gradient_checkpointing == GradientCheckpointing::Auto;
    const bool fits = ledger.totalBytes() <= available;
    m_fits->setText((!fits      ? tr("Does not fit: about %1, and %2 are free. A smaller batch size costs the least.")
                     : isFitted ? tr("Fits with gradient checkpointing, a third slower: about %1 of %2 free memory.")
                                : tr("Fits: about %1 of %2 free memory."))
            .arg(formatSize(ledger.totalBytes()), formatSize(available)));
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='3'>");
    for (const MemoryPartRow& row : memoryParts())
        html += QStringLiteral("<tr><td style='color:%3'>%1&nbsp;&nbsp;</td><td align='right'>%2</td></tr>")
                    .arg(translatedLabel("memory", row.label), formatSize(ledger.bytesOf(row.part)),
                        tokensInForce().muted.name());
    m_prediction->setText(html + QStringLiteral("</table>"));
}

} // namespace luthier::ui
