#include "ui/session/data/data_work.h"

#include "core/data/clean/text_measures.h"
#include "core/text/chars/regex.h"
#include "ui/session/translate.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <nlohmann/json.hpp>

namespace luthier::ui {

namespace {

/// Above this many rows, nothing is counted until a person asks.
constexpr std::uint64_t kCountedAtOnce = 50'000;

/// True if the settings change how rows are measured, not only the limits applied to the measures.
bool measuresDiffer(const CleanSettings& a, const CleanSettings& b) {
    const auto withoutLimits = [](CleanSettings settings) {
        for (const char* limit : {"least", "most", "from"})
            settings.numbers.erase(limit);
        return settings;
    };
    return withoutLimits(a) != withoutLimits(b);
}

std::vector<CleaningStep> stepsOf(const CleanRecipe& recipe) {
    std::vector<CleaningStep> steps;
    for (const CleaningOperation& operation : cleaningOperations()) {
        CleaningStep step{std::string(operation.key), {}, false, {}};
        for (const CleanStep& wanted : recipe)
            if (wanted.operation == operation.key) {
                step.settings = wanted.settings;
                step.isTicked = true;
            }
        steps.push_back(std::move(step));
    }
    return steps;
}

} // namespace

DataWork::DataWork(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_steps(stepsOf(defaultCleanRecipe())) {
    connect(&m_project, &Project::rowsChanged, this, &DataWork::rowsChanged);
    connect(&m_project, &Project::settingsChanged, this, [this] {
        if (m_view && m_project.modelFolder() != m_tokenizerOf) countFactsAnew();
    });
}

Result<void> DataWork::open(const std::string& dataset) {
    LUTHIER_TRY(view, m_project.view(dataset));
    cancel();
    m_dataset = dataset;
    m_view = std::move(view);
    m_facts.reset();
    m_factsView.reset();
    m_shown.reset();
    m_shownStep.clear();
    m_filter = {};
    m_order = RowOrder::Number;
    m_descending = false;
    forgetPreviews();
    Q_EMIT viewChanged();
    Q_EMIT shownChanged();
    countFactsAnew();
    return {};
}

void DataWork::close() {
    cancel();
    m_dataset.clear();
    m_view.reset();
    m_facts.reset();
    m_factsView.reset();
    m_shown.reset();
    m_shownStep.clear();
    m_filter = {};
    Q_EMIT viewChanged();
    Q_EMIT shownChanged();
}

void DataWork::cancel() {
    for (const QPointer<Job>& job : {m_countingFacts, m_choosing, m_counting, m_applying})
        if (job) job->cancel();
    m_counting.clear();
    m_applying.clear();
    m_toApply.clear();
    m_project.setBusyDataset({});
    Q_EMIT stepsChanged();
}

void DataWork::rowsChanged(const QString& dataset) {
    if (!m_view || toUtf8(dataset) != m_dataset) return;
    auto view = m_project.view(m_dataset);
    if (!view) return Q_EMIT failed(view.error());
    m_view = std::move(*view);
    forgetPreviews();
    m_shownStep.clear();
    Q_EMIT viewChanged();
    chooseAnew();
    countFactsAnew();
}

void DataWork::forgetPreviews() {
    if (m_counting) m_counting->cancel();
    m_counting.clear();
    for (CleaningStep& step : m_steps)
        step.preview.reset();
    Q_EMIT stepsChanged();
}

void DataWork::countFactsAnew() {
    if (m_countingFacts) m_countingFacts->cancel();
    const auto model = m_project.modelFolder();
    if (m_isTokenizerRead && model == m_tokenizerOf) return countFactsNow();
    m_isTokenizerRead = false;
    using Opened = std::shared_ptr<const Tokenizer>;
    m_countingFacts = Job::start<Opened>(
        this,
        [model](const Progress&) -> Result<Opened> {
            if (model.empty()) return Opened();
            auto opened = Tokenizer::open(model);
            return opened ? std::make_shared<const Tokenizer>(std::move(*opened)) : Opened();
        },
        [this, model](Opened opened) {
            m_tokenizer = std::move(opened);
            m_tokenizerOf = model;
            m_isTokenizerRead = true;
            m_facts.reset();
            forgetPreviews();
            if (m_view) countFactsNow();
        });
}

void DataWork::countFactsNow() {
    using Facts = std::shared_ptr<const RowFacts>;
    Job* job = Job::start<Facts>(
        this,
        [view = *m_view, tokenizer = m_tokenizer, before = m_facts, viewBefore = m_factsView](
            const Progress& progress) -> Result<Facts> {
            const bool goesOn = before && viewBefore;
            LUTHIER_TRY(facts, countFacts(view, tokenizer.get(), progress, goesOn ? before.get() : nullptr,
                                   goesOn ? &*viewBefore : nullptr));
            return std::make_shared<const RowFacts>(std::move(facts));
        },
        [this, view = *m_view](Facts facts) {
            m_facts = std::move(facts);
            m_factsView = view;
            Q_EMIT factsChanged();
            if (m_order != RowOrder::Number || !m_filter.isEmpty()) chooseAnew();
            if (m_view->rowCount() <= kCountedAtOnce) countSteps();
        });
    m_countingFacts = job;
    connect(job, &Job::progressed, this, &DataWork::progressed);
    connect(job, &Job::failed, this, &DataWork::failed);
}

std::uint64_t DataWork::shownCount() const { return m_shown ? m_shown->size() : m_view ? m_view->rowCount() : 0; }

void DataWork::setFilter(const RowFilter& filter) {
    m_filter = filter;
    m_shownStep.clear();
    chooseAnew();
    Q_EMIT stepsChanged();
}

void DataWork::setOrder(RowOrder order, bool descending) {
    m_order = order;
    m_descending = descending;
    chooseAnew();
}

void DataWork::showStep(const std::string& operation) {
    m_shownStep = operation;
    if (operation.empty()) {
        chooseAnew();
    } else {
        if (m_choosing) m_choosing->cancel();
        for (const CleaningStep& step : m_steps)
            if (step.operation == operation && step.preview)
                m_shown = std::make_shared<const std::vector<std::uint64_t>>(step.preview->affected(step.settings));
        Q_EMIT shownChanged();
    }
    Q_EMIT stepsChanged();
}

void DataWork::showRows(std::vector<std::uint64_t> rows) {
    if (m_choosing) m_choosing->cancel();
    m_shownStep.clear();
    m_shown = std::make_shared<const std::vector<std::uint64_t>>(std::move(rows));
    Q_EMIT shownChanged();
    Q_EMIT stepsChanged();
}

void DataWork::chooseAnew() {
    if (m_choosing) m_choosing->cancel();
    if (m_filter.isEmpty() && m_order == RowOrder::Number && !m_descending) {
        m_shown.reset();
        return Q_EMIT shownChanged();
    }
    using Rows = std::vector<std::uint64_t>;
    Job* job = Job::start<Rows>(
        this,
        [view = *m_view, facts = m_facts, filter = m_filter, order = m_order, descending = m_descending](
            const Progress& progress) { return chooseRows(view, facts.get(), filter, order, descending, progress); },
        [this](Rows rows) {
            m_shown = std::make_shared<const Rows>(std::move(rows));
            Q_EMIT shownChanged();
        });
    m_choosing = job;
    connect(job, &Job::failed, this, &DataWork::failed);
}

void DataWork::setTicked(std::size_t step, bool ticked) {
    m_steps[step].isTicked = ticked;
    Q_EMIT stepsChanged();
}

void DataWork::setSettings(std::size_t index, const CleanSettings& settings) {
    CleaningStep& step = m_steps[index];
    const bool anew = measuresDiffer(step.settings, settings);
    step.settings = settings;
    if (anew) {
        step.preview.reset();
        if (m_view) countSteps();
    }
    if (m_shownStep == step.operation && step.preview) showStep(step.operation);
    Q_EMIT stepsChanged();
}

CleanRecipe DataWork::recipe() const {
    CleanRecipe recipe;
    for (const CleaningStep& step : m_steps)
        if (step.isTicked) recipe.push_back({step.operation, step.settings});
    return recipe;
}

void DataWork::setRecipe(const CleanRecipe& recipe) {
    if (m_counting) m_counting->cancel();
    m_counting.clear();
    m_steps = stepsOf(recipe);
    Q_EMIT stepsChanged();
    if (m_view) countSteps();
}

void DataWork::countSteps() {
    if (!m_counting && m_isTokenizerRead) countNextStep();
}

void DataWork::countNextStep() {
    // Ticked steps first; a step that cannot be counted yet (no file chosen) is skipped.
    const CleaningStep* next = nullptr;
    for (const bool ticked : {true, false})
        for (const CleaningStep& step : m_steps)
            if (!next && step.isTicked == ticked && !step.preview &&
                (step.operation != "leakage" || step.settings.texts.contains("file")))
                next = &step;
    if (!next) {
        m_counting.clear();
        return Q_EMIT stepsChanged();
    }
    Job* job = Job::start<CleanPreview>(
        this,
        [view = *m_view, tokenizer = m_tokenizer, operation = next->operation, settings = next->settings](
            const Progress& progress) {
            return previewCleaning(view, operation, settings, {tokenizer.get()}, progress);
        },
        [this, operation = next->operation, settings = next->settings](CleanPreview preview) {
            for (CleaningStep& step : m_steps)
                if (step.operation == operation && !measuresDiffer(step.settings, settings))
                    step.preview = std::move(preview);
        });
    m_counting = job;
    connect(job, &Job::progressed, this, &DataWork::progressed);
    connect(job, &Job::failed, this, &DataWork::failed);
    connect(job, &Job::failed, this, [this, operation = next->operation] {
        for (CleaningStep& step : m_steps)
            if (step.operation == operation) step.preview = CleanPreview{operation, {}, {}}; // reported; others go on
    });
    connect(job, &Job::ended, this, [this, job] {
        if (m_counting == job) countNextStep();
    });
    Q_EMIT stepsChanged();
}

void DataWork::apply(MayTakeOut mayTakeOut) {
    if (m_applying || !m_view || !m_isTokenizerRead) return;
    m_mayTakeOut = std::move(mayTakeOut);
    m_keptAtFirst = m_view->overlay().keptCount();
    m_isMeant = !m_mayTakeOut;
    m_isDeclined = false;
    if (m_counting) m_counting->cancel();
    m_counting.clear();
    m_done.clear();
    m_project.setBusyDataset(m_dataset);
    const CleanRecipe steps = recipe();
    m_toApply.assign(steps.begin(), steps.end());
    applyNext();
}

void DataWork::applyNext() {
    if (m_toApply.empty()) {
        m_applying.clear();
        m_project.setBusyDataset({});
        Q_EMIT applied(!m_done.isEmpty() ? m_done.join(QStringLiteral(" · "))
                       : m_isDeclined    ? tr("Left as it was")
                                         : tr("Nothing had to be changed"));
        return Q_EMIT stepsChanged();
    }
    const CleanStep step = m_toApply.front();
    m_toApply.pop_front();
    using Changes = std::vector<RowChange>;
    Job* job = Job::start<Changes>(
        this,
        [view = *m_view, tokenizer = m_tokenizer, step, edits = m_project.data().editsFile(m_dataset)](
            const Progress& progress) {
            return applyCleaning(view, step.operation, step.settings, {tokenizer.get()}, edits, progress);
        },
        [this, step, dataset = m_dataset](Changes changes) {
            if (dataset != m_dataset) return;
            const CleaningOperation* operation = findCleaningOperation(step.operation);
            const QString label = translatedLabel("cleaning", operation->label);
            const std::uint64_t left = m_view->overlay().keptCount() - (operation->edits() ? 0 : changes.size());
            if (!m_isMeant && 2 * left < m_keptAtFirst) {
                m_isMeant = m_mayTakeOut(label, m_keptAtFirst - left, m_keptAtFirst);
                m_isDeclined = !m_isMeant;
                if (m_isDeclined) return m_toApply.clear();
            }
            DataOperation done;
            done.dataset = m_dataset;
            done.kind = "clean:" + step.operation;
            done.settings = toJson(step.settings);
            if (m_project.changeRows(label, std::move(done), changes))
                m_done << QStringLiteral("%1 %2").arg(label, effectText(operation->edits(), changes.size()));
        });
    m_applying = job;
    connect(job, &Job::progressed, this, &DataWork::progressed);
    connect(job, &Job::failed, this, [this](const Error& error) {
        m_toApply.clear();
        Q_EMIT failed(error);
    });
    connect(job, &Job::ended, this, [this, job] {
        if (m_applying == job) applyNext();
    });
    Q_EMIT stepsChanged();
}

void DataWork::replaceText(const QString& pattern, const QString& replacement, bool isPattern) {
    if (m_applying || !m_view || pattern.isEmpty()) return;
    const QRegularExpression expression(
        isPattern ? pattern : QRegularExpression::escape(pattern), QRegularExpression::UseUnicodePropertiesOption);
    if (!expression.isValid())
        return Q_EMIT failed({"search.pattern",
            {QT_TRANSLATE_NOOP("errors", "The regular expression {text} cannot be read."), {{"text", toUtf8(pattern)}}},
            {}, {}});
    m_project.setBusyDataset(m_dataset);
    using Changes = std::vector<RowChange>;
    Job* job = Job::start<Changes>(
        this,
        [view = *m_view, shown = m_shown, expression, with = replacement,
            edits = m_project.data().editsFile(m_dataset)](const Progress& progress) -> Result<Changes> {
            LUTHIER_TRY(writer, EditsWriter::open(edits));
            Changes changes;
            const std::uint64_t count = shown ? shown->size() : view.rowCount();
            for (std::uint64_t place = 0; place < count; ++place) {
                if (place % 256 == 0) progress(place, count);
                if (progress.isCancelled()) return fail("clean.cancelled", {});
                const std::uint64_t row = shown ? (*shown)[place] : place;
                if (view.isRemoved(row)) continue;
                LUTHIER_TRY(record, parseRecord(view.line(row)));
                bool changed = false;
                forEachText(record, [&](std::string& text) {
                    const QString before = toQString(text);
                    const QString after = QString(before).replace(expression, with);
                    changed = changed || after != before;
                    if (after != before) text = toUtf8(after);
                });
                if (!changed) continue;
                record.id.clear();
                LUTHIER_TRY(line, writer.append(toJsonLine(record)));
                changes.push_back({row, RowChangeKind::Edit, line});
            }
            LUTHIER_TRY_DO(writer.finish());
            return changes;
        },
        [this, pattern, replacement, dataset = m_dataset](Changes changes) {
            if (dataset != m_dataset) return;
            DataOperation done;
            done.dataset = m_dataset;
            done.kind = "replace";
            done.settings = nlohmann::json({{"find", toUtf8(pattern)}, {"replace", toUtf8(replacement)}}).dump();
            m_project.changeRows(tr("Find and replace"), std::move(done), changes);
            Q_EMIT applied(changes.empty()
                               ? tr("Nothing had to be changed")
                               : QStringLiteral("%1 %2").arg(tr("Find and replace"), effectText(true, changes.size())));
        });
    m_applying = job;
    connect(job, &Job::progressed, this, &DataWork::progressed);
    connect(job, &Job::failed, this, &DataWork::failed);
    connect(job, &Job::ended, this, [this, job] {
        if (m_applying != job) return;
        m_applying.clear();
        m_project.setBusyDataset({});
        Q_EMIT stepsChanged();
    });
    Q_EMIT stepsChanged();
}

DatasetView DataWork::importedView() const {
    // The same import with an empty overlay: no file is read for that.
    return *m_view->with({}, std::make_shared<const Overlay>(m_view->segment().rowCount()));
}

CleanReport DataWork::report() const {
    CleanReport report;
    for (const DatasetRow& row : m_project.store().datasets())
        if (row.hash == m_dataset) report.name = row.name;
    report.before = m_view->segment().rowCount();
    report.after = m_view->overlay().keptCount();
    constexpr std::string_view kClean = "clean:";
    for (const DataOperation& done : m_project.store().history().operations(m_dataset)) {
        if (done.isUndone || !done.kind.starts_with(kClean)) continue;
        CleanReport::Line line;
        line.step.operation = done.kind.substr(kClean.size());
        line.removed = done.removed;
        line.edited = done.edited;
        if (!findCleaningOperation(line.step.operation)) continue;
        for (const RowChange& change : m_project.store().history().changes(done.id, 5))
            line.examples.push_back(change.row);
        if (const auto settings = cleanSettingsFromJson(done.settings)) line.step.settings = *settings;
        report.lines.push_back(std::move(line));
    }
    return report;
}

QString effectText(bool edits, std::uint64_t rows) {
    const QString count = QLocale().toString(static_cast<qulonglong>(rows));
    return edits ? DataWork::tr("%1 edited").arg(count) : QStringLiteral("−") + count;
}

QString operationText(const DataOperation& operation) {
    constexpr std::string_view kClean = "clean:";
    if (operation.kind.starts_with(kClean)) {
        const CleaningOperation* known = findCleaningOperation(operation.kind.substr(kClean.size()));
        return known ? translatedLabel("cleaning", known->label) : toQString(operation.kind);
    }
    if (operation.kind == "take_out") return DataWork::tr("Rows taken out by hand");
    if (operation.kind == "put_back") return DataWork::tr("Rows put back");
    if (operation.kind == "edit") return DataWork::tr("A row edited");
    if (operation.kind == "split") return DataWork::tr("A row split");
    if (operation.kind == "merge") return DataWork::tr("Rows merged");
    if (operation.kind == "tag") return DataWork::tr("Tags");
    if (operation.kind == "replace") return DataWork::tr("Find and replace");
    return toQString(operation.kind);
}

} // namespace luthier::ui
