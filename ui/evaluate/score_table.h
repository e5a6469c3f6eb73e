#pragma once
#include "ui/evaluate/score_rows.h"

#include <QTableView>

class QStandardItemModel;

namespace luthier::ui {

/// The rows, and which of them is chosen.
class ScoreTable : public QTableView {
    Q_OBJECT

public:
    explicit ScoreTable(QWidget* parent = nullptr);
    void show(std::vector<ScoreRow> rows);
    void setBaseTitle(const QString& title);
    const std::vector<ScoreRow>& rows() const { return m_rows; }

Q_SIGNALS:
    void taskChosen(const QString& task); ///< emitted for a row whose answers can be read

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fill();
    void fillRow(int index, const ScoreRow& row);

    std::vector<ScoreRow> m_rows;
    QStandardItemModel* m_model;
    bool m_isNarrow = false;
};

} // namespace luthier::ui
