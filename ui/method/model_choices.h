#pragma once
#include "ui/session/plan/wizard.h"

#include <QAbstractTableModel>

namespace luthier::ui {

/// The usable models on this machine: kind, size, and what fits into the machine of the answers. The scenario's kinds
/// come first.
class ModelChoices : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Kind, Size, Fits, ColumnCount };
    explicit ModelChoices(Wizard& wizard, QObject* parent = nullptr);

    /// Searches again, in the background.
    void search();
    /// Only models of this kind; empty: all.
    void setKind(const std::string& kind);
    std::string pathAt(int row) const { return m_shown[static_cast<std::size_t>(row)].path; }
    int rowOf(const std::string& path) const; ///< -1: not here

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Choice {
        std::string path, name, kind;
        std::int64_t parameters = 0;
        bool isInstruct = false;                                  // it has a chat template
        std::vector<std::pair<std::string, std::uint64_t>> bytes; // by method
    };
    void filter();

    Wizard& m_wizard;
    std::string m_scenario;             // the scenario behind the order
    std::uint64_t m_budget = 0;         // the budget behind what fits
    std::string m_kind, m_searchedWith; // the latter: the chosen model at the last search
    std::vector<Choice> m_all, m_shown;
};

} // namespace luthier::ui
