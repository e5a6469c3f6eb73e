#include "ui/data/about_card.h"

#include "ui/data/data_labels.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QFormLayout>
#include <QLineEdit>

namespace luthier::ui {

AboutCard::AboutCard(Project& project, QWidget* parent)
    : Card(tr("About this data set"), parent)
    , m_project(project) {
    auto* form = new QFormLayout;
    m_lines = addAboutLines(form, QStringLiteral("about_"));
    for (QLineEdit* line : m_lines)
        connect(line, &QLineEdit::editingFinished, this, &AboutCard::save);
    body()->addLayout(form);
}

void AboutCard::show(const std::string& dataset) {
    m_dataset = dataset;
    for (const DatasetRow& row : m_project.store().datasets()) {
        if (row.hash != dataset) continue;
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            m_lines[i]->setText(toQString(row.about.*aboutFields()[i].member));
            m_lines[i]->setCursorPosition(0); // a long text is read from its beginning
        }
    }
}

void AboutCard::save() {
    const DatasetAbout about = aboutOf(m_lines);
    for (const DatasetRow& row : m_project.store().datasets())
        if (row.hash == m_dataset && row.about != about) m_project.setAbout(m_dataset, about);
}

} // namespace luthier::ui
