#include "ui/data/split_card.h"

#include "core/base/platform.h"
#include "ui/session/translate.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/page/confirm.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include <utility>

namespace luthier::ui {

SplitCard::SplitCard(DataWork& work, QWidget* parent)
    : Card(tr("Split"), parent)
    , m_work(work)
    , m_eval(new QSpinBox)
    , m_test(new QSpinBox)
    , m_seed(new QSpinBox)
    , m_stratify(new QComboBox)
    , m_together(new QCheckBox(tr("Keep near-duplicates together")))
    , m_said(makeMuted({}))
    , m_frozen(new Badge)
    , m_freeze(new QPushButton(tr("Split and freeze"))) {
    m_frozen->setObjectName(QStringLiteral("splitFrozen"));
    header()->addWidget(m_frozen);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(6);
    const std::tuple<QSpinBox*, QString, int, int, const char*> boxes[] = {
        {m_eval, tr("To evaluate"), 10, 90, "splitEval"}, {m_test, tr("To test at the end"), 0, 90, "splitTest"},
        {m_seed, tr("Seed"), 42, 1'000'000, "splitSeed"}};
    for (const auto& [box, name, value, most, objectName] : boxes) {
        box->setRange(0, most);
        box->setValue(value);
        if (box != m_seed) box->setSuffix(QStringLiteral(" %"));
        box->setAccessibleName(name);
        box->setObjectName(QLatin1String(objectName));
        form->addRow(makeFieldLabel(name), box);
    }
    m_stratify->addItem(tr("Nothing"), int(Stratum::None));
    m_stratify->addItem(tr("Languages"), int(Stratum::Language));
    m_stratify->addItem(tr("Lengths"), int(Stratum::Length));
    m_stratify->setAccessibleName(tr("Equal shares of"));
    m_stratify->setObjectName(QStringLiteral("splitStratify"));
    form->addRow(makeFieldLabel(m_stratify->accessibleName()), m_stratify);
    m_together->setChecked(true);
    m_together->setObjectName(QStringLiteral("splitTogether"));
    form->addRow(m_together);
    body()->addLayout(form);
    m_said->setWordWrap(true);
    m_said->setObjectName(QStringLiteral("splitSaid"));
    body()->addWidget(m_said);
    m_freeze->setObjectName(QStringLiteral("splitAndFreeze"));
    auto* line = new QHBoxLayout;
    line->addWidget(m_freeze);
    line->addStretch(1);
    body()->addLayout(line);
    connect(m_freeze, &QPushButton::clicked, this, &SplitCard::freeze);
    connect(&m_work, &DataWork::viewChanged, this, &SplitCard::refresh);
    connect(&m_work.project(), &Project::splitChanged, this, &SplitCard::refresh);
    refresh();
}

void SplitCard::freeze() {
    if (m_job) return m_job->cancel();
    if (isInForce() && !confirm(this, "replaceSplit", tr("Replace the frozen split?"),
                           tr("Later runs will hold out other rows than earlier ones, so their evaluations cannot be "
                              "compared. Rows already trained on may be evaluated."),
                           tr("Split anew"), tr("Keep it")))
        return;
    SplitPlan plan;
    plan.evalFraction = m_eval->value() / 100.0;
    plan.testFraction = m_test->value() / 100.0;
    plan.seed = static_cast<std::uint64_t>(m_seed->value());
    plan.stratifyBy = static_cast<Stratum>(m_stratify->currentData().toInt());
    plan.keepsAlikeTogether = m_together->isChecked();
    const std::string dataset = m_work.dataset();
    const long long operation = m_work.project().newestOperation(dataset);
    Job* job = Job::start<FrozenSplit>(
        this,
        [view = *m_work.view(), plan, folder = m_work.project().frozenFolder()](
            const Progress& progress) { return splitAndFreeze(view, plan, folder, progress); },
        [this, dataset, operation](FrozenSplit split) {
            split.operation = operation;
            split.createdMs = static_cast<long long>(unixTimeMs());
            m_work.project().addFrozenSplit(tr("Split and freeze"), dataset, split);
        });
    m_job = job;
    connect(job, &Job::progressed, &m_work, &DataWork::progressed);
    connect(job, &Job::failed, &m_work, &DataWork::failed);
    connect(job, &Job::ended, this, [this] {
        m_job.clear();
        refresh();
    });
    refresh();
}

bool SplitCard::isInForce() const {
    const auto split = m_work.project().frozenSplit(m_work.dataset());
    return split && split->operation == m_work.project().newestOperation(m_work.dataset());
}

void SplitCard::refresh() {
    const auto split = m_work.project().frozenSplit(m_work.dataset());
    const bool inForce = isInForce();
    m_freeze->setText(m_job ? tr("Cancel") : inForce ? tr("Split anew…") : tr("Split and freeze"));
    m_freeze->setEnabled(m_work.view().has_value());
    m_frozen->show(inForce ? tr("frozen")
                   : split ? tr("out of date")
                           : QString(),
        inForce ? Badge::Tone::Good : Badge::Tone::Warning);
    if (!split)
        m_said->setText(tr("Not split yet: a run splits for itself."));
    else if (!inForce)
        m_said->setText(tr("The rows changed after they were split; a run splits for itself until you split anew."));
    else
        m_said->setText(splitText(*split));
    // The fields show how it was split, even after a restart; values being typed stay.
    if (!split || std::exchange(m_shown, *split) == split) return;
    m_eval->setValue(qRound(split->plan.evalFraction * 100));
    m_test->setValue(qRound(split->plan.testFraction * 100));
    m_seed->setValue(static_cast<int>(split->plan.seed));
    m_stratify->setCurrentIndex(m_stratify->findData(int(split->plan.stratifyBy)));
    m_together->setChecked(split->plan.keepsAlikeTogether);
}

QString splitText(const FrozenSplit& split) {
    QString text = SplitCard::tr("%1 to learn, %2 to evaluate, %3 to test; runs use them.")
                       .arg(formatWhole(split.trainRows), formatWhole(split.evalRows), formatWhole(split.testRows));
    text += QLatin1Char(' ');
    text +=
        split.leaks == 0
            ? SplitCard::tr("No held-out row is also in training.")
            : SplitCard::tr("%1 held-out rows have a question that is also in training.").arg(formatWhole(split.leaks));
    return text;
}

} // namespace luthier::ui
