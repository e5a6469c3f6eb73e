#include "ui/data/data_page.h"

#include "core/base/platform.h"
#include "core/data/import/dataset_info.h"
#include "ui/data/about_card.h"
#include "ui/data/cleaning_card.h"
#include "ui/data/data_labels.h"
#include "ui/data/filter_bar.h"
#include "ui/data/history_card.h"
#include "ui/data/import_view.h"
#include "ui/data/label_card.h"
#include "ui/data/length_card.h"
#include "ui/data/row_panel.h"
#include "ui/data/rows_model.h"
#include "ui/data/split_card.h"
#include "ui/data/status_delegate.h"
#include "ui/session/engine/job.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>

namespace luthier::ui {

DataPage::DataPage(Project& project, const Guide& guide, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_work(new DataWork(project, this))
    , m_rows(new RowsModel(*m_work, this))
    , m_chooser(new QComboBox)
    , m_import(new QPushButton(tr("Import") + QStringLiteral(" ▾")))
    , m_cancel(new QPushButton(tr("Cancel the import")))
    , m_stack(new QStackedLayout)
    , m_table(new QTableView)
    , m_filter(new FilterBar(*m_work))
    , m_replace(new ReplaceBar(*m_work))
    , m_row(new RowPanel(*m_work, *m_rows))
    , m_labels(new LabelCard(*m_work))
    , m_about(new AboutCard(project))
    , m_preview(new ImportView)
    , m_rejected(makeMuted({}))
    , m_rejectedCard(new Card(tr("Set aside")))
    , m_progress(new ThinProgress) {
    setTitle(tr("Data"));
    setKind(m_import, "primary");
    m_import->setObjectName(QStringLiteral("import"));
    m_chooser->setObjectName(QStringLiteral("datasets"));
    m_chooser->setAccessibleName(tr("Data set"));
    m_chooser->setMinimumWidth(220);
    m_cancel->setObjectName(QStringLiteral("cancelImport"));
    actions()->addWidget(m_cancel); // appears and disappears where it moves nothing else
    actions()->addWidget(m_chooser);
    actions()->addWidget(m_import);
    body()->addWidget(m_progress);

    auto* empty = new EmptyState(tr("No data yet"),
        tr("Import conversations, preferences or documents from JSON, JSONL, CSV, Parquet, text, HTML or PDF, packed "
           "or "
           "not. You can also drop a file or a folder anywhere on the window."),
        tr("Import a file"));
    empty->button()->setObjectName(QStringLiteral("importFirst"));
    connect(empty->button(), &QPushButton::clicked, this, &DataPage::askForFile);
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(empty);
    m_stack->addWidget(makeRowsView(guide));
    m_stack->addWidget(m_preview);

    auto* importMenu = new QMenu(this);
    importMenu->addAction(tr("A file…"), this, &DataPage::askForFile);
    importMenu->addAction(tr("A folder…"), this, &DataPage::askForFolder);
    m_import->setMenu(importMenu);
    connect(m_preview, &ImportView::ready, this, [this] { m_stack->setCurrentIndex(Preview); });
    connect(m_preview, &ImportView::failed, this, [this](const Error& error) {
        errors()->show(error);
        endPreview();
        importWaiting();
    });
    connect(m_preview, &ImportView::accepted, this, &DataPage::importPreviewed);
    connect(m_preview, &ImportView::rejected, this, [this] {
        endPreview();
        importWaiting();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job) m_job->cancel();
    });
    connect(new QShortcut(QKeySequence::Delete, m_table, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated,
        m_row, &RowPanel::toggleRemoved);
    connect(new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut),
        &QShortcut::activated, m_filter, &FilterBar::focusSearch);
    for (const auto& [key, isCorrect] : {std::pair(Qt::Key_Y, true), {Qt::Key_N, false}}) {
        auto* shortcut = new QShortcut(key, m_table, nullptr, nullptr, Qt::WidgetShortcut);
        connect(
            shortcut, &QShortcut::activated, m_labels, [this, isCorrect] { m_labels->judge(m_row->row(), isCorrect); });
    }
    connect(m_labels, &LabelCard::rowAsked, this, [this](quint64 row) {
        m_table->selectRow(m_rows->lineOf(row).value_or(0));
        m_table->setFocus();
    });
    connect(m_filter, &FilterBar::replaceAsked, m_replace, &ReplaceBar::open);
    connect(m_chooser, &QComboBox::currentIndexChanged, this, &DataPage::showDataset);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        m_chosen = m_rows->rowAt(m_table->currentIndex().row());
        m_row->show(m_chosen);
    });
    connect(m_work, &DataWork::viewChanged, this, &DataPage::showCounts);
    connect(m_work, &DataWork::shownChanged, this, [this] { showRow(); });
    connect(m_work, &DataWork::failed, errors(), &ErrorPanel::show);
    connect(m_work, &DataWork::progressed, this, [this](quint64 done, quint64 total) {
        m_progress->setVisible(true);
        m_progress->setShare(total ? double(done) / double(total) : -1);
    });
    const auto hideProgress = [this] { m_progress->setVisible(m_job || m_work->isCounting() || m_work->isApplying()); };
    connect(m_work, &DataWork::stepsChanged, this, hideProgress);
    connect(m_work, &DataWork::factsChanged, this, hideProgress);
    connect(&m_project, &Project::datasetsChanged, this, &DataPage::refreshDatasets);
    setImporting(nullptr);
    refreshDatasets();
}

QWidget* DataPage::makeRowsView(const Guide& guide) {
    m_table->setModel(m_rows);
    m_table->setObjectName(QStringLiteral("rows"));
    dressTable(m_table, tr("Rows"));
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->resizeSection(RowsModel::Number, 64);
    header->resizeSection(RowsModel::Length, 76);
    header->resizeSection(RowsModel::Quality, 68);
    header->resizeSection(RowsModel::Status, 130);
    header->setSectionResizeMode(RowsModel::Prompt, QHeaderView::Stretch);
    header->setSectionResizeMode(RowsModel::Answer, QHeaderView::Stretch);
    header->setSortIndicator(RowsModel::Number, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    m_table->setItemDelegateForColumn(RowsModel::Status, new StatusDelegate(m_table));

    auto* rowsCard = new Card;
    rowsCard->layout()->setContentsMargins(1, 1, 1, 1);
    rowsCard->body()->setSpacing(0);
    auto* parts = new QSplitter(Qt::Vertical);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_table);
    parts->addWidget(m_row);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    rowsCard->body()->addWidget(m_filter);
    rowsCard->body()->addWidget(m_replace);
    rowsCard->body()->addWidget(parts, 1);

    m_rejected->setWordWrap(true);
    m_rejectedCard->body()->addWidget(m_rejected);
    auto* lower = new QWidget;
    auto* cards = new QVBoxLayout(lower);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(space::kBetweenCards);
    for (QWidget* card : std::initializer_list<QWidget*>{new CleaningCard(*m_work), new LengthCard(*m_work, guide),
             m_labels, new SplitCard(*m_work), new HistoryCard(*m_work), m_about, m_rejectedCard})
        cards->addWidget(card);
    cards->addStretch(1);
    QScrollArea* side = makeScrolled(lower);
    side->setMinimumWidth(290);
    side->setMaximumWidth(330);

    auto* full = new QWidget;
    auto* columns = new QHBoxLayout(full);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(rowsCard, 1);
    columns->addWidget(side);
    return full;
}

void DataPage::setImporting(Job* job) {
    m_job = job;
    m_import->setEnabled(!job);
    m_cancel->setVisible(job);
    m_progress->setVisible(job);
    m_progress->setShare(0);
}

void DataPage::askForFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Import data"), {},
        tr("Data and documents (*.json *.jsonl *.ndjson *.csv *.tsv *.parquet *.gz *.zst *.txt *.md *.html *.pdf);;All "
           "files (*)"));
    if (!file.isEmpty()) importChosen(file);
}

void DataPage::askForFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Import a folder"));
    if (!folder.isEmpty()) importChosen(folder);
}

/// Replaces the file being previewed.
void DataPage::importChosen(const QString& path) {
    m_isPreviewing = false;
    importPath(path);
}

void DataPage::importPath(const QString& path) {
    if (const auto parts = savedSplits(toPath(path)); parts.size() > 1) {
        for (const auto& part : parts) // each part by itself: held-out rows stay held out
            importPath(toQString(part));
        return;
    }
    if (m_job || m_isPreviewing) {
        m_waiting.append(path);
        m_preview->showWaiting(int(m_waiting.size()));
        return;
    }
    errors()->clear();
    begin(path);
}

void DataPage::begin(const QString& path) {
    if (toPath(path).filename() == "dataset_info.json") return importRegistered(path);
    m_isPreviewing = true;
    m_preview->showWaiting(int(m_waiting.size()));
    m_preview->show(path);
}

void DataPage::endPreview() {
    m_isPreviewing = false;
    showRowsOrNothing();
}

void DataPage::importWaiting() {
    if (!m_job && !m_isPreviewing && !m_waiting.isEmpty()) begin(m_waiting.takeFirst());
}

void DataPage::importPreviewed() {
    startImport(Job::start<ImportSummary>(
        this,
        [path = toPath(m_preview->path()), datasets = m_project.datasetsFolder(), options = m_preview->options()](
            const Progress& progress) { return importFile(path, datasets, progress, options); },
        [this, about = m_preview->about()](ImportSummary summary) {
            added(summary);
            if (about != DatasetAbout()) m_project.setAbout(summary.dataset, about);
            if (summary.alreadyThere)
                errors()->show({"import.known",
                    {QT_TRANSLATE_NOOP("errors", "{file} was imported before."), {{"file", summary.sourceName}}},
                    {QT_TRANSLATE_NOOP("errors", "The rows are the same; nothing was added."), {}}, {}});
        }));
}

void DataPage::importRegistered(const QString& registry) {
    using Summaries = std::vector<ImportSummary>;
    startImport(Job::start<Summaries>(
        this,
        [path = toPath(registry), datasets = m_project.datasetsFolder()](
            const Progress& progress) -> Result<Summaries> {
            LUTHIER_TRY(sets, readDatasetInfo(path));
            Summaries summaries;
            for (const RegisteredDataset& set : sets) {
                const auto file = path.parent_path() / set.fileName;
                std::error_code ignored;
                if (!std::filesystem::exists(file, ignored)) continue;
                LUTHIER_TRY(summary, importFile(file, datasets, progress, {set.mapping, {}}));
                summaries.push_back(std::move(summary));
            }
            if (summaries.empty())
                return fail("import.empty",
                    {QT_TRANSLATE_NOOP("errors", "{file} holds no rows."), {{"file", path.string()}}},
                    {QT_TRANSLATE_NOOP("errors", "It names data sets, and none of their files is beside it."), {}});
            return summaries;
        },
        [this](Summaries summaries) {
            for (const ImportSummary& summary : summaries)
                added(summary);
        }));
}

void DataPage::startImport(Job* job) {
    endPreview();
    setImporting(job);
    connect(job, &Job::progressed, this,
        [this](quint64 done, quint64 total) { m_progress->setShare(total ? double(done) / double(total) : 0); });
    connect(job, &Job::failed, errors(), &ErrorPanel::show);
    connect(job, &Job::ended, this, [this] {
        setImporting(nullptr);
        importWaiting();
    });
}

void DataPage::added(const ImportSummary& summary) {
    m_project.addDataset(
        {summary.dataset, summary.sourceName, summary.format, summary.rows, summary.rejected, unixTimeMs()});
    const int index = m_chooser->findData(toQString(summary.dataset));
    if (index >= 0) m_chooser->setCurrentIndex(index);
}

void DataPage::showRowsOrNothing() { m_stack->setCurrentIndex(m_chooser->count() > 0 ? Rows : Nothing); }

void DataPage::refreshDatasets() {
    const QVariant current = m_chooser->currentData();
    {
        const QSignalBlocker blocker(m_chooser);
        m_chooser->clear();
        for (const DatasetRow& row : m_project.store().datasets())
            m_chooser->addItem(toQString(row.name), toQString(row.hash));
        const int index = m_chooser->findData(current);
        m_chooser->setCurrentIndex(index >= 0 ? index : m_chooser->count() - 1);
    }
    m_chooser->setVisible(m_chooser->count() > 0);
    if (m_stack->currentIndex() != Preview) showRowsOrNothing();
    m_import->setVisible(m_chooser->count() > 0);
    showDataset(m_chooser->currentIndex());
}

void DataPage::showDataset(int index) {
    if (index < 0) {
        m_work->close();
        setSubtitle({});
        return;
    }
    const std::string dataset = toUtf8(m_chooser->itemData(index).toString());
    m_about->show(dataset);
    if (dataset == m_work->dataset()) return showCounts();
    if (!m_row->leaveEdit()) return m_chooser->setCurrentIndex(m_chooser->findData(toQString(m_work->dataset())));
    m_table->horizontalHeader()->setSortIndicator(RowsModel::Number, Qt::AscendingOrder);
    m_chosen.reset();
    if (const auto opened = m_work->open(dataset); !opened) {
        m_work->close(); // the rows shown must belong to the data set named
        return errors()->show(opened.error());
    }
    m_table->selectRow(0);
    const auto rejected = readRejected(m_project.datasetsFolder() / dataset);
    QStringList lines;
    if (rejected)
        for (std::size_t i = 0; i < std::min<std::size_t>(rejected->size(), 50); ++i)
            lines << rejectedText((*rejected)[i]);
    m_rejected->setText(lines.join(QLatin1Char('\n')));
    m_rejectedCard->setVisible(!lines.isEmpty());
}

void DataPage::showCounts() {
    if (!m_work->view()) return;
    const Overlay& overlay = m_work->view()->overlay();
    for (const DatasetRow& row : m_project.store().datasets())
        if (row.hash == m_work->dataset())
            setSubtitle(tr("%1 rows imported · %2 set aside · %3 kept · %4 taken out · nothing is deleted")
                    .arg(formatWhole(row.rows), formatWhole(row.rejected), formatWhole(overlay.keptCount()),
                        formatWhole(overlay.removedCount())));
    showRow();
}

void DataPage::showRow() {
    // The number of rows changed: keep the chosen row if it is still there.
    if (!m_table->currentIndex().isValid() && m_rows->rowCount() > 0) {
        m_table->selectRow(m_chosen ? m_rows->lineOf(*m_chosen).value_or(0) : 0);
        m_table->scrollTo(m_table->currentIndex());
    }
    m_row->show(m_rows->rowAt(m_table->currentIndex().row()));
}

QString DataPage::openWork() const {
    if (m_job) return tr("An import is running. What it has read so far would be lost.");
    if (m_work->isApplying()) return tr("Rows are being changed. What is not done yet would not be done.");
    if (m_row->isEdited()) return tr("A row was changed and not saved.");
    return {};
}

bool DataPage::holdsWork() const {
    return m_isPreviewing || !m_waiting.isEmpty() || m_row->isEditing() || Page::holdsWork();
}

QString DataPage::undoEarlier() {
    const auto undone = m_project.undoData(m_work->dataset());
    return undone ? operationText(*undone) : QString();
}

QString DataPage::redoEarlier() {
    const auto redone = m_project.redoData(m_work->dataset());
    return redone ? operationText(*redone) : QString();
}

} // namespace luthier::ui
