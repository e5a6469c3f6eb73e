#pragma once
#include <QString>

class QWidget;

namespace luthier::ui {

/// Asks before something that loses work or is hard to take back. True: the person means it. Escape, Return and closing
/// the dialog are `no`, which must lose nothing.
/// @param name  of the dialog, for tests: its buttons are "<name>_yes" and "<name>_no"
bool confirm(QWidget* parent, const char* name, const QString& question, const QString& why, const QString& yes,
    const QString& no);

} // namespace luthier::ui
