#include "ui/shell/settings_page.h"

#include "ui/session/engine_process.h"
#include "ui/session/translate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>

namespace luthier::ui {

SettingsPage::SettingsPage(Settings& settings, QWidget* parent)
    : Page(parent) {
    setTitle(tr("Settings"));
    auto* language = new QComboBox;
    language->setObjectName(QStringLiteral("language"));
    language->setAccessibleName(tr("Language"));
    language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language->addItem(QStringLiteral("繁體中文"), QStringLiteral("zh_TW"));
    language->setCurrentIndex(language->findData(settings.language()));
    auto* theme = new QComboBox;
    theme->setObjectName(QStringLiteral("theme"));
    theme->setAccessibleName(tr("Look"));
    theme->addItem(tr("Light"), int(ThemeMode::Light));
    theme->addItem(tr("Dark"), int(ThemeMode::Dark));
    theme->setCurrentIndex(theme->findData(int(settings.theme())));
    QLabel* engine = makeLabel(toQString(enginePath()), TextRole::Mono);
    engine->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* card = new Card(tr("This program"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(32);
    form->setVerticalSpacing(12);
    form->addRow(makeMuted(tr("Language")), language);
    form->addRow(makeMuted(tr("Look")), theme);
    form->addRow(makeMuted(tr("Engine")), engine);
    card->body()->addLayout(form);
    body()->addWidget(card);
    body()->addStretch();
    // Queued: the change rebuilds the window, and with it this page.
    connect(language, &QComboBox::activated, this, [&settings, language] {
        QMetaObject::invokeMethod(
            &settings, [&settings, chosen = language->currentData().toString()] { settings.setLanguage(chosen); },
            Qt::QueuedConnection);
    });
    connect(theme, &QComboBox::activated, this, [&settings, theme] {
        QMetaObject::invokeMethod(
            &settings, [&settings, chosen = ThemeMode(theme->currentData().toInt())] { settings.setTheme(chosen); },
            Qt::QueuedConnection);
    });
}

} // namespace luthier::ui
