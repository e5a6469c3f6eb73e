#pragma once
#include "ui/shell/settings.h"
#include "ui/widgets/page/page.h"

class QPushButton;

namespace luthier::ui {

/// What is shown before a project is open.
class Welcome : public Page {
    Q_OBJECT

public:
    explicit Welcome(Settings& settings, QWidget* parent = nullptr);
    /// Offers to rescue the project in that folder; empty: nothing to rescue.
    void offerRescue(const QString& folder);

Q_SIGNALS:
    void projectChosen(const QString& folder);
    void demoAsked();
    void rescueAsked(const QString& folder);

private:
    void askForNew();
    void askForExisting();

    QPushButton* m_rescue;
    QString m_toRescue;
};

} // namespace luthier::ui
