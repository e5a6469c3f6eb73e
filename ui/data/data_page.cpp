#include "ui/data/data_page.h"

#include "core/base/platform.h"
#include "core/data/import/dataset_info.h"
#include "ui/data/about_card.h"
#include "ui/data/data_labels.h"
#include "ui/data/import_view.h"
#include "ui/data/rows_model.h"
#include "ui/session/job.h"
#include "ui/session/translate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/error_panel.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/record_view.h"
#include "ui/widgets/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QStackedLayout>
#include <QTableView>

namespace luthier::ui {

DataPage::DataPage(Project& project, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_rows(new RowsModel(project, this))
    , m_chooser(new QComboBox)
    , m_import(new QPushButton(tr("Import")))
    , m_cancel(new QPushButton(tr("Cancel the import")))
    , m_toggle(new QPushButton)
    , m_stack(new QStackedLayout)
    , m_table(new QTableView)
    , m_record(new RecordView)
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
    actions()->addWidget(m_chooser);
    m_cancel->setObjectName(QStringLiteral("cancelImport"));
    actions()->addWidget(m_cancel);
    actions()->addWidget(m_import);
    body()->addWidget(m_progress);

    m_table->setModel(m_rows);
    m_table->setObjectName(QStringLiteral("rows"));
    dressTable(m_table, tr("Rows"));
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->resizeSection(RowsModel::Number, 64);
    header->resizeSection(RowsModel::Status, 100);
    header->setSectionResizeMode(RowsModel::Prompt, QHeaderView::Stretch);
    header->setSectionResizeMode(RowsModel::Answer, QHeaderView::Stretch);

    auto* tableCard = new Card;
    tableCard->layout()->setContentsMargins(1, 1, 1, 1);
    tableCard->body()->addWidget(m_table);
    auto* rowCard = new Card(tr("The chosen row"));
    setKind(m_toggle, "quiet");
    m_toggle->setObjectName(QStringLiteral("toggleRow"));
    rowCard->header()->addWidget(m_toggle);
    rowCard->body()->addWidget(m_record);
    m_rejected->setWordWrap(true);
    m_rejectedCard->body()->addWidget(m_rejected);
    m_rejectedCard->body()->addStretch();
    auto* side = new QVBoxLayout;
    side->setSpacing(space::kBetweenCards);
    side->addWidget(rowCard, 3);
    side->addWidget(m_about);
    side->addWidget(m_rejectedCard, 1);
    auto* full = new QWidget;
    auto* columns = new QHBoxLayout(full);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(tableCard, 5);
    columns->addLayout(side, 3);

    auto* empty = new EmptyState(tr("No data yet"),
        tr("Import conversations, preferences or documents from JSON, JSONL, CSV, Parquet, text, HTML or PDF, packed "
           "or "
           "not. You can also drop a file or a folder anywhere on the window."),
        tr("Import a file"));
    empty->button()->setObjectName(QStringLiteral("importFirst"));
    connect(empty->button(), &QPushButton::clicked, this, &DataPage::askForFile);
    m_stack->addWidget(empty);
    m_stack->addWidget(full);
    m_stack->addWidget(m_preview);
    body()->addLayout(m_stack, 1);

    auto* importMenu = new QMenu(this);
    importMenu->addAction(tr("A file…"), this, &DataPage::askForFile);
    importMenu->addAction(tr("A folder…"), this, &DataPage::askForFolder);
    m_import->setMenu(importMenu);
    connect(m_preview, &ImportView::ready, this, [this] { m_stack->setCurrentIndex(Preview); });
    connect(m_preview, &ImportView::failed, this, [this](const Error& error) {
        errors()->show(error);
        showRowsOrNothing();
    });
    connect(m_preview, &ImportView::accepted, this, &DataPage::importPreviewed);
    connect(m_preview, &ImportView::rejected, this, &DataPage::showRowsOrNothing);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job) m_job->cancel();
    });
    connect(m_toggle, &QPushButton::clicked, this, &DataPage::toggleRow);
    connect(new QShortcut(QKeySequence::Delete, m_table, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated,
        this, &DataPage::toggleRow);
    connect(m_chooser, &QComboBox::currentIndexChanged, this, &DataPage::showDataset);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DataPage::showRow);
    connect(&m_project, &Project::datasetsChanged, this, &DataPage::refreshDatasets);
    connect(&m_project, &Project::rowsChanged, this, [this] {
        showRow();
        showCounts();
    });
    setImporting(nullptr);
    refreshDatasets();
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
    if (!file.isEmpty()) importPath(file);
}

void DataPage::askForFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Import a folder"));
    if (!folder.isEmpty()) importPath(folder);
}

void DataPage::importPath(const QString& path) {
    if (m_job) return;
    errors()->clear();
    if (toPath(path).filename() == "dataset_info.json") return importRegistered(path);
    m_preview->show(path);
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
    showRowsOrNothing();
    setImporting(job);
    connect(job, &Job::progressed, this,
        [this](quint64 done, quint64 total) { m_progress->setShare(total ? double(done) / double(total) : 0); });
    connect(job, &Job::failed, errors(), &ErrorPanel::show);
    connect(job, &Job::ended, this, [this] { setImporting(nullptr); });
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
        setSubtitle({});
        return;
    }
    const std::string dataset = toUtf8(m_chooser->itemData(index).toString());
    if (const auto shown = m_rows->show(dataset); !shown) return errors()->show(shown.error());
    m_table->selectRow(0);
    m_about->show(dataset);
    showCounts();
    const auto rejected = readRejected(m_project.datasetsFolder() / dataset);
    QStringList lines;
    if (rejected)
        for (std::size_t i = 0; i < std::min<std::size_t>(rejected->size(), 50); ++i)
            lines << rejectedText((*rejected)[i]);
    m_rejected->setText(lines.join(QLatin1Char('\n')));
    m_rejectedCard->setVisible(!lines.isEmpty());
}

void DataPage::showCounts() {
    for (const DatasetRow& row : m_project.store().datasets()) {
        if (row.hash != m_rows->dataset()) continue;
        const quint64 removed = m_rows->view() ? m_rows->view()->overlay().removedCount() : 0;
        setSubtitle(
            tr("%1 · %2 rows · %3 set aside · %4 taken out, nothing is deleted")
                .arg(formatLabel(row.format), formatWhole(row.rows), formatWhole(row.rejected), formatWhole(removed)));
    }
}

void DataPage::showRow() {
    const int row = m_table->currentIndex().row();
    const auto record = m_rows->record(row);
    m_toggle->setVisible(record.has_value());
    if (!record) return m_record->clearRecord();
    m_record->show(*record);
    m_toggle->setText(m_rows->isRemoved(row) ? tr("Put back") : tr("Take out"));
}

void DataPage::toggleRow() {
    const int row = m_table->currentIndex().row();
    if (row >= 0) m_project.setRowRemoved(m_rows->dataset(), static_cast<std::uint64_t>(row), !m_rows->isRemoved(row));
}

} // namespace luthier::ui
