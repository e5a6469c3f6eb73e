#pragma once
#include "ui/session/data/data_work.h"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTimer;

namespace luthier::ui {

/// Filters the table's rows by text, status, length, language and quality.
class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(DataWork& work, QWidget* parent = nullptr);
    void focusSearch();

Q_SIGNALS:
    void replaceAsked();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void apply();
    void refresh();

    DataWork& m_work;
    QLineEdit* m_search;
    QPushButton* m_pattern;
    QComboBox *m_status, *m_language, *m_quality;
    QSpinBox *m_least, *m_most;
    QLabel* m_count;
    QWidget* m_filters;
    QGridLayout* m_layout;
    QTimer* m_wait;
    bool m_isNarrow = false;
};

/// Find and replace in the rows that are shown.
class ReplaceBar : public QWidget {
    Q_OBJECT

public:
    explicit ReplaceBar(DataWork& work, QWidget* parent = nullptr);
    void open();

private:
    DataWork& m_work;
    QLineEdit *m_find, *m_with;
    QPushButton *m_pattern, *m_replace, *m_close;
};

} // namespace luthier::ui
