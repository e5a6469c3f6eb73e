#include "ui/annotate/new_queue_view.h"

#include "core/annotate/pack.h"
#include "core/base/random.h"
#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>

#include <utility>

namespace luthier::ui {

namespace {

/// The prompt for a model: all messages of a pair, or those before a conversation's last answer.
Conversation questionOf(const Record& record) {
    Conversation out = record.messages;
    if (!record.preference && !out.empty() && out.back().role == "assistant") out.pop_back();
    return out;
}

Result<std::vector<Conversation>> promptsOf(const DatasetView& view, std::size_t most, const Progress& progress) {
    std::vector<std::uint64_t> rows;
    for (std::uint64_t row = 0; row < view.rowCount(); ++row)
        if (!view.isRemoved(row)) rows.push_back(row);
    Random random{42};
    random.shuffle(rows);
    std::vector<Conversation> out;
    for (const std::uint64_t row : rows) {
        if (out.size() == most || progress.isCancelled()) break;
        LUTHIER_TRY(record, view.record(row));
        Conversation question = questionOf(record);
        if (!question.empty() && std::find(out.begin(), out.end(), question) == out.end())
            out.push_back(std::move(question));
    }
    if (out.empty())
        return fail("annotate.no_prompts", {QT_TRANSLATE_NOOP("errors", "There is nothing to ask the models."), {}},
            {QT_TRANSLATE_NOOP("errors", "No row of the data set has a question."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose a data set of conversations or pairs."), {}});
    return out;
}

void addForm(QFormLayout* form, const QString& name, QWidget* field, const char* objectName) {
    field->setAccessibleName(name);
    field->setObjectName(QLatin1String(objectName));
    form->addRow(makeFieldLabel(name), field);
}

QFormLayout* makeForm(QWidget* into) {
    auto* form = new QFormLayout(into);
    form->setContentsMargins(28, 0, 0, 0);
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(10);
    return form;
}

} // namespace

NewQueueView::NewQueueView(Project& project, RunController& runs, QWidget* parent)
    : QWidget(parent)
    , m_project(project)
    , m_runs(runs)
    , m_name(new QLineEdit)
    , m_temperatures(new QLineEdit(QStringLiteral("0.7, 1.0")))
    , m_server(new QLineEdit)
    , m_served(new QLineEdit(QStringLiteral("base")))
    , m_fromPairs(new QRadioButton(tr("The pairs of a data set")))
    , m_bySampling(new QRadioButton(tr("Let models answer")))
    , m_pairs(new QComboBox)
    , m_prompts(new QComboBox)
    , m_models(new QListWidget)
    , m_promptCount(new QSpinBox)
    , m_perItem(new QSpinBox)
    , m_tokens(new QSpinBox)
    , m_pairsPart(new QWidget)
    , m_samplingPart(new QWidget)
    , m_said(makeMuted({}))
    , m_progress(new ThinProgress)
    , m_make(new QPushButton(tr("Make the queue")))
    , m_cancel(new QPushButton(tr("Back"))) {
    m_make->setObjectName(QStringLiteral("makeQueue"));
    setKind(m_make, "primary");
    m_fromPairs->setObjectName(QStringLiteral("queueFromPairs"));
    m_bySampling->setObjectName(QStringLiteral("queueBySampling"));
    m_fromPairs->setChecked(true);
    m_said->setObjectName(QStringLiteral("queueSaid"));
    m_said->setWordWrap(true);
    m_promptCount->setRange(1, 100'000);
    m_promptCount->setValue(100);
    m_perItem->setRange(2, static_cast<int>(kMostAnswers));
    m_tokens->setRange(1, 8192);
    m_tokens->setValue(256);
    m_models->setFixedHeight(132);
    m_server->setPlaceholderText(tr("http://127.0.0.1:8080 – only if you want to ask one"));

    auto* card = new Card(tr("New queue"));
    auto* nameRow = new QWidget;
    auto* nameForm = makeForm(nameRow);
    nameForm->setContentsMargins(0, 0, 0, 8);
    addForm(nameForm, tr("Name"), m_name, "queueName");
    card->body()->addWidget(nameRow);
    card->body()->addWidget(m_fromPairs);
    addForm(makeForm(m_pairsPart), tr("Data set"), m_pairs, "pairsData");
    card->body()->addWidget(m_pairsPart);
    card->body()->addWidget(m_bySampling);
    auto* sampling = makeForm(m_samplingPart);
    addForm(sampling, tr("Prompts of"), m_prompts, "promptsData");
    addForm(sampling, tr("Prompts"), m_promptCount, "promptCount");
    addForm(sampling, tr("Models"), m_models, "sampleModels");
    addForm(sampling, tr("A server"), m_server, "sampleServer");
    addForm(sampling, tr("Its model"), m_served, "sampleServed");
    addForm(sampling, tr("Temperatures"), m_temperatures, "sampleTemperatures");
    addForm(sampling, tr("Answers side by side"), m_perItem, "answersPerItem");
    addForm(sampling, tr("Longest answer"), m_tokens, "sampleTokens");
    m_tokens->setSuffix(QLatin1Char(' ') + tr("tokens"));
    card->body()->addWidget(m_samplingPart);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_said, 1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_make);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kBetweenCards);
    auto* scrolled = new QWidget;
    auto* inner = new QVBoxLayout(scrolled);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addWidget(card);
    inner->addStretch(1);
    layout->addWidget(makeScrolled(scrolled), 1);
    layout->addWidget(m_progress);
    layout->addLayout(buttons);

    connect(m_make, &QPushButton::clicked, this, &NewQueueView::make);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_sampler.isBusy() || m_job) {
            m_sampler.cancel();
            if (m_job) m_job->cancel();
            return showState();
        }
        Q_EMIT cancelled();
    });
    for (QRadioButton* button : {m_fromPairs, m_bySampling})
        connect(button, &QRadioButton::toggled, this, &NewQueueView::showState);
    connect(m_models, &QListWidget::itemChanged, this, &NewQueueView::showState);
    connect(m_server, &QLineEdit::textChanged, this, &NewQueueView::showState);
    connect(m_name, &QLineEdit::textChanged, this, &NewQueueView::showState);
    connect(&m_sampler, &AnswerSampler::busyChanged, this, &NewQueueView::showState);
    connect(&m_sampler, &AnswerSampler::failed, this, &NewQueueView::failed);
    connect(&m_sampler, &AnswerSampler::progressed, this, [this](quint64 done, quint64 total) {
        m_progress->setShare(total == 0 ? 0 : double(done) / double(total));
        m_said->setText(tr("%1 of %2 answers").arg(formatWhole(done), formatWhole(total)));
    });
    connect(&m_sampler, &AnswerSampler::done, this, [this](const std::vector<AnnotationItem>& items) {
        m_job = Job::start<std::string>(
            this,
            [items, folder = m_project.queuesFolder()](
                const Progress& progress) { return writeItems(folder, items, progress); },
            [this](const std::string& folder) {
                QueueSettings settings;
                settings.name = toUtf8(m_name->text().trimmed());
                addQueue(folder, settings);
            });
        connect(m_job, &Job::failed, this, &NewQueueView::failed);
        connect(m_job, &Job::ended, this, &NewQueueView::endJob);
    });
    refresh();
}

NewQueueView::~NewQueueView() {
    m_sampler.disconnect(this); // it signals its end when this view is already gone
}

void NewQueueView::refresh() {
    const QVariant pairs = m_pairs->currentData(), prompts = m_prompts->currentData();
    m_pairs->clear();
    m_prompts->clear();
    for (const DatasetRow& row : m_project.store().datasets()) {
        const QString text = tr("%1 (%2 rows)").arg(toQString(row.name), formatWhole(row.rows));
        m_prompts->addItem(text, toQString(row.hash));
        if (const auto view = m_project.view(row.hash); view && view->rowCount() > 0)
            if (const auto first = view->record(0); first && first->preference)
                m_pairs->addItem(text, toQString(row.hash));
    }
    for (const auto& [box, before] : {std::pair(m_pairs, pairs), {m_prompts, prompts}}) {
        const int kept = box->findData(before);
        box->setCurrentIndex(kept >= 0 ? kept : box->count() - 1); // the newest
    }
    m_models->clear();
    const auto add = [this](const QString& text, const QString& what, bool isChecked) {
        auto* entry = new QListWidgetItem(text, m_models);
        entry->setData(Qt::UserRole, what);
        entry->setFlags(entry->flags() | Qt::ItemIsUserCheckable);
        entry->setCheckState(isChecked ? Qt::Checked : Qt::Unchecked);
    };
    for (const RunWatcher* run : m_runs.runs()) {
        const auto recipe = readRecipe(run->folder().recipe());
        const bool writes = recipe && !factsOf(recipe->objective.type).givesScores;
        if (writes && !listCheckpoints(run->folder().checkpoints()).empty())
            add(run->id(), run->id(), m_models->count() == 0);
    }
    if (!m_project.modelFolder().empty())
        add(tr("The base: %1").arg(toQString(m_project.modelFolder().filename())), QString(), m_models->count() == 0);
    if (m_name->text().isEmpty()) m_name->setText(tr("Pairs %1").arg(m_project.store().queues().queues().size() + 1));
    // Without pairs, models must answer; a choice that the person made stays.
    if (m_pairs->count() == 0 && m_fromPairs->isChecked()) {
        m_bySampling->setChecked(true);
        m_hadNoPairs = true;
    } else if (m_pairs->count() > 0 && std::exchange(m_hadNoPairs, false)) {
        m_fromPairs->setChecked(true);
    }
    m_fromPairs->setEnabled(m_pairs->count() > 0);
    showState();
}

std::vector<SampleSource> NewQueueView::chosenSources() const {
    std::vector<SampleSource> out;
    for (int i = 0; i < m_models->count(); ++i) {
        const QListWidgetItem* entry = m_models->item(i);
        if (entry->checkState() != Qt::Checked) continue;
        const QString id = entry->data(Qt::UserRole).toString();
        SampleSource source;
        source.label = id.isEmpty() ? tr("the base") : id;
        source.answersAs = id.isEmpty() ? kBaseModel : toUtf8(id);
        if (const RunWatcher* run = id.isEmpty() ? nullptr : m_runs.run(id))
            source.run = run->folder();
        else
            source.model = m_project.modelFolder();
        out.push_back(std::move(source));
    }
    QString address = m_server->text().trimmed();
    if (!address.isEmpty() && !address.contains(QStringLiteral("://"))) address.prepend(QStringLiteral("http://"));
    if (const QUrl url(address); !address.isEmpty() && url.isValid()) {
        SampleSource source;
        source.label = m_served->text().trimmed();
        source.server = url;
        source.served = source.label;
        source.answersAs = toUtf8(source.served);
        out.push_back(std::move(source));
    }
    return out;
}

std::vector<double> NewQueueView::temperatures() const {
    std::vector<double> out;
    for (const QString& part : m_temperatures->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const double value = part.trimmed().toDouble(&isNumber);
        if (isNumber && value >= 0 && value <= 5) out.push_back(value);
    }
    return out;
}

void NewQueueView::showState() {
    const bool isBusy = m_sampler.isBusy() || m_job;
    m_pairsPart->setVisible(m_fromPairs->isChecked());
    m_samplingPart->setVisible(m_bySampling->isChecked());
    m_progress->setVisible(isBusy);
    m_cancel->setText(isBusy ? tr("Cancel") : tr("Back"));
    const bool canMake =
        m_fromPairs->isChecked() ? m_pairs->count() > 0 : m_prompts->count() > 0 && !chosenSources().empty();
    m_make->setEnabled(!isBusy && canMake && !m_name->text().trimmed().isEmpty());
    if (isBusy) return;
    m_said->setText(m_fromPairs->isChecked()  ? QString()
                    : m_prompts->count() == 0 ? tr("Import data first: its questions are what the models answer.")
                                              : tr("Answers that say the same are not offered as a pair."));
}

void NewQueueView::make() {
    if (m_fromPairs->isChecked())
        makeFromPairs();
    else
        makeBySampling();
}

void NewQueueView::endJob() {
    m_job.clear(); // it deletes itself a little later
    showState();
}

void NewQueueView::makeFromPairs() {
    const auto view = m_project.view(toUtf8(m_pairs->currentData().toString()));
    if (!view) {
        Q_EMIT failed(view.error());
        return;
    }
    m_job = Job::start<std::string>(
        this,
        [view = *view, folder = m_project.queuesFolder()](
            const Progress& progress) { return itemsFromPairs(view, folder, progress); },
        [this](const std::string& folder) {
            QueueSettings settings;
            settings.name = toUtf8(m_name->text().trimmed());
            addQueue(folder, settings);
        });
    connect(m_job, &Job::progressed, this,
        [this](quint64 done, quint64 total) { m_progress->setShare(total == 0 ? 0 : double(done) / double(total)); });
    connect(m_job, &Job::failed, this, &NewQueueView::failed);
    connect(m_job, &Job::ended, this, &NewQueueView::endJob);
    showState();
}

void NewQueueView::makeBySampling() {
    const auto view = m_project.view(toUtf8(m_prompts->currentData().toString()));
    if (!view) {
        Q_EMIT failed(view.error());
        return;
    }
    SamplePlan plan;
    plan.sources = chosenSources();
    plan.temperatures = temperatures();
    if (plan.temperatures.empty()) plan.temperatures = {1.0};
    plan.answersPerItem = m_perItem->value();
    plan.maxTokens = m_tokens->value();
    // Enough answers to make one pair from each prompt.
    const int each = int(plan.sources.size() * plan.temperatures.size());
    plan.perTemperature = std::max(1, (plan.answersPerItem + each - 1) / each);
    m_job = Job::start<std::vector<Conversation>>(
        this,
        [view = *view, most = std::size_t(m_promptCount->value())](
            const Progress& progress) { return promptsOf(view, most, progress); },
        [this, plan](std::vector<Conversation> prompts) {
            SamplePlan whole = plan;
            whole.prompts = std::move(prompts);
            m_said->setText(tr("Loading the models…"));
            m_progress->setShare(-1);
            m_sampler.start(std::move(whole));
        });
    connect(m_job, &Job::failed, this, &NewQueueView::failed);
    connect(m_job, &Job::ended, this, &NewQueueView::endJob);
    showState();
}

void NewQueueView::addQueue(const std::string& items, const QueueSettings& settings) {
    const auto file = ItemFile::open(m_project.queuesFolder() / items);
    if (!file) {
        Q_EMIT failed(file.error());
        return;
    }
    const auto id = m_project.store().queues().add({0, items, file->count(), settings, 0});
    if (!id) {
        Q_EMIT failed(id.error());
        return;
    }
    m_name->clear();
    Q_EMIT m_project.queuesChanged();
    const auto refused = static_cast<int>(m_sampler.refused());
    Q_EMIT made(*id, settings.origin.empty() && m_bySampling->isChecked() && refused > 0
                         ? tr("%n question(s) got no answer: a model refused them.", nullptr, refused)
                         : QString());
}

void NewQueueView::openPack(const QString& file) {
    m_job = Job::start<OpenedPack>(
        this,
        [file, folder = m_project.queuesFolder()](
            const Progress& progress) { return readPack(toPath(file), folder, progress); },
        [this](const OpenedPack& pack) {
            // A pack opened a second time leads to its existing queue.
            for (const QueueRow& row : m_project.store().queues().queues())
                if (row.items == pack.items) {
                    Q_EMIT made(row.id, {});
                    return;
                }
            addQueue(pack.items, pack.settings);
        });
    connect(m_job, &Job::failed, this, &NewQueueView::failed);
    connect(m_job, &Job::ended, this, &NewQueueView::endJob);
    showState();
}

} // namespace luthier::ui
