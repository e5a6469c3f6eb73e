#include "ui/data/cleaning_card.h"

#include "core/base/file.h"
#include "core/data/look/quality_report.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/confirm.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>

namespace luthier::ui {

CleaningCard::CleaningCard(DataWork& work, QWidget* parent)
    : Card(tr("Cleaning"), parent)
    , m_work(work)
    , m_settings(new QWidget)
    , m_form(new QFormLayout)
    , m_about(makeMuted({}))
    , m_said(makeMuted({}))
    , m_apply(new QPushButton(tr("Apply")))
    , m_count(new QPushButton(tr("Count"))) {
    auto* recipe = new QPushButton(tr("Recipe") + QStringLiteral(" ▾"));
    setKind(recipe, "quiet");
    recipe->setObjectName(QStringLiteral("cleaningRecipe"));
    auto* menu = new QMenu(this);
    menu->addAction(tr("Save these steps…"), this, &CleaningCard::saveRecipe);
    menu->addAction(tr("Open steps…"), this, &CleaningCard::loadRecipe);
    menu->addAction(tr("Write a quality report…"), this, &CleaningCard::writeReport);
    recipe->setMenu(menu);
    header()->addWidget(recipe);

    auto* list = new QWidget;
    auto* lines = new QVBoxLayout(list);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    const auto operations = cleaningOperations();
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const QString label = translatedLabel("cleaning", operations[i].label);
        auto* tick = new QCheckBox(label);
        const QString key = toQString(std::string(operations[i].key));
        tick->setObjectName(QStringLiteral("clean_") + key);
        tick->setToolTip(translatedLabel("cleaning", operations[i].about));
        auto* count = new QPushButton;
        setKind(count, "quiet");
        count->setObjectName(QStringLiteral("cleanCount_") + key);
        count->setAccessibleName(tr("Rows that %1 touches").arg(label));
        auto* line = new QHBoxLayout;
        line->setContentsMargins(0, 0, 0, 0);
        line->addWidget(tick, 1);
        line->addWidget(count);
        lines->addLayout(line);
        m_rows.push_back({tick, count});
        connect(tick, &QCheckBox::clicked, this, [this, i](bool ticked) {
            m_work.setTicked(i, ticked);
            showSettings(i);
        });
        connect(count, &QPushButton::clicked, this, [this, i] { toggleStep(i); });
    }
    body()->addWidget(list);

    m_settings->setObjectName(QStringLiteral("cleaningSettings"));
    auto* settings = new QVBoxLayout(m_settings);
    settings->setContentsMargins(0, 4, 0, 0);
    settings->setSpacing(6);
    settings->addWidget(makeLine());
    m_about->setWordWrap(true);
    settings->addWidget(m_about);
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(6);
    m_form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    settings->addLayout(m_form);
    body()->addWidget(m_settings);
    m_settings->hide();

    m_said->setWordWrap(true);
    m_said->setObjectName(QStringLiteral("cleaningSaid"));
    body()->addWidget(m_said);
    auto* buttons = new QHBoxLayout;
    m_apply->setObjectName(QStringLiteral("applyCleaning"));
    m_count->setObjectName(QStringLiteral("countCleaning"));
    buttons->addWidget(m_apply);
    buttons->addWidget(m_count);
    buttons->addStretch(1);
    body()->addLayout(buttons);
    connect(m_apply, &QPushButton::clicked, &m_work, [this] {
        m_work.apply([this](const QString& step, std::uint64_t rows, std::uint64_t of) {
            return confirm(this, "takeOutMost", tr("Take out more than half of the rows?"),
                tr("With “%1”, %2 of %3 rows would be gone. Nothing is deleted: Undo brings them back.")
                    .arg(step, formatWhole(rows), formatWhole(of)),
                tr("Take them out"), tr("Leave them"));
        });
    });
    connect(m_count, &QPushButton::clicked, &m_work, [this] {
        if (m_work.isCounting() || m_work.isApplying())
            m_work.cancel();
        else
            m_work.countSteps();
    });
    connect(&m_work, &DataWork::stepsChanged, this, &CleaningCard::refresh);
    connect(&m_work, &DataWork::applied, this, [this](const QString& what) { m_said->setText(what); });
    connect(&m_work, &DataWork::viewChanged, this, [this] { m_said->clear(); });
    refresh();
}

void CleaningCard::refresh() {
    const auto& steps = m_work.steps();
    const auto operations = cleaningOperations();
    bool isAllCounted = true;
    int ticked = 0;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const CleaningStep& step = steps[i];
        m_rows[i].tick->setChecked(step.isTicked);
        ticked += step.isTicked;
        isAllCounted = isAllCounted && (step.preview || !step.isTicked);
        const std::uint64_t count = step.preview ? step.preview->affectedCount(step.settings) : 0;
        m_rows[i].count->setText(!step.preview ? QStringLiteral("–")
                                 : count == 0  ? QStringLiteral("0")
                                               : effectText(operations[i].edits(), count));
        m_rows[i].count->setEnabled(count > 0);
        m_rows[i].count->setCheckable(true);
        m_rows[i].count->setChecked(m_work.shownStep() == step.operation);
    }
    const bool isBusy = m_work.isApplying();
    m_apply->setText(tr("Apply %n step(s)", nullptr, ticked));
    m_apply->setEnabled(!isBusy && ticked > 0 && m_work.isReady());
    m_count->setText(isBusy || m_work.isCounting() ? tr("Cancel") : tr("Count"));
    m_count->setVisible(isBusy || m_work.isCounting() || !isAllCounted);
}

void CleaningCard::toggleStep(std::size_t step) {
    const std::string& operation = m_work.steps()[step].operation;
    showSettings(step);
    m_work.showStep(m_work.shownStep() == operation ? std::string() : operation);
}

void CleaningCard::showSettings(std::size_t index) {
    const CleaningOperation& operation = cleaningOperations()[index];
    if (m_open == static_cast<int>(index)) return;
    m_open = static_cast<int>(index);
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_about->setText(translatedLabel("cleaning", operation.about));
    for (const CleanSetting& setting : operation.settings) {
        const QString label = translatedLabel("cleaning", setting.label);
        const std::string key(setting.key);
        const CleanSettings& now = m_work.steps()[index].settings;
        const auto setNumber = [this, index, key](double value) {
            CleanSettings settings = m_work.steps()[index].settings;
            settings.numbers[key] = value;
            m_work.setSettings(index, settings);
        };
        const auto setText = [this, index, key](const QString& value) {
            CleanSettings settings = m_work.steps()[index].settings;
            settings.texts[key] = toUtf8(value);
            m_work.setSettings(index, settings);
        };
        QWidget* control = nullptr;
        switch (setting.kind) {
        case CleanSetting::Kind::Share: {
            auto* box = new QDoubleSpinBox;
            box->setRange(0, 1);
            box->setSingleStep(0.05);
            box->setDecimals(2);
            box->setValue(operation.number(now, key));
            connect(box, &QDoubleSpinBox::valueChanged, this, setNumber);
            control = box;
            break;
        }
        case CleanSetting::Kind::Count: {
            auto* box = new QSpinBox;
            box->setRange(0, 10'000'000);
            box->setValue(static_cast<int>(operation.number(now, key)));
            connect(box, &QSpinBox::valueChanged, this, [setNumber](int value) { setNumber(value); });
            control = box;
            break;
        }
        case CleanSetting::Kind::Switch: {
            auto* box = new QCheckBox(label);
            box->setChecked(operation.number(now, key) != 0);
            connect(box, &QCheckBox::toggled, this, [setNumber](bool on) { setNumber(on ? 1 : 0); });
            control = box;
            break;
        }
        case CleanSetting::Kind::Text: {
            auto* edit = new QLineEdit(toQString(operation.text(now, key)));
            connect(edit, &QLineEdit::editingFinished, this, [edit, setText] { setText(edit->text()); });
            control = edit;
            break;
        }
        case CleanSetting::Kind::File: {
            auto* button = new QPushButton(tr("Choose a file…"));
            connect(button, &QPushButton::clicked, this, [this, button, setText] {
                const QString file = QFileDialog::getOpenFileName(this, tr("Held-out rows"));
                if (file.isEmpty()) return;
                button->setText(QFileInfo(file).fileName());
                setText(file);
            });
            control = button;
            break;
        }
        }
        control->setAccessibleName(label);
        control->setObjectName(QStringLiteral("cleanSetting_") + toQString(key));
        if (setting.kind == CleanSetting::Kind::Switch)
            m_form->addRow(control);
        else {
            QLabel* name = makeFieldLabel(label);
            name->setWordWrap(true);
            m_form->addRow(name, control);
        }
    }
    m_settings->show();
}

void CleaningCard::saveRecipe() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Save these steps"), QStringLiteral("cleaning.json"), tr("Cleaning steps (*.json)"));
    if (file.isEmpty()) return;
    if (const auto written = writeWhole(toPath(file), toJson(m_work.recipe())); !written)
        Q_EMIT m_work.failed(written.error());
}

void CleaningCard::writeReport() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Write a quality report"), QStringLiteral("quality.html"), tr("Page (*.html);;Markdown (*.md)"));
    if (file.isEmpty() || !m_work.view()) return;
    Job* job = Job::start<std::string>(
        this,
        [report = m_work.report(), before = m_work.importedView(), after = *m_work.view(),
            tokenizer = m_work.tokenizer(),
            isHtml = !file.endsWith(QStringLiteral(".md"))](const Progress& progress) -> Result<std::string> {
            LUTHIER_TRY(facts, countFacts(after, tokenizer.get(), progress));
            const Say say = [](const char* context, std::string_view english) {
                return toUtf8(translatedLabel(context, english));
            };
            return isHtml ? reportHtml(report, before, after, facts, say)
                          : reportMarkdown(report, before, after, facts, say);
        },
        [this, file](std::string text) {
            if (const auto written = writeWhole(toPath(file), text); !written)
                Q_EMIT m_work.failed(written.error());
            else
                m_said->setText(tr("Written: %1").arg(file));
        });
    connect(job, &Job::failed, &m_work, &DataWork::failed);
}

void CleaningCard::loadRecipe() {
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Open steps"), {}, tr("Cleaning steps (*.json);;All files (*)"));
    if (file.isEmpty()) return;
    const auto text = readWhole(toPath(file));
    if (!text) return Q_EMIT m_work.failed(text.error());
    const auto recipe = parseCleanRecipe(*text);
    if (!recipe) return Q_EMIT m_work.failed(recipe.error());
    m_open = -1;
    m_settings->hide();
    m_work.setRecipe(*recipe);
}

} // namespace luthier::ui
