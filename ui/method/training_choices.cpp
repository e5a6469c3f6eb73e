#include "ui/method/training_choices.h"

#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSignalBlocker>

#include <algorithm>

namespace luthier::ui {

namespace {

template <class Choice>
QComboBox* makeCombo(const QString& name, const char* objectName) {
    auto* box = new QComboBox;
    for (const auto& row : methodTable<Choice>())
        box->addItem(translatedLabel("methods", row.label), int(row.value));
    box->setAccessibleName(name);
    box->setObjectName(QLatin1String(objectName));
    return box;
}

QDoubleSpinBox* makeBox(const QString& name, const char* objectName, double most, double step, int decimals) {
    auto* box = new QDoubleSpinBox;
    box->setRange(0, most);
    box->setDecimals(decimals);
    box->setSingleStep(step);
    box->setKeyboardTracking(false); // a number counts when it is whole
    box->setAccessibleName(name);
    box->setObjectName(QLatin1String(objectName));
    return box;
}

/// When to use it and what it costs, in the guide's words.
QLabel* advice(const Guide& guide, const char* key) {
    QStringList said;
    for (const GuideEntry& entry : guide.entries)
        if (entry.key == key)
            for (const BilingualText* text : {&entry.when, &entry.cost})
                if (!text->en.empty()) said << ownLanguage(*text);
    auto* label = makeMuted(said.join(isChinese() ? QString() : QStringLiteral(" ")));
    label->setWordWrap(true);
    return label;
}

} // namespace

TrainingChoices::TrainingChoices(const Guide& guide, QWidget* parent)
    : QWidget(parent)
    , m_lossOn(makeCombo<LossTarget>(tr("Loss on"), "lossOn"))
    , m_optimizer(makeCombo<OptimizerType>(tr("Optimiser"), "optimizer"))
    , m_scheduler(makeCombo<SchedulerType>(tr("Schedule"), "scheduler"))
    , m_smoothing(makeBox(tr("Label smoothing"), "labelSmoothing", 0.9, 0.05, 2))
    , m_zLoss(makeBox(QStringLiteral("z-loss"), "zLoss", 1, 1e-4, 5))
    , m_decay(makeBox(tr("Weight decay"), "weightDecay", 1, 0.01, 3))
    , m_warmup(makeBox(tr("Warm-up, share of the steps"), "warmupRatio", 1, 0.01, 4))
    , m_clipping(makeBox(tr("Longest gradient"), "maxGradNorm", 1000, 0.5, 2)) {
    m_clipping->setSpecialValueText(tr("no clipping"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    const auto addGroup = [&](const QString& title, const char* entry, const std::vector<QWidget*>& fields) {
        auto* head = new QHBoxLayout;
        head->addWidget(makeLabel(title, TextRole::Small, true));
        head->addWidget(new HelpMark(guide, entry));
        head->addStretch(1);
        layout->addLayout(head);
        layout->addWidget(advice(guide, entry));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(10);
        int column = 0;
        for (QWidget* field : fields) {
            QLabel* name = makeMuted(field->accessibleName());
            name->setWordWrap(true);
            grid->addWidget(name, 0, column, Qt::AlignBottom);
            field->setMinimumWidth(60);
            grid->addWidget(field, 1, column);
            grid->setColumnStretch(column++, 1);
        }
        layout->addLayout(grid);
        layout->addSpacing(6);
    };
    addGroup(tr("Loss"), "loss", {m_lossOn, m_smoothing, m_zLoss});
    addGroup(tr("Optimiser"), "optimizer", {m_optimizer, m_decay, m_clipping});
    addGroup(tr("Strategy"), "schedule", {m_scheduler, m_warmup});
    for (QComboBox* box : {m_lossOn, m_optimizer, m_scheduler})
        connect(box, &QComboBox::activated, this, &TrainingChoices::changed);
    for (QDoubleSpinBox* box : {m_smoothing, m_zLoss, m_decay, m_warmup, m_clipping})
        connect(box, &QDoubleSpinBox::valueChanged, this, &TrainingChoices::changed);
}

void TrainingChoices::show(const Recipe& recipe) {
    m_lossOn->setCurrentIndex(std::max(0, m_lossOn->findData(int(recipe.objective.loss.on))));
    m_optimizer->setCurrentIndex(std::max(0, m_optimizer->findData(int(recipe.train.optimizer.type))));
    m_scheduler->setCurrentIndex(std::max(0, m_scheduler->findData(int(recipe.train.scheduler))));
    for (const auto& [box, value] : {std::pair(m_smoothing, recipe.objective.loss.label_smoothing),
             {m_zLoss, recipe.objective.loss.z_loss}, {m_decay, recipe.train.optimizer.weight_decay},
             {m_warmup, recipe.train.warmup_ratio}, {m_clipping, recipe.train.max_grad_norm}}) {
        const QSignalBlocker blocker(box);
        box->setValue(value);
    }
}

void TrainingChoices::writeTo(Recipe& recipe) const {
    recipe.objective.loss.on = LossTarget(m_lossOn->currentData().toInt());
    recipe.objective.loss.label_smoothing = m_smoothing->value();
    recipe.objective.loss.z_loss = m_zLoss->value();
    OptimizerSection& optimizer = recipe.train.optimizer;
    if (const auto type = OptimizerType(m_optimizer->currentData().toInt()); type != optimizer.type) {
        recipe.train.learning_rate *= rateShare(type) / rateShare(optimizer.type);
        optimizer.type = type;
        optimizer.betas = standardBetas(type);
    }
    optimizer.weight_decay = m_decay->value();
    recipe.train.max_grad_norm = m_clipping->value();
    recipe.train.scheduler = SchedulerType(m_scheduler->currentData().toInt());
    recipe.train.warmup_ratio = m_warmup->value();
}

} // namespace luthier::ui
