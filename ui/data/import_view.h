#pragma once
#include "core/data/import/import_file.h"
#include "ui/session/project.h"

#include <QWidget>

#include <array>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace luthier::ui {

class Card;
class ErrorPanel;
class Job;
class RecordView;

/// Preview of an import before anything is written: the role of each column and the first rows as conversations.
/// Columns can be reassigned; source, licence and quality bar are asked for.
class ImportView : public QWidget {
    Q_OBJECT

public:
    explicit ImportView(QWidget* parent = nullptr);
    /// Reads the first rows; `ready` or `failed` follows.
    void show(const QString& path);
    void showWaiting(int files); ///< files still to be previewed
    const QString& path() const { return m_path; }
    /// Names no columns where the person left them as recognised.
    ImportOptions options() const;
    DatasetAbout about() const;

Q_SIGNALS:
    void ready();
    void failed(const luthier::Error& error);
    void accepted();
    void rejected();

private:
    void read();
    void showPreview(ImportPreview preview);
    void showColumns();
    void showRows();
    void showChosenRow();
    void chooseColumn();

    QString m_path;
    std::optional<ColumnMapping> m_chosen; // the person's choice
    ImportPreview m_preview;
    QLabel *m_found, *m_setAside, *m_waiting;
    std::vector<QComboBox*> m_parts;     // one per mappingParts()
    std::array<QLineEdit*, 3> m_about{}; ///< as aboutFields() has them
    QTableWidget* m_rows;
    RecordView* m_record;
    QPushButton *m_import, *m_back;
    Job* m_job = nullptr;
};

} // namespace luthier::ui
