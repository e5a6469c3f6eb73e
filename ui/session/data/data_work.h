#pragma once
/// The open data set: its current rows, what is counted of them, which are shown, and what cleaning would do. Long work
/// runs in jobs, one of each kind at a time; a newer job replaces it.

#include "core/data/clean/recipe.h"
#include "core/data/look/row_filter.h"
#include "core/text/tokenizer.h"
#include "ui/session/engine/job.h"
#include "ui/session/project.h"

#include <QObject>

#include <deque>
#include <map>
#include <memory>

namespace luthier::ui {

/// A step of the cleaning card.
struct CleaningStep {
    std::string operation;
    CleanSettings settings;
    bool isTicked = true;
    std::optional<CleanPreview> preview; ///< for the current rows; empty: not counted yet
};

class DataWork : public QObject {
    Q_OBJECT

public:
    explicit DataWork(Project& project, QObject* parent = nullptr);

    /// Errors: those of Project::view.
    Result<void> open(const std::string& dataset);
    void close();
    Project& project() { return m_project; }
    const std::string& dataset() const { return m_dataset; }
    const std::optional<DatasetView>& view() const { return m_view; }
    const RowFacts* facts() const { return m_facts.get(); }                    ///< null: being counted
    std::shared_ptr<const Tokenizer> tokenizer() const { return m_tokenizer; } ///< null: no model is chosen

    /// The rows as they were imported.
    DatasetView importedView() const;
    /// Report of the cleaning operations in force, with examples.
    CleanReport report() const;

    // Which rows are shown. Null: all, in their order.
    const std::vector<std::uint64_t>* shown() const { return m_shown.get(); }
    std::uint64_t shownCount() const;
    std::uint64_t rowAt(std::uint64_t place) const { return m_shown ? (*m_shown)[place] : place; }
    const RowFilter& filter() const { return m_filter; }
    void setFilter(const RowFilter& filter);
    void setOrder(RowOrder order, bool descending);
    /// Shows only the rows that a step would touch; empty: the filter's rows.
    void showStep(const std::string& operation);
    const std::string& shownStep() const { return m_shownStep; }
    /// Shows these rows until the filter is set anew.
    void showRows(std::vector<std::uint64_t> rows);

    // Cleaning.
    const std::vector<CleaningStep>& steps() const { return m_steps; }
    void setTicked(std::size_t step, bool ticked);
    /// Sets new limits. Their effect is known at once if the measure stays; otherwise it is counted anew.
    void setSettings(std::size_t step, const CleanSettings& settings);
    CleanRecipe recipe() const; ///< of the ticked steps
    void setRecipe(const CleanRecipe& recipe);
    /// Counts what the steps would do, ticked ones first.
    void countSteps();
    bool isCounting() const { return m_counting != nullptr; }
    /// Asked before a step that would leave fewer than half of the rows there were at first. False: this step and those
    /// after it are left out. @param rows  that would go with it  @param of  kept rows before all steps
    using MayTakeOut = std::function<bool(const QString& step, std::uint64_t rows, std::uint64_t of)>;
    /// Applies the ticked steps, one operation of the history each.
    void apply(MayTakeOut mayTakeOut = {});
    bool isApplying() const { return m_applying != nullptr; }
    bool isReady() const { return m_view && m_isTokenizerRead; } ///< steps can be counted and applied
    void cancel();

    /// Replaces text in all kept rows that are shown; one operation of the history.
    void replaceText(const QString& pattern, const QString& replacement, bool isPattern);

Q_SIGNALS:
    void viewChanged();  ///< another data set, or its rows changed
    void factsChanged(); ///< counted, or begun anew
    void shownChanged();
    void stepsChanged();
    void progressed(quint64 done, quint64 total);
    void applied(const QString& what);
    void failed(const luthier::Error& error);

private:
    void rowsChanged(const QString& dataset);
    void countFactsAnew();
    void countFactsNow();
    void chooseAnew();
    void countNextStep();
    void applyNext();
    void forgetPreviews();

    Project& m_project;
    std::string m_dataset;
    std::optional<DatasetView> m_view;
    std::shared_ptr<const RowFacts> m_facts;
    std::optional<DatasetView> m_factsView; ///< the view that the facts were counted on
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::filesystem::path m_tokenizerOf; ///< the model's folder
    bool m_isTokenizerRead = false;      ///< or known to be none
    std::shared_ptr<const std::vector<std::uint64_t>> m_shown;
    RowFilter m_filter;
    RowOrder m_order = RowOrder::Number;
    bool m_descending = false;
    std::string m_shownStep;
    std::vector<CleaningStep> m_steps;
    QPointer<Job> m_countingFacts, m_choosing, m_counting, m_applying;
    std::deque<CleanStep> m_toApply;
    QStringList m_done; ///< what the steps that were applied did
    MayTakeOut m_mayTakeOut;
    std::uint64_t m_keptAtFirst = 0;
    bool m_isMeant = false;    ///< the person agreed, or need not be asked
    bool m_isDeclined = false; ///< the person declined
};

/// "212 edited", "−188": what an operation did or would do.
QString effectText(bool edits, std::uint64_t rows);
/// What an operation of the history is called, in the person's language.
QString operationText(const DataOperation& operation);

} // namespace luthier::ui
