#include "ui/data/import_view.h"

#include "core/data/import/formats.h"
#include "core/data/source/source.h"
#include "ui/data/data_labels.h"
#include "ui/session/engine/job.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/record_view.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTableWidget>

namespace luthier::ui {

ImportView::ImportView(QWidget* parent)
    : QWidget(parent)
    , m_found(makeMuted({}))
    , m_setAside(makeMuted({}))
    , m_waiting(makeMuted({}))
    , m_rows(new QTableWidget(0, 2))
    , m_record(new RecordView)
    , m_import(new QPushButton(tr("Import these rows")))
    , m_back(new QPushButton(tr("Cancel"))) {
    auto* columns = new QWidget;
    auto* form = new QFormLayout(columns);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    for (const MappingPart& part : mappingParts()) {
        auto* box = new QComboBox;
        box->setAccessibleName(translatedLabel("data", part.label));
        box->setObjectName(QStringLiteral("part_") + toQString(std::string(part.key)));
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
        m_parts.push_back(box);
        form->addRow(makeFieldLabel(box->accessibleName()), box);
        connect(box, &QComboBox::activated, this, &ImportView::chooseColumn);
    }
    auto* columnsCard = new Card(tr("Columns"));
    m_found->setWordWrap(true);
    columnsCard->body()->addWidget(m_found);
    QScrollArea* scrolled = makeScrolled(columns);
    for (QWidget* widget : std::initializer_list<QWidget*>{scrolled, columns})
        setKind(widget, "plain");
    columnsCard->body()->addWidget(scrolled, 1);

    auto* aboutCard = new Card(tr("About this data set"));
    auto* about = new QFormLayout;
    m_about = addAboutLines(about, QStringLiteral("import_"));
    aboutCard->body()->addLayout(about);

    auto* left = new QVBoxLayout;
    left->setSpacing(space::kBetweenCards);
    left->addWidget(columnsCard, 1);
    left->addWidget(aboutCard);

    dressTable(m_rows, tr("The first rows"));
    m_rows->setObjectName(QStringLiteral("previewRows"));
    m_rows->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    auto* rowsCard = new Card(tr("The first rows"));
    setKind(m_import, "primary");
    m_import->setObjectName(QStringLiteral("importNow"));
    m_back->setObjectName(QStringLiteral("importNot"));
    m_waiting->setObjectName(QStringLiteral("importWaiting"));
    rowsCard->header()->addWidget(m_waiting);
    rowsCard->header()->addWidget(m_back);
    rowsCard->header()->addWidget(m_import);
    m_setAside->setWordWrap(true);
    rowsCard->body()->addWidget(m_setAside);
    rowsCard->body()->addWidget(m_rows, 1);
    rowsCard->body()->addWidget(m_record, 1);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kBetweenCards);
    layout->addLayout(left, 2);
    layout->addWidget(rowsCard, 3);

    connect(m_rows->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ImportView::showChosenRow);
    connect(m_import, &QPushButton::clicked, this, &ImportView::accepted);
    connect(m_back, &QPushButton::clicked, this, [this] {
        if (m_job) m_job->cancel();
        Q_EMIT rejected();
    });
}

void ImportView::show(const QString& path) {
    m_path = path;
    m_chosen.reset();
    for (QLineEdit* line : m_about)
        line->clear();
    read();
}

void ImportView::showWaiting(int files) {
    m_waiting->setText(tr("Waiting: %1").arg(files));
    m_waiting->setVisible(files > 0);
}

ImportOptions ImportView::options() const {
    ImportOptions options;
    options.mapping = m_chosen;
    return options;
}

DatasetAbout ImportView::about() const { return aboutOf(m_about); }

void ImportView::read() {
    if (m_job) m_job->cancel();
    Job* job = Job::start<ImportPreview>(
        this, [path = toPath(m_path), options = options()](const Progress&) { return previewImport(path, options); },
        [this](ImportPreview preview) { showPreview(std::move(preview)); });
    m_job = job;
    connect(job, &Job::failed, this, &ImportView::failed);
    connect(job, &Job::ended, this, [this, job] {
        if (m_job == job) m_job = nullptr;
    });
}

void ImportView::showPreview(ImportPreview preview) {
    m_preview = std::move(preview);
    showColumns();
    showRows();
    Q_EMIT ready();
}

void ImportView::showColumns() {
    QString kind;
    for (const SourceKind& known : sourceKinds())
        if (known.key == m_preview.source) kind = translatedLabel("data", known.label);
    const ColumnMapping& mapping = m_chosen ? *m_chosen : m_preview.mapping;
    if (mapping.format.empty())
        m_found->setText(tr("%1. The columns look like no known format: choose what they are.").arg(kind));
    else
        m_found->setText(tr("%1, read as: %2").arg(kind, formatLabel(mapping.format)));
    const auto parts = mappingParts();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        QComboBox* box = m_parts[i];
        box->clear();
        box->addItem(QStringLiteral("–"), QString());
        for (const ColumnSample& column : m_preview.columns) {
            box->addItem(toQString(column.name), toQString(column.name));
            box->setItemData(box->count() - 1, toQString(column.value), Qt::ToolTipRole);
        }
        const QString name = toQString(mapping.*parts[i].column);
        const int index = box->findData(name);
        box->setCurrentIndex(std::max(0, index));
    }
}

void ImportView::showRows() {
    m_rows->setHorizontalHeaderLabels({tr("Question"), tr("Answer")});
    m_rows->setRowCount(static_cast<int>(m_preview.rows.size()));
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        const Record& record = m_preview.rows[static_cast<std::size_t>(row)];
        m_rows->setItem(row, 0, new QTableWidgetItem(oneLine(record.isConversation() ? record.prompt() : record.text)));
        m_rows->setItem(row, 1, new QTableWidgetItem(oneLine(record.isConversation() ? record.answer() : "")));
    }
    QStringList lines;
    for (const RejectedLine& line : m_preview.rejected)
        if (lines.size() < 3) lines << rejectedText(line);
    const int count = static_cast<int>(m_preview.rejected.size());
    if (count > 0) lines.prepend(tr("%n of these rows would be set aside:", nullptr, count));
    m_setAside->setText(lines.join(QLatin1Char('\n')));
    m_setAside->setVisible(!lines.isEmpty());
    m_import->setEnabled(!m_preview.rows.empty());
    m_rows->selectRow(0);
    showChosenRow();
}

void ImportView::showChosenRow() {
    const int row = m_rows->currentRow();
    if (row < 0 || row >= static_cast<int>(m_preview.rows.size())) return m_record->clearRecord();
    m_record->show(m_preview.rows[static_cast<std::size_t>(row)]);
}

void ImportView::chooseColumn() {
    ColumnMapping mapping = m_chosen ? *m_chosen : m_preview.mapping;
    mapping.format = "custom";
    const auto parts = mappingParts();
    for (std::size_t i = 0; i < parts.size(); ++i)
        mapping.*parts[i].column = toUtf8(m_parts[i]->currentData().toString());
    m_chosen = mapping;
    read();
}

} // namespace luthier::ui
