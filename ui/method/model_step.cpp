#include "ui/method/model_step.h"

#include "ui/method/model_choices.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>

namespace luthier::ui {

namespace {

constexpr int kRowHeight = 32, kTwoLines = 46, kComfortableWidth = 530;
constexpr int kExamples = 1; // column of the matrix
constexpr double kMatrixShares[] = {
    0.24, 0.26, 0.14, 0.19, 0.17}; // of the width: kind, for example, size, suited to, resources

/// Memory for weights in half precision.
QString weightsOf(const std::vector<double>& parameters) {
    constexpr double kBytes = 2, kGb = 1e9;
    return ModelStep::tr("%1–%2 GB, calculated").arg(parameters[0] * kBytes / kGb).arg(parameters[1] * kBytes / kGb);
}

void dress(QTableView* table, const QString& name, const QString& objectName) {
    dressTable(table, name, kRowHeight);
    table->setObjectName(objectName);
    table->setFont(fontFor(TextRole::Small));
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
}

} // namespace

ModelStep::ModelStep(Wizard& wizard, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_choices(new ModelChoices(wizard, this))
    , m_matrix(new QTableWidget)
    , m_table(new QTableView)
    , m_none(makeMuted(tr("No model of this kind is on this machine.")))
    , m_more(new QPushButton(tr("Open or download another model"))) {
    dress(m_matrix, tr("Kinds of models"), QStringLiteral("modelKinds"));
    dress(m_table, tr("Models on this machine"), QStringLiteral("wizardModels"));
    m_table->setModel(m_choices);
    m_table->horizontalHeader()->setSectionResizeMode(ModelChoices::Name, QHeaderView::Stretch);
    m_more->setObjectName(QStringLiteral("otherModels"));
    m_none->setWordWrap(true);
    const auto framed = [](QWidget* table) {
        auto* card = new Card;
        card->layout()->setContentsMargins(1, 1, 1, 1);
        card->body()->addWidget(table);
        return card;
    };
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::kInside);
    layout->addWidget(framed(m_matrix));
    layout->addWidget(framed(m_table), 1);
    layout->addWidget(m_none);
    auto* row = new QHBoxLayout;
    row->addWidget(m_more);
    row->addStretch();
    layout->addLayout(row);
    m_matrix->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_matrix->setWordWrap(true);
    fillMatrix();
    int height = m_matrix->horizontalHeader()->sizeHint().height() + 4;
    for (int kind = 0; kind < m_matrix->rowCount(); ++kind) {
        m_matrix->setRowHeight(kind, kind == 0 ? kRowHeight : kTwoLines);
        height += m_matrix->rowHeight(kind);
    }
    m_matrix->setFixedHeight(height);

    connect(m_more, &QPushButton::clicked, this, &ModelStep::modelsAsked);
    connect(m_matrix, &QTableWidget::currentCellChanged, this, [this](int row) {
        m_choices->setKind(row > 0 ? m_wizard.judgement().kinds[static_cast<std::size_t>(row - 1)].key : "");
    });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        m_wizard.change([&](Answers& answers) { answers.modelPath = m_choices->pathAt(index.row()); });
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        m_wizard.change([&](Answers& answers) { answers.modelPath = m_choices->pathAt(index.row()); });
    });
    connect(m_choices, &QAbstractTableModel::modelReset, this, &ModelStep::select);
    connect(&m_wizard, &Wizard::changed, this, &ModelStep::select);
    select();
}

/// On a narrow page, examples are only in the tooltips, and names come before kinds.
void ModelStep::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool isNarrow = width() < kComfortableWidth;
    const double room = (width() - 4) / (isNarrow ? 1 - kMatrixShares[kExamples] : 1);
    for (int column = 0; column < m_matrix->columnCount(); ++column)
        m_matrix->setColumnWidth(column, int(room * kMatrixShares[column]));
    m_matrix->setColumnHidden(kExamples, isNarrow);
    m_table->setColumnHidden(ModelChoices::Kind, isNarrow);
}

void ModelStep::fillMatrix() {
    const auto& kinds = m_wizard.judgement().kinds;
    m_matrix->setColumnCount(5);
    m_matrix->setHorizontalHeaderLabels({tr("Kind"), tr("For example"), tr("Size"), tr("Suited to"), tr("Resources")});
    m_matrix->setRowCount(static_cast<int>(kinds.size()) + 1);
    m_matrix->setItem(0, 0, new QTableWidgetItem(tr("All kinds")));
    int row = 1;
    for (const ModelKindRow& kind : kinds) {
        const QString resources = kind.resources.en.empty() ? weightsOf(kind.parameters) : ownLanguage(kind.resources);
        int column = 0;
        for (const QString& text : {ownLanguage(kind.text), ownLanguage(kind.examples), ownLanguage(kind.size),
                 ownLanguage(kind.suits), resources}) {
            auto* item = new QTableWidgetItem(text);
            item->setToolTip(column == 0 ? text + QStringLiteral("\n") + ownLanguage(kind.examples) : text);
            m_matrix->setItem(row, column++, item);
        }
        ++row;
    }
    m_matrix->selectRow(0);
}

void ModelStep::select() {
    m_none->setVisible(m_choices->rowCount() == 0);
    if (const int row = m_choices->rowOf(m_wizard.answers().modelPath); row >= 0)
        m_table->selectRow(row);
    else
        m_table->clearSelection();
}

} // namespace luthier::ui
