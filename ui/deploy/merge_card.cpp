#include "ui/deploy/merge_card.h"

#include "core/recipe/merges.h"
#include "core/recipe/recipe.h"
#include "core/run/gate.h"
#include "core/run/run_model.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace luthier::ui {

MergeCard::MergeCard(Project& project, RunController& runs, QWidget* parent)
    : Card(tr("Merge adapters"), parent)
    , m_project(project)
    , m_runs(runs)
    , m_merge({QT_TRANSLATE_NOOP("errors", "The adapters could not be merged."), {}})
    , m_rows(new QVBoxLayout)
    , m_method(new QComboBox)
    , m_density(new QDoubleSpinBox)
    , m_densityLabel(makeMuted(tr("Share that is kept")))
    , m_reason(new QLineEdit)
    , m_button(new QPushButton(tr("Merge and check")))
    , m_cancel(new QPushButton(tr("Cancel the merge")))
    , m_outcome(makeLabel({})) {
    setObjectName(QStringLiteral("mergeCard"));
    QLabel* about = makeMuted(
        tr("Runs of LoRA over one base become one adapter, which is kept if it is better than the base on the held-out "
           "rows of the first one. Cat with these weights is what Chat mixes."));
    about->setWordWrap(true);
    body()->addWidget(about);
    m_rows->setSpacing(6);
    body()->addLayout(m_rows);
    for (const auto& row : methodTable<AdapterMerge>()) {
        m_method->addItem(translatedLabel("methods", row.label), int(row.value));
        m_method->setItemData(m_method->count() - 1, translatedLabel("methods", row.help), Qt::ToolTipRole);
    }
    m_method->setCurrentIndex(m_method->findData(int(AdapterMerge::Cat))); // as Chat mixes
    m_method->setAccessibleName(tr("Way of merging"));
    m_method->setObjectName(QStringLiteral("mergeMethod"));
    m_density->setRange(1, 100);
    m_density->setDecimals(0);
    m_density->setValue(50);
    m_density->setSuffix(QStringLiteral(" %"));
    m_density->setAccessibleName(m_densityLabel->text());
    m_reason->setPlaceholderText(tr("Why is it wanted all the same?"));
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setObjectName(QStringLiteral("mergeReason"));
    m_reason->setVisible(false);
    m_button->setObjectName(QStringLiteral("merge"));
    m_outcome->setObjectName(QStringLiteral("mergeOutcome"));
    m_outcome->setWordWrap(true);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_outcome->setVisible(false);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_method);
    line->addWidget(m_densityLabel);
    line->addWidget(m_density);
    line->addWidget(m_reason, 1);
    line->addStretch(1);
    line->addWidget(m_cancel);
    line->addWidget(m_button);
    body()->addLayout(line);
    body()->addWidget(m_outcome);
    connect(m_method, &QComboBox::currentIndexChanged, this, &MergeCard::showState);
    connect(m_method, &QComboBox::currentIndexChanged, this, &MergeCard::forgetRefusal);
    connect(m_density, &QDoubleSpinBox::valueChanged, this, &MergeCard::forgetRefusal);
    connect(m_cancel, &QPushButton::clicked, &m_merge, &EngineQuery::cancel);
    connect(m_button, &QPushButton::clicked, this, &MergeCard::merge);
    connect(&m_merge, &EngineQuery::busyChanged, this, &MergeCard::showState);
    connect(&m_merge, &EngineQuery::answered, this, &MergeCard::showMade);
    connect(&m_merge, &EngineQuery::failed, this, [this](const Error& error) {
        m_reason->setVisible(error.code == "run.worse");
        if (m_reason->isVisible()) m_reason->setFocus();
        Q_EMIT failed(error);
    });
    setVisible(false); // until it is known that there are two
    showState();
}

void MergeCard::addLine(const QString& run) {
    auto* box = new QCheckBox(run);
    box->setObjectName(QStringLiteral("merge_") + run);
    auto* weight = new QDoubleSpinBox;
    weight->setRange(-10, 10);
    weight->setSingleStep(0.1);
    weight->setDecimals(2);
    weight->setValue(0.5);
    weight->setAccessibleName(tr("Weight of %1").arg(run));
    auto* row = new QHBoxLayout;
    row->addWidget(box);
    row->addStretch(1);
    row->addWidget(makeMuted(tr("Weight")));
    row->addWidget(weight);
    m_rows->addLayout(row);
    m_lines.push_back({run, box, weight});
    connect(box, &QCheckBox::toggled, this, &MergeCard::showState);
    connect(box, &QCheckBox::toggled, this, &MergeCard::forgetRefusal);
    connect(weight, &QDoubleSpinBox::valueChanged, this, &MergeCard::forgetRefusal);
}

void MergeCard::refresh() {
    // Those of the first base that has two.
    std::vector<std::pair<QString, RunModel>> models;
    for (const RunWatcher* run : m_runs.runs()) {
        const auto recipe = readRecipe(run->folder().recipe());
        if (!recipe || recipe->isFull()) continue;                 // whose checkpoints are large, and no adapters
        if (factsOf(recipe->objective.type).givesScores) continue; // which writes nothing
        if (const auto model = findRunModel(run->folder()); model && model->isMergeable)
            models.emplace_back(run->id(), *model);
    }
    std::vector<QString> runs;
    for (const auto& [id, model] : models) {
        runs.clear();
        for (const auto& [other, otherModel] : models)
            if (shareTheirBase(model, otherModel)) runs.push_back(other);
        if (runs.size() > 1) break;
    }
    if (runs.size() < 2) runs.clear();
    setVisible(!runs.empty());
    if (std::ranges::equal(runs, m_lines, {}, {}, &Line::run)) return;
    clearLayout(m_rows);
    m_lines.clear();
    for (const QString& run : runs)
        addLine(run);
    showState();
}

std::vector<const MergeCard::Line*> MergeCard::chosen() const {
    std::vector<const Line*> out;
    for (const Line& line : m_lines)
        if (line.box->isChecked()) out.push_back(&line);
    return out;
}

void MergeCard::merge() {
    const auto lines = chosen();
    if (lines.size() < 2) return;
    Q_EMIT started();
    m_outcome->setVisible(false);
    auto to = m_project.exportsFolder() / "merged";
    for (int i = 2; std::filesystem::exists(to); ++i)
        to = m_project.exportsFolder() / ("merged-" + std::to_string(i));
    QStringList arguments{QStringLiteral("merge"), QStringLiteral("--method"),
        toQString(keyOf(AdapterMerge(m_method->currentData().toInt()))), QStringLiteral("--density"),
        QString::number(m_density->value() / 100), QStringLiteral("--to"), toQString(to)};
    QStringList adapters, weights;
    for (const Line* line : lines) {
        const RunFolder folder = m_runs.run(line->run)->folder();
        const auto model = findRunModel(folder);
        if (!model) {
            Q_EMIT failed(model.error());
            return;
        }
        if (adapters.isEmpty()) {
            arguments << QStringLiteral("--base") << toQString(model->baseFolder) << QStringLiteral("--chat-template")
                      << toQString(model->chatTemplate);
            if (const auto recipe = readRecipe(folder.recipe()); recipe && !recipe->data.eval.empty())
                arguments << QStringLiteral("--rows") << toQString(resolvePath(recipe->data.eval, folder.path));
        }
        adapters << toQString(model->checkpoint);
        weights << QString::number(line->weight->value());
    }
    if (m_reason->isVisible() && !m_reason->text().trimmed().isEmpty())
        arguments << QStringLiteral("--overrule") << m_reason->text().trimmed();
    m_merge.start(arguments << QStringLiteral("--adapters") << adapters << QStringLiteral("--weights") << weights);
}

void MergeCard::showState() {
    const Facts<AdapterMerge>& facts = factsOf(AdapterMerge(m_method->currentData().toInt()));
    m_density->setVisible(facts.thinning != Thinning::None);
    m_densityLabel->setVisible(facts.thinning != Thinning::None);
    m_button->setEnabled(!m_merge.isBusy() && chosen().size() > 1);
    m_button->setText(m_merge.isBusy() ? tr("Merging…") : tr("Merge and check"));
    m_cancel->setVisible(m_merge.isBusy());
}

void MergeCard::forgetRefusal() {
    m_reason->clear();
    m_reason->setVisible(false);
}

void MergeCard::showMade(const QByteArray& said) {
    const QJsonObject json = QJsonDocument::fromJson(said).object();
    QStringList lines{json[QLatin1String("folder")].toString()};
    const auto gate = gateFromJson(QJsonDocument(json[QLatin1String("gate")].toArray()).toJson().toStdString());
    for (const GateLine& line : gate.lines)
        if (line.verdict != GateVerdict::NotMeasured) lines << translated(line.evidence);
    if (lines.size() == 1) lines << tr("No rows were held out: it was not judged.");
    m_outcome->setText(lines.join(QLatin1Char('\n')));
    m_outcome->setVisible(true);
    forgetRefusal();
}

} // namespace luthier::ui
