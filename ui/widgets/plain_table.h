#pragma once
class QString;
class QTableView;

namespace luthier::ui {

/// Common setup of row tables: whole rows are chosen, one at a time; no grid; rows of one height, so that none of a
/// million is measured; Tab leaves the table.
void dressTable(QTableView* table, const QString& accessibleName, int rowHeight = 36);

} // namespace luthier::ui
