#include "ui/method/recipe_card.h"

#include "core/recipe/keys.h"
#include "core/recipe/pasted_config.h"
#include "ui/method/training_choices.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>

#include <algorithm>

namespace luthier::ui {

namespace {

QString nameOf(const char* key) { return translatedLabel("recipe", recipeKey(key).info.label); }

} // namespace

RecipeCard::RecipeCard(Wizard& wizard, const Guide& guide, QWidget* parent)
    : Card(tr("Recipe"), parent)
    , m_wizard(wizard)
    , m_steps(new QComboBox)
    , m_simple(new QPushButton(tr("Simple")))
    , m_advanced(new QPushButton(tr("Advanced")))
    , m_apply(new QPushButton(tr("Use these changes")))
    , m_paste(new QPushButton(tr("Paste a lora_config")))
    , m_reset(new QPushButton(tr("As proposed")))
    , m_views{new QWidget, new QWidget}
    , m_values(new QGridLayout)
    , m_choices(new TrainingChoices(guide))
    , m_yaml(new QPlainTextEdit)
    , m_none(makeMuted(tr("There is a recipe once a model is chosen and the plan can start."))) {
    const std::pair<QPushButton*, const char*> names[] = {{m_simple, "recipeSimple"}, {m_advanced, "recipeAdvanced"},
        {m_apply, "recipeApply"}, {m_paste, "recipePaste"}, {m_reset, "recipeReset"}};
    for (const auto& [button, name] : names)
        button->setObjectName(QLatin1String(name));
    m_steps->setObjectName(QStringLiteral("recipeStep"));
    m_steps->setAccessibleName(tr("Step whose recipe is shown"));
    header()->addWidget(m_steps);
    for (QPushButton* button : {m_simple, m_advanced}) {
        setKind(button, "quiet");
        header()->addWidget(button);
    }
    m_none->setWordWrap(true);
    m_yaml->setObjectName(QStringLiteral("recipeYaml"));
    m_yaml->setAccessibleName(tr("Recipe as YAML"));
    m_yaml->setFont(fontFor(TextRole::Mono));
    m_yaml->setTabChangesFocus(true);
    m_yaml->setMinimumHeight(260);
    m_values->setHorizontalSpacing(16);
    m_values->setVerticalSpacing(6);
    m_values->setColumnStretch(1, 1);

    auto* simpleRows = new QVBoxLayout(m_views[0]);
    simpleRows->setContentsMargins(0, 0, 0, 0);
    simpleRows->addWidget(m_none);
    simpleRows->addLayout(m_values);
    simpleRows->addStretch(1);
    auto* advancedRows = new QVBoxLayout(m_views[1]);
    advancedRows->setContentsMargins(0, 0, 0, 0);
    advancedRows->addWidget(m_choices);
    advancedRows->addWidget(m_yaml, 1);
    auto* buttons = new QGridLayout; // two rows: a narrow window has no room for one
    buttons->addWidget(m_apply, 0, 0);
    buttons->addWidget(m_reset, 0, 1);
    buttons->addWidget(m_paste, 1, 0);
    buttons->setColumnStretch(2, 1);
    advancedRows->addLayout(buttons);
    for (QWidget* view : m_views)
        body()->addWidget(view);

    connect(m_steps, &QComboBox::activated, this, &RecipeCard::refresh);
    connect(m_simple, &QPushButton::clicked, this, [this] { showView(0); });
    connect(m_advanced, &QPushButton::clicked, this, [this] { showView(1); });
    connect(m_choices, &TrainingChoices::changed, this, &RecipeCard::choose);
    connect(m_apply, &QPushButton::clicked, this, &RecipeCard::apply);
    connect(m_paste, &QPushButton::clicked, this, &RecipeCard::paste);
    connect(m_reset, &QPushButton::clicked, this, &RecipeCard::reset);
    showView(0);
    refresh();
}

void RecipeCard::showView(std::size_t index) {
    for (std::size_t i = 0; i < m_views.size(); ++i)
        m_views[i]->setVisible(i == index);
}

const PlanStep* RecipeCard::step() const {
    const std::string chosen = toUtf8(m_steps->currentData().toString());
    for (const PlanStep& step : m_wizard.plan().steps)
        if (step.recipe && step.step == chosen) return &step;
    return nullptr;
}

/// Keeps the shown step as long as the plan has it.
void RecipeCard::fillSteps() {
    const QVariant shown = m_steps->currentData();
    m_steps->clear();
    for (const PlanStep& step : m_wizard.plan().steps)
        if (step.recipe)
            m_steps->addItem(ownLanguage(m_wizard.judgement().step(step.step)->text), toQString(step.step));
    m_steps->setCurrentIndex(m_steps->count() > 0 ? std::max(0, m_steps->findData(shown)) : -1);
    m_steps->setVisible(m_steps->count() > 1);
}

void RecipeCard::refresh() {
    fillSteps();
    const PlanStep* own = step();
    m_none->setVisible(!own);
    m_advanced->setEnabled(own);
    if (!own) showView(0);
    // What is being typed stays, unless the plan has another recipe now.
    const QString yaml = own ? toQString(recipeToYaml(*own->recipe)) : QString();
    if (yaml != m_shown) m_yaml->setPlainText(m_shown = yaml);
    if (own) m_choices->show(*own->recipe);
    m_reset->setEnabled(own && m_wizard.answers().recipes.contains(own->step));
    m_paste->setEnabled(own && isLowRank(own->recipe->adapter.type));
    showSimple();
}

void RecipeCard::showSimple() {
    clearLayout(m_values);
    const PlanStep* own = step();
    if (!own) return;
    const Recipe& recipe = *own->recipe;
    const TrainSection& train = recipe.train;
    std::vector<std::pair<QString, QString>> values = {
        {nameOf("train.learning_rate"), QString::number(train.learning_rate)},
        {nameOf("train.epochs"), QString::number(train.epochs)},
        {nameOf("train.batch_size"),
            train.gradient_accumulation > 1
                ? QStringLiteral("%1 × %2").arg(train.batch_size).arg(train.gradient_accumulation)
                : QString::number(train.batch_size)},
        {nameOf("data.max_length"), tr("%1 tokens").arg(recipe.data.max_length)},
    };
    if (isLowRank(recipe.adapter.type))
        values.emplace_back(
            nameOf("adapter.r"), tr("%1, alpha %2").arg(recipe.adapter.r).arg(recipe.adapter.lora_alpha));
    int row = 0;
    for (const auto& [name, value] : values) {
        m_values->addWidget(makeMuted(name), row, 0, Qt::AlignTop);
        m_values->addWidget(makeLabel(value, TextRole::Text, true), row++, 1, Qt::AlignTop);
    }
    const bool isOwn = m_wizard.answers().recipes.contains(own->step);
    for (const Said& said : own->starting) {
        auto* reason = makeMuted(QStringLiteral("· ") + ownLanguage(sentence(m_wizard.judgement(), said)));
        reason->setWordWrap(true);
        if (!isOwn)
            m_values->addWidget(reason, row++, 0, 1, 2);
        else
            delete reason;
    }
    if (isOwn) m_values->addWidget(makeMuted(tr("Changed by you.")), row, 0, 1, 2);
}

void RecipeCard::choose() {
    const PlanStep* own = step();
    if (!own) return;
    Recipe recipe = *own->recipe;
    m_choices->writeTo(recipe);
    m_wizard.change([&, key = own->step](Answers& answers) { answers.recipes[key] = recipeToYaml(recipe); });
}

bool RecipeCard::isTyped() const { return m_yaml->toPlainText() != m_shown; }

void RecipeCard::apply() {
    const PlanStep* own = step();
    if (!own) return;
    const std::string text = toUtf8(m_yaml->toPlainText());
    const auto parsed = parseRecipe(text);
    if (!parsed) {
        Q_EMIT failed(parsed.error());
        return;
    }
    Q_EMIT accepted();
    m_wizard.change([&, key = own->step](Answers& answers) { answers.recipes[key] = recipeToYaml(*parsed); });
}

void RecipeCard::paste() {
    const PlanStep* own = step();
    if (!own) return;
    Recipe recipe = *own->recipe;
    const auto adapter = adapterFromPasted(toUtf8(QGuiApplication::clipboard()->text()), recipe.adapter);
    if (!adapter) {
        Q_EMIT failed(adapter.error());
        return;
    }
    Q_EMIT accepted();
    recipe.adapter = *adapter;
    m_wizard.change([&, key = own->step](Answers& answers) { answers.recipes[key] = recipeToYaml(recipe); });
}

void RecipeCard::reset() {
    const PlanStep* own = step();
    if (own) m_wizard.change([key = own->step](Answers& answers) { answers.recipes.erase(key); });
}

} // namespace luthier::ui
