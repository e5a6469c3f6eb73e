#pragma once
#include "core/advisor/guide.h"
#include "core/data/import/import_file.h"
#include "ui/session/project.h"
#include "ui/widgets/page/page.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTableView;

namespace luthier::ui {

class AboutCard;
class Card;
class DataWork;
class FilterBar;
class ImportView;
class LabelCard;
class Job;
class ReplaceBar;
class RowPanel;
class RowsModel;
class ThinProgress;

/// Data sets: import, look at rows as the conversations they are and as the model sees them, clean, edit, undo.
class DataPage : public Page {
    Q_OBJECT

public:
    DataPage(Project& project, const Guide& guide, QWidget* parent = nullptr);
    /// Shows what an import would make of a file or folder, dropped ones included. Waits while another is previewed or
    /// imported. LLaMA-Factory's dataset_info.json stands for all files that it names, which are imported at once.
    void importPath(const QString& path);
    void askForFile();
    void askForFolder();
    QString openWork() const override;
    bool holdsWork() const override;
    QString undoEarlier() override;
    QString redoEarlier() override;

private:
    void importChosen(const QString& path);
    void begin(const QString& path);
    void endPreview();
    void importWaiting();
    void importPreviewed();
    void importRegistered(const QString& registry);
    void refreshDatasets();
    void showDataset(int index);
    void showRow();
    void showCounts();
    void startImport(Job* job);
    void setImporting(Job* job);
    void added(const ImportSummary& summary);
    enum Shown { Nothing, Rows, Preview };
    void showRowsOrNothing();
    QWidget* makeRowsView(const Guide& guide);

    Project& m_project;
    DataWork* m_work;
    RowsModel* m_rows;
    QComboBox* m_chooser;
    QPushButton *m_import, *m_cancel;
    QStackedLayout* m_stack;
    QTableView* m_table;
    FilterBar* m_filter;
    ReplaceBar* m_replace;
    RowPanel* m_row;
    LabelCard* m_labels;
    AboutCard* m_about;
    ImportView* m_preview;
    QLabel* m_rejected;
    Card* m_rejectedCard;
    ThinProgress* m_progress;
    Job* m_job = nullptr;
    bool m_isPreviewing = false;           ///< a file is being read or previewed
    QStringList m_waiting;                 ///< paths to be imported
    std::optional<std::uint64_t> m_chosen; ///< the row that the person chose
};

} // namespace luthier::ui
