#include "ui/annotate/votes_card.h"

#include "core/annotate/pack.h"
#include "core/base/platform.h"
#include "core/data/import/import_file.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QPushButton>

#include <unistd.h>

namespace luthier::ui {

namespace {

QPushButton* makeButton(const QString& text, const char* name) {
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    return button;
}

/// Imports what the votes say as a data set, through a temporary file.
Result<ImportSummary> importVotes(const ItemFile& items, const std::vector<Vote>& votes, VoteFormat format,
    const QString& name, const std::filesystem::path& datasets, const Progress& progress) {
    const auto folder = std::filesystem::temp_directory_path() / ("luthier-votes-" + std::to_string(::getpid()));
    LUTHIER_TRY_DO(makeFolder(folder));
    const auto file = folder / (toUtf8(name) + ".jsonl");
    const auto work = [&]() -> Result<ImportSummary> {
        LUTHIER_TRY_DO(exportVotes(file, format, items, votes, progress));
        return importFile(file, datasets, progress);
    };
    auto result = work();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return result;
}

QString fileName(QString name) { return name.replace(QLatin1Char('/'), QLatin1Char('-')); }

} // namespace

VotesCard::VotesCard(Project& project, QWidget* parent)
    : Card(tr("What the votes become"), parent)
    , m_project(project)
    , m_counts(makeMuted({}))
    , m_format(new QComboBox)
    , m_usePairs(makeButton(tr("Pairs as a data set"), "usePairs"))
    , m_useLabels(makeButton(tr("Good and bad answers as a data set"), "useLabels"))
    , m_useMended(makeButton(tr("Edited answers as a data set"), "useMended"))
    , m_write(makeButton(tr("Write…"), "writeVotes"))
    , m_pack(makeButton(tr("Pack for another machine…"), "writePack"))
    , m_send(makeButton(tr("Votes to send back…"), "sendVotes"))
    , m_merge(makeButton(tr("Import votes…"), "takeInVotes")) {
    m_counts->setWordWrap(true);
    m_counts->setObjectName(QStringLiteral("voteCounts"));
    setKind(m_usePairs, "primary");
    for (const VoteFormatRow& row : voteFormats())
        m_format->addItem(translatedLabel("annotate", row.label), int(row.format));
    m_format->setAccessibleName(tr("Format"));
    m_format->setObjectName(QStringLiteral("voteFormat"));
    m_usePairs->setToolTip(tr("For a reward model, DPO, ORPO and SimPO"));
    m_useLabels->setToolTip(tr("For KTO"));
    m_useMended->setToolTip(tr("For supervised fine-tuning"));
    m_pack->setToolTip(tr("One file with this queue; who gave an answer is not in it"));
    m_merge->setToolTip(tr("A file of votes from another machine: the newer vote of a person counts"));
    body()->addWidget(m_counts);
    const std::vector<std::vector<QWidget*>> lines = {
        {m_usePairs}, {m_useLabels}, {m_useMended}, {m_format, m_write}, {m_pack}, {m_send, m_merge}};
    for (const auto& widgets : lines) {
        auto* line = new QHBoxLayout;
        for (QWidget* widget : widgets)
            line->addWidget(widget, widget == m_format ? 1 : 0);
        if (widgets.front() != m_format) line->addStretch(1);
        body()->addLayout(line);
    }
    connect(m_usePairs, &QPushButton::clicked, this, [this] { makeDataset(VoteFormat::DpoJsonl); });
    connect(m_useLabels, &QPushButton::clicked, this, [this] { makeDataset(VoteFormat::Kto); });
    connect(m_useMended, &QPushButton::clicked, this, [this] { makeDataset(VoteFormat::Sft); });
    connect(m_write, &QPushButton::clicked, this, &VotesCard::writeFile);
    connect(m_pack, &QPushButton::clicked, this, &VotesCard::writePackFile);
    connect(m_send, &QPushButton::clicked, this, &VotesCard::writeVoteFile);
    connect(m_merge, &QPushButton::clicked, this, &VotesCard::takeInVotes);
}

void VotesCard::show(const QueueRow& queue, const std::vector<Vote>& votes) {
    m_queue = queue;
    m_votes = votes;
    refresh();
}

void VotesCard::refresh() {
    int better = 0, ties = 0, bad = 0, flagged = 0, open = 0, mended = 0;
    for (const ItemVerdict& verdict : verdictsOf(m_votes)) {
        better += verdict.verdict == Verdict::Better;
        ties += verdict.verdict == Verdict::Tie;
        bad += verdict.verdict == Verdict::AllBad;
        open += verdict.verdict == Verdict::Skip && verdict.votes > 0;
        mended += !verdict.rewrite.empty();
    }
    for (const Vote& vote : m_votes)
        flagged += vote.verdict == Verdict::Flag;
    QStringList parts{
        tr("%n with a better answer", nullptr, better), tr("%n tie(s)", nullptr, ties), tr("%n all bad", nullptr, bad)};
    if (open > 0) parts << tr("%n undecided between people", nullptr, open);
    if (flagged > 0) parts << tr("%n flagged", nullptr, flagged);
    if (mended > 0) parts << tr("%n edited", nullptr, mended);
    m_counts->setText(m_votes.empty() ? tr("No votes yet.") : parts.join(QStringLiteral(" · ")));
    const bool isIdle = !m_job;
    m_usePairs->setEnabled(isIdle && better > 0);
    m_useLabels->setEnabled(isIdle && better + bad > 0);
    m_useMended->setEnabled(isIdle && mended > 0);
    m_write->setEnabled(isIdle && !m_votes.empty());
    m_send->setEnabled(isIdle && !m_votes.empty());
    m_pack->setEnabled(isIdle);
}

void VotesCard::run(Job* job) {
    m_job = job;
    connect(job, &Job::failed, this, &VotesCard::failed);
    connect(job, &Job::ended, this, [this] {
        m_job.clear();
        refresh();
    });
    refresh();
}

void VotesCard::makeDataset(VoteFormat format) {
    const auto items = m_project.queuesFolder() / m_queue.items;
    const QString name = fileName(toQString(m_queue.settings.name));
    run(Job::start<ImportSummary>(
        this,
        [=, votes = m_votes, datasets = m_project.datasetsFolder()](const Progress& progress) -> Result<ImportSummary> {
            LUTHIER_TRY(file, ItemFile::open(items));
            return importVotes(file, votes, format, name, datasets, progress);
        },
        [this, name](const ImportSummary& summary) {
            if (!summary.alreadyThere)
                m_project.addDataset({summary.dataset, toUtf8(name), summary.format, summary.rows, summary.rejected,
                    static_cast<long long>(unixTimeMs())});
            Q_EMIT said(tr("%n row(s) are a data set now.", nullptr, int(summary.rows)));
            Q_EMIT datasetMade(toQString(summary.dataset));
        }));
}

void VotesCard::writeFile() {
    const auto format = VoteFormat(m_format->currentData().toInt());
    QString ending;
    for (const VoteFormatRow& row : voteFormats())
        if (row.format == format) ending = QLatin1String(row.ending.data(), qsizetype(row.ending.size()));
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Write the votes"), fileName(toQString(m_queue.settings.name)) + QLatin1Char('.') + ending);
    if (path.isEmpty()) return;
    const auto items = m_project.queuesFolder() / m_queue.items;
    run(Job::start<std::uint64_t>(
        this,
        [=, votes = m_votes](const Progress& progress) -> Result<std::uint64_t> {
            LUTHIER_TRY(file, ItemFile::open(items));
            return exportVotes(toPath(path), format, file, votes, progress);
        },
        [this, path](
            std::uint64_t rows) { Q_EMIT said(tr("%n row(s) written to %1.", nullptr, int(rows)).arg(path)); }));
}

void VotesCard::writePackFile() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Write a pack"), fileName(toQString(m_queue.settings.name)) + QStringLiteral(".luthier-pack"));
    if (path.isEmpty()) return;
    const auto current = m_project.store().queues().queue(m_queue.id); // guidelines and order as they are now
    run(Job::start<bool>(
        this,
        [path, queue = current.value_or(m_queue), folder = m_project.queuesFolder()](
            const Progress& progress) -> Result<bool> {
            LUTHIER_TRY(items, ItemFile::open(folder / queue.items));
            LUTHIER_TRY_DO(writePack(toPath(path), queue.settings, queue.items, items, progress));
            return true;
        },
        [this, path](bool) { Q_EMIT said(tr("The pack is %1. It opens with: luthier --annotate %1").arg(path)); }));
}

void VotesCard::writeVoteFile() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Votes to send back"), fileName(toQString(m_queue.settings.name)) + QStringLiteral(".luthier-votes"));
    if (path.isEmpty()) return;
    const std::string origin = m_queue.settings.origin.empty() ? m_queue.items : m_queue.settings.origin;
    const auto all = m_project.store().queues().allVotes(m_queue.id); // the first ones, too
    if (const auto written = writeVotes(toPath(path), {origin, m_queue.settings.name, all}); !written) {
        Q_EMIT failed(written.error());
        return;
    }
    Q_EMIT said(tr("%n vote(s) written to %1.", nullptr, int(all.size())).arg(path));
}

void VotesCard::takeInVotes() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Import votes"), {}, tr("Votes (*.luthier-votes);;All files (*)"));
    if (path.isEmpty()) return;
    const auto file = readVotes(toPath(path));
    if (!file) {
        Q_EMIT failed(file.error());
        return;
    }
    const std::string origin = m_queue.settings.origin.empty() ? m_queue.items : m_queue.settings.origin;
    if (file->items != m_queue.items && file->items != origin) {
        Q_EMIT failed(
            fail("annotate.other_queue", {QT_TRANSLATE_NOOP("errors", "These votes are about another queue."), {}},
                {QT_TRANSLATE_NOOP("errors", "They are about {name}."), {{"name", file->name}}},
                {QT_TRANSLATE_NOOP("errors", "Choose that queue first."), {}})
                .value());
        return;
    }
    const auto taken = m_project.store().queues().merge(m_queue.id, file->votes);
    if (!taken) {
        Q_EMIT failed(taken.error());
        return;
    }
    Q_EMIT said(tr("%n vote(s) imported.", nullptr, int(*taken)));
    Q_EMIT m_project.queuesChanged();
}

} // namespace luthier::ui
