#pragma once
/// Names that the data page shows.

#include "core/data/segment.h"
#include "core/store/project_store.h"

#include <QString>

#include <array>

class QFormLayout;
class QLineEdit;

namespace luthier::ui {

struct AboutField {
    const char* key;
    std::string DatasetAbout::* member;
    QString (*name)();
    QString (*hint)();
};
/// Source, licence, quality bar.
const std::array<AboutField, 3>& aboutFields();
/// Adds a line for each field to a form. @param prefix  of the lines' object names  @return the lines, in order
std::array<QLineEdit*, 3> addAboutLines(QFormLayout* form, const QString& prefix);
/// Reads such lines.
DatasetAbout aboutOf(const std::array<QLineEdit*, 3>& lines);

/// A data format's label by its key.
QString formatLabel(const std::string& key);
QString rejectedText(const RejectedLine& line);
/// A text shortened to one line, for a table.
QString oneLine(const std::string& text);

} // namespace luthier::ui
