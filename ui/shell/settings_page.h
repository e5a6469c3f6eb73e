#pragma once
#include "ui/shell/settings.h"
#include "ui/widgets/page/page.h"

namespace luthier::ui {

/// Language and look, and which engine is used.
class SettingsPage : public Page {
    Q_OBJECT

public:
    explicit SettingsPage(Settings& settings, QWidget* parent = nullptr);
};

} // namespace luthier::ui
