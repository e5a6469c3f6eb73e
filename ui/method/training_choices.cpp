#include "ui/method/training_choices.h"

#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/key_field.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QDoubleSpinBox>
#include <QGridLayout>

namespace luthier::ui {

namespace {

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

struct Group {
    QString title;
    const char* entry; ///< of the guide
    std::vector<const char*> keys;
};

} // namespace

TrainingChoices::TrainingChoices(const Guide& guide, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    const Group groups[] = {
        {tr("Loss"), "loss", {"objective.loss.on", "objective.loss.label_smoothing", "objective.loss.z_loss"}},
        {tr("Optimiser"), "optimizer", {"train.optimizer.type", "train.optimizer.weight_decay", "train.max_grad_norm"}},
        {tr("Strategy"), "schedule", {"train.scheduler", "train.warmup_ratio", "train.decay_ratio"}},
    };
    for (const Group& group : groups) {
        auto* head = new QHBoxLayout;
        head->addWidget(makeLabel(group.title, TextRole::Small, true));
        head->addWidget(new HelpMark(guide, group.entry));
        head->addStretch(1);
        layout->addLayout(head);
        layout->addWidget(advice(guide, group.entry));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(10);
        int column = 0;
        for (const char* key : group.keys) {
            auto* field = new KeyField(key, this);
            QLabel* name = makeMuted(field->label());
            name->setWordWrap(true);
            grid->addWidget(name, 0, column, Qt::AlignBottom);
            field->control()->setMinimumWidth(60);
            if (auto* box = qobject_cast<QAbstractSpinBox*>(field->control()))
                box->setKeyboardTracking(false); // a number counts when it is whole
            grid->addWidget(field->control(), 1, column);
            connect(field, &KeyField::changed, this, &TrainingChoices::changed);
            m_fields.push_back({field, name, grid, column++});
        }
        layout->addLayout(grid);
        layout->addSpacing(6);
    }
    findChild<QDoubleSpinBox*>(QStringLiteral("train.max_grad_norm"))->setSpecialValueText(tr("no clipping"));
}

void TrainingChoices::show(const Recipe& recipe) {
    for (const Place& place : m_fields) {
        const bool counts = place.field->counts(recipe);
        place.field->show(recipe);
        place.field->control()->setVisible(counts);
        place.name->setVisible(counts);
        place.grid->setColumnStretch(place.column, counts ? 1 : 0);
    }
}

void TrainingChoices::writeTo(Recipe& recipe) const {
    const OptimizerType before = recipe.train.optimizer.type;
    for (const Place& place : m_fields)
        if (place.field->counts(recipe)) place.field->writeTo(recipe);
    const OptimizerSection& optimizer = recipe.train.optimizer;
    if (optimizer.type == before) return;
    recipe.train.learning_rate *= factsOf(optimizer.type).rateShare / factsOf(before).rateShare;
    if (factsOf(optimizer.type).averages) recipe.train.scheduler = SchedulerType::Constant;
}

} // namespace luthier::ui
