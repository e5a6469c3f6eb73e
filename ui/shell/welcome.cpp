#include "ui/shell/welcome.h"

#include "ui/session/project.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QPushButton>

namespace luthier::ui {

Welcome::Welcome(Settings& settings, QWidget* parent)
    : Page(parent)
    , m_rescue(new QPushButton(tr("Rescue what can be read"))) {
    setHeadVisible(false);
    m_rescue->setObjectName(QStringLiteral("rescue"));
    m_rescue->setVisible(false);
    body()->addWidget(m_rescue, 0, Qt::AlignLeft);
    connect(m_rescue, &QPushButton::clicked, this, [this] { Q_EMIT rescueAsked(m_toRescue); });
    auto* column = new QVBoxLayout;
    column->setSpacing(space::kBetweenCards);
    column->addStretch(2);
    column->addWidget(makeLabel(tr("Tune a language model to your work"), TextRole::Title, true));
    QLabel* text = makeLabel(
        tr("Choose a model, bring your data, train it here on your own machine, and take the result with you."),
        TextRole::Reading);
    setKind(text, "muted");
    text->setWordWrap(true);
    column->addWidget(text);
    auto* buttons = new QHBoxLayout;
    const auto addButton = [&](const QString& label, const char* name, const char* kind) {
        auto* button = new QPushButton(label);
        button->setObjectName(QLatin1String(name));
        if (kind) setKind(button, kind);
        buttons->addWidget(button);
        return button;
    };
    connect(addButton(tr("New project"), "newProject", "primary"), &QPushButton::clicked, this, &Welcome::askForNew);
    connect(
        addButton(tr("Open a project"), "openProject", nullptr), &QPushButton::clicked, this, &Welcome::askForExisting);
    connect(addButton(tr("Try the demo"), "demo", nullptr), &QPushButton::clicked, this, &Welcome::demoAsked);
    buttons->addStretch();
    column->addLayout(buttons);

    if (const QStringList recent = settings.recentProjects(); !recent.isEmpty()) {
        auto* card = new Card(tr("Recent projects"));
        for (const QString& folder : recent) {
            auto* button = new QPushButton(folder);
            setKind(button, "quiet");
            card->body()->addWidget(button, 0, Qt::AlignLeft);
            connect(button, &QPushButton::clicked, this, [this, folder] { Q_EMIT projectChosen(folder); });
        }
        column->addWidget(card);
    }
    column->addStretch(3);
    auto* centred = new QWidget;
    centred->setFixedWidth(560);
    centred->setLayout(column);
    body()->addWidget(centred, 1, Qt::AlignHCenter);
}

void Welcome::offerRescue(const QString& folder) {
    m_toRescue = folder;
    m_rescue->setVisible(!folder.isEmpty());
}

void Welcome::askForNew() {
    const QString folder =
        QFileDialog::getSaveFileName(this, tr("Name the new project's folder"), QStringLiteral("my-project"));
    if (!folder.isEmpty()) Q_EMIT projectChosen(folder);
}

void Welcome::askForExisting() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a project"));
    if (folder.isEmpty()) return;
    if (!Project::isProject(toPath(folder)))
        return errors()->show(fail("project.none",
            {QT_TRANSLATE_NOOP("errors", "There is no project in {folder}."), {{"folder", toUtf8(folder)}}},
            {QT_TRANSLATE_NOOP("errors", "A project folder holds a project.db."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose another folder, or make a new project."), {}})
                .value());
    Q_EMIT projectChosen(folder);
}

} // namespace luthier::ui
