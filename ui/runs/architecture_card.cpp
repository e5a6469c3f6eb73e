#include "ui/runs/architecture_card.h"

#include "core/recipe/run_ledger.h"
#include "ui/session/translate.h"
#include "ui/widgets/key_field.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSpinBox>

#include <algorithm>

namespace luthier::ui {

ArchitectureCard::ArchitectureCard(QWidget* parent)
    : Card(tr("Model architecture"), parent)
    , m_embeddings{{}, tr("Embeddings"), new QCheckBox}
    , m_head{{}, tr("Output head"), new QCheckBox}
    , m_frozenLayers(new QSpinBox)
    , m_bias(new KeyField("adapter.bias", this))
    , m_newTokens(new QLineEdit)
    , m_newHead(new QCheckBox)
    , m_adapterDropout(new KeyField("adapter.lora_dropout", this))
    , m_newTokensCost(makeMuted({}))
    , m_wholeLabel(makeMuted({}))
    , m_layersLabel(makeMuted(tr("Freeze the first layers")))
    , m_layersCost(makeMuted({}))
    , m_biasLabel(makeMuted(m_bias->label()))
    , m_adapterDropoutLabel(makeMuted(m_adapterDropout->label())) {
    m_embeddings.box->setObjectName(QStringLiteral("wholeEmbeddings"));
    m_head.box->setObjectName(QStringLiteral("wholeHead"));
    m_frozenLayers->setObjectName(QStringLiteral("frozenLayers"));
    m_frozenLayers->setAccessibleName(m_layersLabel->text());
    m_newTokens->setObjectName(QStringLiteral("newTokens"));
    m_newTokens->setAccessibleName(tr("New special tokens"));
    m_newTokens->setPlaceholderText(QStringLiteral("<|im_start|> <|im_end|>"));
    m_newHead->setObjectName(QStringLiteral("newHead"));
    m_bias->control()->setMinimumWidth(90);

    auto* rows = new QGridLayout;
    rows->setHorizontalSpacing(12);
    rows->setVerticalSpacing(10);
    for (const int column : {1, 3})
        rows->setColumnStretch(column, 1);
    auto* whole = new QHBoxLayout;
    whole->setSpacing(16);
    whole->addWidget(m_embeddings.box);
    whole->addWidget(m_head.box);
    whole->addStretch();
    auto* tokens = new QHBoxLayout;
    tokens->setSpacing(12);
    tokens->addWidget(m_newTokens, 1);
    tokens->addWidget(m_newTokensCost);
    rows->addWidget(m_wholeLabel, 0, 0);
    rows->addLayout(whole, 0, 1, 1, 3);
    rows->addWidget(m_layersLabel, 1, 0);
    rows->addWidget(m_frozenLayers, 1, 1);
    rows->addWidget(m_layersCost, 1, 2, 1, 2);
    rows->addWidget(m_biasLabel, 2, 0);
    rows->addWidget(m_bias->control(), 2, 1);
    rows->addWidget(m_adapterDropoutLabel, 2, 2);
    rows->addWidget(m_adapterDropout->control(), 2, 3);
    rows->addWidget(makeMuted(tr("New special tokens")), 3, 0);
    rows->addLayout(tokens, 3, 1, 1, 3);
    rows->addWidget(makeMuted(tr("Output head")), 4, 0);
    rows->addWidget(m_newHead, 4, 1, 1, 3);
    auto* dropouts = new QGridLayout;
    dropouts->setHorizontalSpacing(12);
    dropouts->setVerticalSpacing(4);
    for (const RecipeKey& key : recipeKeys()) {
        if (!key.path.starts_with("model.dropout.")) continue;
        auto* field = m_dropouts.emplace_back(new KeyField(key.path, this));
        field->control()->setAccessibleName(tr("Dropout: %1").arg(field->label()));
        field->control()->setMinimumWidth(64);
        const int column = static_cast<int>(m_dropouts.size()) - 1;
        dropouts->addWidget(makeMuted(field->label()), 0, column);
        dropouts->addWidget(field->control(), 1, column);
    }
    rows->addWidget(makeMuted(tr("Dropout inside the model")), 5, 0, 1, 4);
    rows->addLayout(dropouts, 6, 0, 1, 4);
    body()->addLayout(rows);
    body()->addStretch();

    for (const Whole* whole : {&m_embeddings, &m_head})
        connect(whole->box, &QCheckBox::toggled, this, &ArchitectureCard::changed);
    connect(m_newTokens, &QLineEdit::textChanged, this, &ArchitectureCard::changed);
    connect(m_newHead, &QCheckBox::toggled, this, &ArchitectureCard::changed);
    connect(m_frozenLayers, &QSpinBox::valueChanged, this, &ArchitectureCard::changed);
    connect(m_bias, &KeyField::changed, this, &ArchitectureCard::changed);
    updateVisibility();
}

void ArchitectureCard::setModel(const ModelSpec& spec) {
    m_spec = spec;
    m_embeddings.module = lastPartOf(spec.tokenEmbedding);
    m_head.module = spec.head == HeadKind::Language ? lastPartOf(spec.headModule) : "";
    int layers = 0;
    for (const ParameterShape& parameter : parameterShapes(spec))
        layers = std::max(layers, parameter.layer + 1);
    m_frozenLayers->setMaximum(layers);
    updateVisibility();
}

void ArchitectureCard::setMethod(AdapterType method) {
    m_method = method;
    updateVisibility();
}

void ArchitectureCard::updateVisibility() {
    const bool isAdapter = m_method != AdapterType::None;
    m_wholeLabel->setText(isAdapter ? tr("Trained as a whole") : tr("Frozen"));
    // A head that shares the embeddings cannot be frozen apart from them.
    const bool trainsWhole = wrapsLayers(m_method); // a learned prompt trains nothing beside itself
    m_head.box->setVisible(trainsWhole && !m_head.module.empty() && (isAdapter || !m_spec.tieWordEmbeddings));
    m_embeddings.box->setVisible(trainsWhole);
    m_wholeLabel->setVisible(trainsWhole);
    for (QWidget* widget : {static_cast<QWidget*>(m_biasLabel), m_bias->control()})
        widget->setVisible(isLowRank(m_method));
    for (QWidget* widget : {static_cast<QWidget*>(m_adapterDropoutLabel), m_adapterDropout->control()})
        widget->setVisible(factsOf(m_method).hasDropout);
    for (QWidget* widget : {static_cast<QWidget*>(m_layersLabel), static_cast<QWidget*>(m_frozenLayers),
             static_cast<QWidget*>(m_layersCost)})
        widget->setVisible(!isAdapter);
}

void ArchitectureCard::writeTo(Recipe& recipe) const {
    std::vector<std::string> whole;
    for (const Whole* part : {&m_embeddings, &m_head})
        if (part->box->isChecked() && !part->box->isHidden()) whole.push_back(part->module);
    for (const QString& token :
        m_newTokens->text().split(QRegularExpression(QStringLiteral("[\\s,]+")), Qt::SkipEmptyParts))
        recipe.model.add_special_tokens.push_back(toUtf8(token));
    recipe.model.new_head = m_newHead->isChecked();
    if (isLowRank(m_method)) m_bias->writeTo(recipe);
    if (factsOf(m_method).hasDropout) m_adapterDropout->writeTo(recipe);
    if (m_method != AdapterType::None) {
        recipe.adapter.modules_to_save = whole;
    } else {
        recipe.model.freeze = whole;
        for (int layer = 0; layer < m_frozenLayers->value(); ++layer)
            for (std::string& module : layerModules(m_spec, layer))
                recipe.model.freeze.push_back(std::move(module));
    }
    for (const KeyField* dropout : m_dropouts)
        dropout->writeTo(recipe);
}

void ArchitectureCard::showCosts(const Recipe& recipe) {
    const auto bytes = [this](const Recipe& r) {
        return static_cast<qint64>(predictRun(m_spec, r, DType::F32).totalBytes());
    };
    const auto signedSize = [](qint64 difference) {
        return (difference < 0 ? QStringLiteral("−") : QStringLiteral("+")) + formatSize(quint64(std::abs(difference)));
    };
    const bool isAdapter = m_method != AdapterType::None;
    for (const Whole* part : {&m_embeddings, &m_head}) {
        Recipe with = recipe, without = recipe;
        const auto list = [isAdapter](Recipe& r) -> std::vector<std::string>& {
            return isAdapter ? r.adapter.modules_to_save : r.model.freeze;
        };
        std::erase(list(without), part->module);
        std::erase(list(with), part->module);
        list(with).push_back(part->module);
        part->box->setText(tr("%1 (%2)").arg(part->label, signedSize(bytes(with) - bytes(without))));
    }
    Recipe plain = recipe, newHead = recipe;
    plain.model.add_special_tokens.clear();
    const bool grows = !recipe.model.add_special_tokens.empty();
    m_newTokensCost->setVisible(grows);
    m_newTokensCost->setText(grows ? signedSize(bytes(recipe) - bytes(plain)) : QString());
    plain = recipe;
    plain.model.new_head = false;
    newHead.model.new_head = true;
    m_newHead->setText(tr("begins anew (%1)").arg(signedSize(bytes(newHead) - bytes(plain))));
    if (isAdapter) return;
    Recipe free = recipe;
    for (int layer = 0; layer < m_frozenLayers->value(); ++layer)
        for (const std::string& module : layerModules(m_spec, layer))
            std::erase(free.model.freeze, module);
    m_layersCost->setText(tr("of %1 · %2").arg(m_frozenLayers->maximum()).arg(signedSize(bytes(recipe) - bytes(free))));
}

} // namespace luthier::ui
