#pragma once
#include <QApplication>
#include <QFileDialog>
#include <QLineEdit>
#include <QTimer>
#include <QtTest>

namespace luthier::testing {

/// Answers the next file dialog as a person would: the path, then Return. Native dialogs must be off
/// (Qt::AA_DontUseNativeDialogs).
inline void answerDialog(QObject* parent, const QString& path) {
    auto* timer = new QTimer(parent);
    timer->setInterval(50);
    QObject::connect(timer, &QTimer::timeout, parent, [timer, path] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog) return;
        timer->deleteLater();
        auto* edit = dialog->findChild<QLineEdit*>();
        edit->setText(path);
        QTest::keyClick(edit, Qt::Key_Return);
        if (dialog->isVisible()) QTest::keyClick(edit, Qt::Key_Return); // the completer may take the first one
    });
    timer->start();
}

} // namespace luthier::testing
