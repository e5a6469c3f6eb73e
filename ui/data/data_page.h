#pragma once
#include "ui/session/project.h"
#include "ui/widgets/page.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTableView;

namespace luthier::ui {

class AboutCard;
class Card;
class Job;
class RecordView;
class RowsModel;
class ThinProgress;

/// Data sets: import a file, see its rows as the conversations they are, take rows out and back.
class DataPage : public Page {
    Q_OBJECT

public:
    explicit DataPage(Project& project, QWidget* parent = nullptr);
    void importPath(const QString& file); ///< also what a dropped file does
    void askForFile();

private:
    void refreshDatasets();
    void showDataset(int index);
    void showRow();
    void toggleRow();
    void showCounts();
    void setImporting(Job* job);

    Project& m_project;
    RowsModel* m_rows;
    QComboBox* m_chooser;
    QPushButton *m_import, *m_cancel, *m_toggle;
    QStackedLayout* m_stack;
    QTableView* m_table;
    RecordView* m_record;
    AboutCard* m_about;
    QLabel* m_rejected;
    Card* m_rejectedCard;
    ThinProgress* m_progress;
    Job* m_job = nullptr;
};

} // namespace luthier::ui
