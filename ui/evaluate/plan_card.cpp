#include "ui/evaluate/plan_card.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/project/examples.h"
#include "ui/session/translate.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QFileDialog>
#include <QPushButton>
#include <QSpinBox>

namespace luthier::ui {

namespace {

constexpr const char* kOwnTasks = "evaluation_tasks"; // a setting of the project: YAML files, a line each
constexpr int kProposedRows = 50, kWidth = 272;       // the scores beside it need the rest

} // namespace

PlanCard::PlanCard(Project& project, Evaluations& evaluations, const Guide& guide, QWidget* parent)
    : Card(tr("What is asked"), parent)
    , m_project(project)
    , m_evaluations(evaluations)
    , m_tasks(new QVBoxLayout)
    , m_heldOut(makeMuted({}))
    , m_limit(new QSpinBox)
    , m_base(new QCheckBox(tr("The base as well")))
    , m_examples(new QCheckBox(tr("after Chat's examples")))
    , m_add(new QPushButton(tr("Add a task…")))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_progress(new QWidget)
    , m_bar(new ThinProgress)
    , m_now(makeMuted({})) {
    m_add->setObjectName(QStringLiteral("addTask"));
    m_add->setToolTip(tr("A YAML file of lm-evaluation-harness whose rows lie on this machine"));
    setKind(m_add, "quiet");
    header()->insertWidget(1, new HelpMark(guide, "safety_suite"));
    header()->addWidget(m_add);
    m_tasks->setSpacing(4);
    body()->addLayout(m_tasks);
    setMinimumWidth(kWidth);
    setMaximumWidth(kWidth);
    for (const Task& task : tasksIn(resourcesFolder() / "evaluation", &m_errors))
        addTask(task, task.key);
    for (const std::string& file : splitText(m_project.store().setting(kOwnTasks), '\n')) {
        if (file.empty()) continue;
        if (const auto task = readTask(file))
            addTask(*task, file);
        else
            m_errors.push_back(task.error());
    }
    m_limit->setRange(0, 1'000'000);
    m_limit->setValue(kProposedRows);
    m_limit->setSpecialValueText(tr("all"));
    m_limit->setObjectName(QStringLiteral("rowLimit"));
    m_limit->setAccessibleName(tr("Rows per task"));
    m_base->setChecked(true);
    m_base->setObjectName(QStringLiteral("withBase"));
    auto* rows = new QHBoxLayout;
    rows->addWidget(makeMuted(tr("Rows per task")));
    rows->addStretch(1);
    rows->addWidget(m_limit);
    m_heldOut->setWordWrap(true);
    m_heldOut->setObjectName(QStringLiteral("heldOutRows"));
    body()->addWidget(m_heldOut);
    body()->addWidget(makeLine());
    body()->addWidget(m_base);
    m_examples->setObjectName(QStringLiteral("withExamples"));
    connect(m_examples, &QCheckBox::toggled, this, &PlanCard::examplesChanged);
    auto* after = new QHBoxLayout; // a detail of the base
    after->setContentsMargins(24, 0, 0, 0);
    after->addWidget(m_examples);
    body()->addLayout(after);
    connect(m_base, &QCheckBox::toggled, m_examples, &QWidget::setEnabled);
    refreshExamples();
    body()->addLayout(rows);
    auto* progress = new QVBoxLayout(m_progress);
    progress->setContentsMargins(0, 0, 0, 0);
    auto* now = new QHBoxLayout;
    m_now->setObjectName(QStringLiteral("askedNow"));
    m_now->setWordWrap(true);
    m_cancel->setObjectName(QStringLiteral("cancelEvaluation"));
    now->addWidget(m_now, 1);
    now->addWidget(m_cancel);
    progress->addLayout(now);
    progress->addWidget(m_bar);
    body()->addWidget(m_progress);
    body()->addStretch(1);
    connect(m_add, &QPushButton::clicked, this, &PlanCard::chooseFile);
    connect(m_cancel, &QPushButton::clicked, &m_evaluations, &Evaluations::cancel);
    connect(&m_evaluations, &Evaluations::progressed, this, &PlanCard::showProgress);
    connect(&m_evaluations, &Evaluations::busyChanged, this, &PlanCard::showState);
    showState();
}

void PlanCard::addTask(const Task& task, const std::string& name) {
    if (m_lines.contains(task.key)) return;
    auto* box = new QCheckBox(ownLanguage(task.title));
    box->setChecked(true);
    box->setObjectName(QStringLiteral("task_") + toQString(task.key));
    QLabel* note = makeMuted({});
    auto* row = new QHBoxLayout;
    row->addWidget(box);
    row->addStretch(1);
    row->addWidget(note);
    m_tasks->addLayout(row);
    m_lines[task.key] = {name, task.title, box, note};
    m_order.push_back(task.key);
    connect(box, &QCheckBox::toggled, this, &PlanCard::changed);
}

void PlanCard::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Choose a task"), {}, tr("Tasks (*.yaml *.yml)"));
    if (file.isEmpty()) return;
    const auto task = readTask(toPath(file));
    if (!task) {
        Q_EMIT failed(task.error());
        return;
    }
    if (m_lines.contains(task->key)) {
        Q_EMIT failed(fail("evaluate.known_task",
            {QT_TRANSLATE_NOOP("errors", "There is a task of the name {name} already."), {{"name", task->key}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Give this one another name (task:)."), {}})
                .value());
        return;
    }
    addTask(*task, toUtf8(file));
    const std::string known = m_project.store().setting(kOwnTasks);
    const auto kept = m_project.store().setSetting(kOwnTasks, known + (known.empty() ? "" : "\n") + toUtf8(file));
    if (!kept) Q_EMIT failed(kept.error());
    Q_EMIT changed();
}

bool PlanCard::isSomethingChosen() const {
    return std::any_of(m_lines.begin(), m_lines.end(), [](const auto& line) { return line.second.box->isChecked(); });
}

std::filesystem::path PlanCard::profile() const {
    return m_examples->isChecked() ? examplesFile(m_project.data()) : std::filesystem::path();
}

void PlanCard::refreshExamples() {
    std::error_code code;
    const bool isKept = std::filesystem::exists(examplesFile(m_project.data()), code);
    m_examples->setVisible(isKept);
    if (!isKept) m_examples->setChecked(false);
}

EvaluationPlan PlanCard::plan(const QString& run) const {
    EvaluationPlan out;
    out.run = run;
    out.limit = std::size_t(m_limit->value());
    out.withBase = m_base->isChecked();
    out.profile = profile();
    for (const std::string& key : m_order)
        if (const Line& line = m_lines.at(key); line.box->isChecked()) out.tasks.push_back(line.name);
    return out;
}

void PlanCard::showSkipped(const Standing& standing) {
    for (auto& [key, line] : m_lines) {
        const KnownTask* known = standing.task(key);
        const bool isSkipped = known && known->result.skipped;
        line.note->setText(isSkipped ? tr("not asked") : QString());
        line.note->setToolTip(isSkipped ? translated(*known->result.skipped) : QString());
    }
}

void PlanCard::showHeldOut(const Recipe* recipe) {
    m_heldOut->setVisible(recipe && !recipe->data.heldOut().empty());
    if (!m_heldOut->isVisibleTo(this)) return;
    m_heldOut->setText(
        recipe->data.test.empty()
            ? tr("The held-out rows are those that the checkpoint was chosen by. For a figure that nothing "
                 "was chosen by, split some off to test at the end.")
            : tr("The held-out rows are those kept to test at the end: no checkpoint was chosen by them."));
}

QString PlanCard::titleOf(const QString& what) const {
    if (what == QStringLiteral("speed")) return tr("Speed");
    if (what == QStringLiteral("personal_data_scan")) return tr("Personal data in the rows learned");
    const auto line = m_lines.find(toUtf8(what));
    return line == m_lines.end() ? what : ownLanguage(line->second.title);
}

void PlanCard::showProgress(const QString& what, quint64 done, quint64 total) {
    const QString who = m_evaluations.isAskingBase() ? tr("Base") : tr("Tuned");
    m_now->setText(total > 1 ? tr("%1: %2, %3 of %4").arg(who, titleOf(what), formatWhole(done), formatWhole(total))
                             : tr("%1: %2").arg(who, titleOf(what)));
    m_bar->setShare(total > 0 ? double(done) / double(total) : -1);
}

void PlanCard::showState() {
    m_progress->setVisible(m_evaluations.isBusy());
    if (!m_evaluations.isBusy()) return;
    m_now->setText(tr("The model is being loaded…"));
    m_bar->setShare(-1);
}

} // namespace luthier::ui
