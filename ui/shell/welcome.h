#pragma once
#include "ui/shell/settings.h"
#include "ui/widgets/page.h"

namespace luthier::ui {

/// What is shown before a project is open.
class Welcome : public Page {
    Q_OBJECT

public:
    explicit Welcome(Settings& settings, QWidget* parent = nullptr);
    using Page::errors;

Q_SIGNALS:
    void projectChosen(const QString& folder);
    void demoAsked();

private:
    void askForNew();
    void askForExisting();
};

} // namespace luthier::ui
