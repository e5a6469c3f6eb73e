// A platform input context that behaves as a Chinese input method does: where text is taken, letters and digits open a
// composition instead of arriving. QT_IM_MODULE=composing.

#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <qpa/qplatforminputcontext.h>
#include <qpa/qplatforminputcontextplugin_p.h>

namespace {

class ComposingInput : public QPlatformInputContext {
public:
    bool isValid() const override { return true; }

    bool filterEvent(const QEvent* event) override {
        if (event->type() != QEvent::KeyPress || !inputMethodAccepted()) return false;
        const auto* key = static_cast<const QKeyEvent*>(event);
        const bool isText = (key->key() >= Qt::Key_A && key->key() <= Qt::Key_Z) ||
                            (key->key() >= Qt::Key_0 && key->key() <= Qt::Key_9);
        if (!isText || key->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return false;
        m_composition += key->text();
        if (QObject* object = QGuiApplication::focusObject()) {
            QInputMethodEvent composing(m_composition, {});
            QGuiApplication::sendEvent(object, &composing);
        }
        return true;
    }
    void reset() override { m_composition.clear(); }

private:
    QString m_composition;
};

class ComposingInputPlugin : public QPlatformInputContextPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QPlatformInputContextFactoryInterface_iid FILE "composing_input.json")

public:
    QPlatformInputContext* create(const QString&, const QStringList&) override { return new ComposingInput; }
};

} // namespace

#include "composing_input.moc"
