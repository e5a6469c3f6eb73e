#include "ui/models/models_page.h"

#include "core/base/platform.h"
#include "core/formats/gguf.h"
#include "core/model/model_source.h"
#include "ui/models/model_facts.h"
#include "ui/models/model_list.h"
#include "ui/session/engine/job.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QTableView>

#include <algorithm>

namespace luthier::ui {

namespace fs = std::filesystem;

namespace {

/// GGUF files of a folder that is not a Hugging Face folder, sorted by name.
std::vector<fs::path> ggufFilesIn(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code code;
    if (!fs::is_directory(folder, code) || fs::exists(folder / "config.json", code)) return out;
    for (const auto& entry : fs::directory_iterator(folder, code))
        if (isGguf(entry.path())) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

ModelsPage::ModelsPage(Project& project, std::function<HubOptions()> hub, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_hub(std::move(hub))
    , m_list(new ModelList(project, this))
    , m_use(new QPushButton(tr("Use this model")))
    , m_openFolder(new QPushButton(tr("Open a folder")))
    , m_openFile(new QPushButton(tr("Open a GGUF file")))
    , m_download(new QPushButton)
    , m_name(new QLineEdit)
    , m_arrived(makeMuted({}))
    , m_progress(new ThinProgress)
    , m_stack(new QStackedLayout)
    , m_side(new QStackedLayout)
    , m_table(new QTableView)
    , m_facts(new ModelFacts) {
    setTitle(tr("Model"));
    setKind(m_use, "primary");
    m_use->setObjectName(QStringLiteral("useModel"));
    m_openFolder->setObjectName(QStringLiteral("openModelFolder"));
    m_openFile->setObjectName(QStringLiteral("openModelFile"));
    for (QPushButton* button : {m_openFolder, m_openFile, m_use})
        actions()->addWidget(button);

    m_table->setModel(m_list);
    m_table->setObjectName(QStringLiteral("models"));
    dressTable(m_table, tr("Models"), 40);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(ModelList::Name, QHeaderView::Stretch);
    header->setSectionResizeMode(ModelList::Source, QHeaderView::Fixed);
    header->resizeSection(ModelList::Source, 130);
    auto* listCard = new Card;
    listCard->layout()->setContentsMargins(1, 1, 1, 1);
    listCard->body()->addWidget(m_table);
    m_name->setObjectName(QStringLiteral("hubName"));
    m_name->setAccessibleName(tr("Name of a model on the Hugging Face Hub"));
    m_download->setObjectName(QStringLiteral("download"));
    auto* hubCard = new Card(tr("From the Hugging Face Hub"));
    auto* hubRow = new QHBoxLayout;
    hubRow->addWidget(m_name, 1);
    hubRow->addWidget(m_download);
    hubCard->body()->addLayout(hubRow);
    hubCard->body()->addWidget(m_progress);
    hubCard->body()->addWidget(m_arrived);

    auto* full = new QWidget;
    auto* columns = new QHBoxLayout(full);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(listCard, 5);
    columns->addLayout(m_side, 6);
    m_side->addWidget(new QWidget); // in a layout first: a stack without a parent shows its widget as a window
    m_side->addWidget(makeScrolled(m_facts));
    auto* empty = new EmptyState(tr("No model on this machine yet"),
        tr("Open a model folder as Hugging Face publishes it, or a GGUF file; or drop either on the window. Models "
           "that "
           "Hugging Face, LM Studio and Ollama keep here are found by themselves."),
        tr("Open a folder"));
    empty->button()->setObjectName(QStringLiteral("openFirstModel"));
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(empty);
    m_stack->addWidget(full);
    body()->addWidget(hubCard);

    connect(empty->button(), &QPushButton::clicked, this, &ModelsPage::askForFolder);
    connect(m_openFolder, &QPushButton::clicked, this, &ModelsPage::askForFolder);
    connect(m_openFile, &QPushButton::clicked, this, &ModelsPage::askForFile);
    connect(m_download, &QPushButton::clicked, this, &ModelsPage::download);
    connect(m_name, &QLineEdit::returnPressed, this, &ModelsPage::download);
    connect(m_name, &QLineEdit::textChanged, this, &ModelsPage::refresh);
    connect(m_use, &QPushButton::clicked, this, &ModelsPage::use);
    connect(m_table, &QTableView::activated, this, &ModelsPage::use);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ModelsPage::showChosen);
    connect(m_list, &ModelList::rowsInserted, this, &ModelsPage::refresh);
    connect(&m_project, &Project::settingsChanged, this, &ModelsPage::refresh);
    setDownloading(nullptr);
    if (const int row = m_list->rowOf(m_project.modelFolder()); row >= 0) m_table->selectRow(row);
}

QString ModelsPage::openWork() const {
    return m_job ? tr("A model is being fetched. What has arrived is kept; it goes on when you ask for it again.")
                 : QString();
}

void ModelsPage::refresh() {
    m_stack->setCurrentIndex(m_list->rowCount() > 0 ? 1 : 0);
    for (QPushButton* button : {m_openFolder, m_use})
        button->setVisible(m_list->rowCount() > 0);
    const auto used = m_project.modelFolder();
    setSubtitle(
        used.empty() ? tr("The project has none yet.") : tr("The project uses %1.").arg(toQString(modelName(used))));
    const bool isOffline = m_hub().offline;
    m_name->setEnabled(!m_job && !isOffline);
    m_name->setPlaceholderText(isOffline
                                   ? tr("Working offline: downloads are switched off in the settings")
                                   : tr("owner/name, as its page says it; for one GGUF file owner/name/file.gguf"));
    m_download->setEnabled(m_job || (!isOffline && !m_name->text().trimmed().isEmpty()));
    m_use->setEnabled(m_side->currentIndex() == 1 && m_asked != used);
}

void ModelsPage::askForFolder() {
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Open a model folder"));
    if (!chosen.isEmpty()) openPath(chosen);
}

void ModelsPage::askForFile() {
    const QString chosen =
        QFileDialog::getOpenFileName(this, tr("Open a GGUF file"), {}, tr("GGUF (*.gguf);;All files (*)"));
    if (!chosen.isEmpty()) openPath(chosen);
}

void ModelsPage::openPath(const QString& text) {
    fs::path path = fs::absolute(toPath(text)).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    std::vector<fs::path> paths = ggufFilesIn(path);
    if (paths.empty()) paths.push_back(path);
    int row = 0;
    for (auto it = paths.rbegin(); it != paths.rend(); ++it)
        row = m_list->add(*it);
    m_table->selectRow(row);
}

void ModelsPage::showChosen() {
    const int row = m_table->currentIndex().row();
    if (row < 0) return;
    errors()->clear();
    m_side->setCurrentIndex(0);
    const fs::path path = m_asked = m_list->at(row).path;
    refresh();
    struct Read {
        ModelCard card;
        std::uint64_t freeBytes;
    };
    Job* job = Job::start<Read>(
        this,
        [path](const Progress&) -> Result<Read> {
            const std::uint64_t freeBytes = freeMemoryBytes();
            LUTHIER_TRY(card, readModelCard(path, freeBytes));
            return Read{std::move(card), freeBytes};
        },
        [this, path](Read read) {
            if (path != m_asked) return; // another row was chosen meanwhile
            m_facts->show(read.card, read.freeBytes);
            m_side->setCurrentIndex(1);
            refresh();
        });
    connect(job, &Job::failed, this, [this, path](const Error& error) {
        if (path == m_asked) errors()->show(error);
    });
}

void ModelsPage::setDownloading(Job* job) {
    m_job = job;
    m_download->setText(job ? tr("Stop") : tr("Download"));
    m_progress->setVisible(job);
    m_progress->setShare(0);
    m_arrived->setVisible(job);
    m_arrived->clear();
    refresh();
}

void ModelsPage::download() {
    if (m_job) return m_job->cancel();
    if (!m_download->isEnabled()) return;
    errors()->clear();
    const auto name = parseHubName(toUtf8(m_name->text()));
    if (!name) return errors()->show(name.error());
    Job* job = Job::start<fs::path>(
        this,
        [name = *name, options = m_hub()](
            const Progress& progress) { return downloadHubModel(name, options, progress); },
        [this](fs::path path) {
            m_name->clear();
            openPath(toQString(path));
        });
    setDownloading(job);
    m_arrived->setText(tr("Asking the Hub…"));
    connect(job, &Job::progressed, this, [this](quint64 done, quint64 total) {
        m_progress->setShare(total ? double(done) / double(total) : 0);
        m_arrived->setText(
            tr("%1 of %2 · stopped downloads go on where they were").arg(formatSize(done), formatSize(total)));
    });
    connect(job, &Job::failed, errors(), &ErrorPanel::show);
    connect(job, &Job::ended, this, [this] { setDownloading(nullptr); });
}

void ModelsPage::use() {
    if (m_use->isEnabled()) m_project.setModelFolder(m_asked);
}

} // namespace luthier::ui
