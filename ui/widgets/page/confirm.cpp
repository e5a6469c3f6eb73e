#include "ui/widgets/page/confirm.h"

#include <QMessageBox>
#include <QPushButton>

namespace luthier::ui {

bool confirm(QWidget* parent, const char* name, const QString& question, const QString& why, const QString& yes,
    const QString& no) {
    QMessageBox box(QMessageBox::Question, QStringLiteral("Luthier"), question, QMessageBox::NoButton, parent);
    box.setObjectName(QLatin1String(name));
    box.setInformativeText(why);
    QPushButton* meant = box.addButton(yes, QMessageBox::AcceptRole);
    QPushButton* left = box.addButton(no, QMessageBox::RejectRole);
    meant->setObjectName(QLatin1String(name) + QStringLiteral("_yes"));
    left->setObjectName(QLatin1String(name) + QStringLiteral("_no"));
    box.setDefaultButton(left);
    box.setEscapeButton(left);
    box.exec();
    return box.clickedButton() == meant;
}

} // namespace luthier::ui
