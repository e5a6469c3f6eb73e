#pragma once
#include <QColor>
#include <QIcon>
#include <QString>

namespace luthier::ui {

/// A line icon of resources/icons in a colour; `active` is used where a button is checked.
QIcon lineIcon(const QString& name, const QColor& colour, const QColor& active);

} // namespace luthier::ui
