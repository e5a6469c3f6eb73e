#include "ui/shell/settings_page.h"

#include "core/base/version.h"
#include "ui/session/engine/engine_process.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>

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
    theme->addItem(tr("Like the desktop"), int(ThemeChoice::System));
    theme->addItem(tr("Light"), int(ThemeChoice::Light));
    theme->addItem(tr("Dark"), int(ThemeChoice::Dark));
    theme->setCurrentIndex(theme->findData(int(settings.themeChoice())));
    QLabel* engine = makeLabel(toQString(enginePath()), TextRole::Mono);
    engine->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* card = new Card(tr("This program"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(32);
    form->setVerticalSpacing(12);
    form->addRow(makeFieldLabel(tr("Language")), language);
    form->addRow(makeFieldLabel(tr("Look")), theme);
    auto* person = new QLineEdit(settings.person());
    person->setObjectName(QStringLiteral("person"));
    person->setAccessibleName(tr("Your name"));
    form->addRow(makeFieldLabel(tr("Your name")), person);
    connect(person, &QLineEdit::editingFinished, this, [&settings, person] { settings.setPerson(person->text()); });
    form->addRow(makeFieldLabel(tr("Engine")), engine);
    form->addRow(makeFieldLabel(tr("Version")), makeLabel(toQString(version())));
    card->body()->addLayout(form);
    body()->addWidget(card);

    auto* network = new Card(tr("Network"));
    auto* offline = new QCheckBox(tr("Work offline"));
    offline->setObjectName(QStringLiteral("offline"));
    offline->setChecked(settings.isOffline());
    auto* mirror = new QLineEdit(settings.hubEndpoint());
    mirror->setObjectName(QStringLiteral("hubEndpoint"));
    mirror->setAccessibleName(tr("Mirror of the Hugging Face Hub"));
    mirror->setPlaceholderText(toQString(settings.hubOptions().endpoint));
    auto* networkForm = new QFormLayout;
    networkForm->setHorizontalSpacing(32);
    networkForm->setVerticalSpacing(12);
    networkForm->addRow(makeFieldLabel(tr("Downloads")), offline);
    networkForm->addRow(makeFieldLabel(tr("Mirror of the Hugging Face Hub")), mirror);
    QLabel* cache = makeLabel(toQString(settings.hubOptions().cache), TextRole::Mono);
    cache->setTextInteractionFlags(Qt::TextSelectableByMouse);
    networkForm->addRow(makeFieldLabel(tr("Models are kept in")), cache);
    network->body()->addLayout(networkForm);
    QLabel* note =
        makeMuted(tr("Luthier uses the network only when you press a button for it, and sends nothing of yours."));
    note->setWordWrap(true);
    network->body()->addWidget(note);
    body()->addWidget(network);
    body()->addStretch(1);
    connect(offline, &QCheckBox::toggled, this, [&settings](bool isOffline) { settings.setOffline(isOffline); });
    connect(
        mirror, &QLineEdit::editingFinished, this, [&settings, mirror] { settings.setHubEndpoint(mirror->text()); });
    // Queued: the change rebuilds the window, and with it this page.
    connect(language, &QComboBox::activated, this, [&settings, language] {
        QMetaObject::invokeMethod(
            &settings, [&settings, chosen = language->currentData().toString()] { settings.setLanguage(chosen); },
            Qt::QueuedConnection);
    });
    connect(theme, &QComboBox::activated, this, [&settings, theme] {
        QMetaObject::invokeMethod(
            &settings, [&settings, chosen = ThemeChoice(theme->currentData().toInt())] { settings.setTheme(chosen); },
            Qt::QueuedConnection);
    });
}

} // namespace luthier::ui
