#include "ui/session/evaluations.h"

#include "core/base/hash.h"
#include "core/run/run_model.h"
#include "ui/session/engine_process.h"
#include "ui/session/translate.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <sys/prctl.h>

namespace luthier::ui {

namespace {

constexpr const char* kBasePrefix = "base-"; // of the folders of evaluations of models as runs begin with them

} // namespace

Result<std::string> evaluationName(const RunFolder& run, std::size_t limit, bool isBase) {
    const std::string rows = limit == 0 ? "all" : std::to_string(limit);
    if (isBase) {
        LUTHIER_TRY(recipe, readRecipe(run.recipe()));
        const std::string asked = resolvePath(recipe.model.path, run.path).lexically_normal().string() + '\n' +
                                  resolvePath(recipe.data.eval, run.path).lexically_normal().string() + '\n' +
                                  recipe.data.chat_template;
        return fmt::format("{}{:08x}-{}", kBasePrefix, std::uint32_t(hash64(asked)), rows);
    }
    LUTHIER_TRY(model, findRunModel(run));
    return fmt::format("{}@{}-{}", run.path.filename().string(), model.checkpoint.filename().string(), rows);
}

Evaluations::Evaluations(Project& project, RunController& runs, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_runs(runs) {
    connect(&m_project, &Project::queuesChanged, this, &Evaluations::changed);
    readAll();
}

Evaluations::~Evaluations() { stop(); }

void Evaluations::readAll() {
    m_all.clear();
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(m_project.evaluationsFolder(), code)) {
        auto read = readEvaluation(entry.path());
        if (!read) continue; // nothing was measured yet, or it is damaged: it can be measured again
        const bool isBase = entry.path().filename().string().starts_with(kBasePrefix);
        m_all.push_back({entry.path(), std::move(*read), isBase});
    }
    std::sort(m_all.begin(), m_all.end(),
        [](const KeptEvaluation& a, const KeptEvaluation& b) { return a.what.startedMs > b.what.startedMs; });
}

const KeptEvaluation* Evaluations::newestOf(const QString& run) const {
    for (const KeptEvaluation& kept : m_all)
        if (!kept.isBase && toQString(kept.what.run) == run) return &kept;
    return nullptr;
}

const KeptEvaluation* Evaluations::newest() const {
    for (const KeptEvaluation& kept : m_all)
        if (!kept.isBase) return &kept;
    return nullptr;
}

const KeptEvaluation* Evaluations::baseOf(const KeptEvaluation& tuned) const {
    return findBase(toQString(tuned.what.run), tuned.what.limit);
}

const KeptEvaluation* Evaluations::findBase(const QString& id, std::size_t limit) const {
    const RunWatcher* run = m_runs.run(id);
    const auto name = run ? evaluationName(run->folder(), limit, true) : Result<std::string>("");
    for (const KeptEvaluation& kept : m_all)
        if (name && kept.isBase && kept.folder.filename() == *name) return &kept;
    return nullptr;
}

const KeptEvaluation* Evaluations::newestBaseOf(const QString& run) const {
    for (const KeptEvaluation& kept : m_all)
        if (kept.isBase && findBase(run, kept.what.limit) == &kept) return &kept;
    return nullptr;
}

WinRate Evaluations::winRate(const QString& run) const {
    WinRate out;
    const QueueStore queues = m_project.store().queues();
    for (const QueueRow& queue : queues.queues()) {
        const auto votes = queues.votes(queue.id);
        if (votes.empty()) continue;
        if (const auto items = ItemFile::open(m_project.queuesFolder() / queue.items))
            addVotes(
                out, votes, [&](std::uint64_t index) { return items->item(index); }, toUtf8(run), kBaseModel);
    }
    return out;
}

void Evaluations::start(const EvaluationPlan& plan) {
    if (isBusy() || !m_runs.run(plan.run)) return;
    m_plan = plan;
    m_isBaseDone = !plan.withBase;
    askNext();
}

void Evaluations::askNext() {
    const RunWatcher* run = m_runs.run(m_plan.run);
    m_isAskingBase = !m_isBaseDone;
    m_isBaseDone = true;
    const auto name = evaluationName(run->folder(), m_plan.limit, m_isAskingBase);
    if (!name) {
        Q_EMIT failed(name.error());
        Q_EMIT busyChanged();
        return;
    }
    m_task.clear();
    m_process = new QProcess(this);
    askForReadableErrors(*m_process);
    QStringList arguments{QStringLiteral("evaluate"), toQString(run->folder().path), QStringLiteral("--limit"),
        QString::number(m_plan.limit), QStringLiteral("--out"), toQString(m_project.evaluationsFolder() / *name),
        QStringLiteral("--json")};
    if (m_isAskingBase) arguments << QStringLiteral("--base");
    for (const std::string& task : m_plan.tasks)
        arguments << QStringLiteral("--suite") << toQString(task);
    m_process->setProgram(toQString(enginePath()));
    m_process->setArguments(arguments);
    // A window that is killed must not leave an engine behind that nobody knows of.
    m_process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    connect(m_process, &QProcess::readyReadStandardOutput, this, &Evaluations::readProgress);
    connect(m_process, &QProcess::finished, this,
        [this](int code, QProcess::ExitStatus status) { ended(status == QProcess::NormalExit && code == 0); });
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) ended(false);
    });
    m_process->start();
    Q_EMIT busyChanged();
}

void Evaluations::readProgress() {
    while (m_process && m_process->canReadLine()) {
        const QJsonObject line = QJsonDocument::fromJson(m_process->readLine()).object();
        const QString task = line[QStringLiteral("task")].toString();
        if (task.isEmpty()) continue;
        if (task != std::exchange(m_task, task)) {
            readAll(); // the one before it is finished
            Q_EMIT changed();
        }
        Q_EMIT progressed(task, quint64(line[QStringLiteral("done")].toInteger()),
            quint64(line[QStringLiteral("total")].toInteger()));
    }
}

void Evaluations::ended(bool isGood) {
    const QByteArray said = m_process->readAllStandardError();
    m_process->disconnect(this);
    m_process->deleteLater();
    m_process = nullptr;
    readAll();
    Q_EMIT changed();
    if (!isGood)
        Q_EMIT failed(engineError(said, {QT_TRANSLATE_NOOP("errors", "The model could not be evaluated."), {}}));
    else if (m_isAskingBase)
        return askNext();
    Q_EMIT busyChanged();
}

void Evaluations::cancel() {
    if (!isBusy()) return;
    stop();
    readAll();
    Q_EMIT changed();
    Q_EMIT busyChanged();
}

void Evaluations::stop() {
    if (!m_process) return;
    QProcess* process = m_process;
    m_process = nullptr;
    process->disconnect(this);
    process->terminate();
    if (!process->waitForFinished(1500)) process->kill();
    process->waitForFinished(500);
    process->deleteLater();
}

} // namespace luthier::ui
