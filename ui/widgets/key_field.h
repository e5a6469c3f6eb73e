#pragma once
/// The control of one key of run.yaml. Its range, label and help come from the recipe's description
/// (core/recipe/describe.h): a form lists paths and has no ranges of its own.

#include "core/recipe/keys.h"

#include <QObject>
#include <QString>

class QWidget;

namespace luthier::ui {

class KeyField : public QObject {
    Q_OBJECT

public:
    /// @param path  "train.optimizer.weight_decay", which is the control's object name
    explicit KeyField(std::string_view path, QObject* parent = nullptr);

    QWidget* control() const { return m_control; } ///< owned by whoever lays it out
    QString label() const;
    const RecipeKey& key() const { return m_key; }
    bool counts(const Recipe& recipe) const { return m_key.info.where.holds(recipe); }

    void show(const Recipe& recipe); ///< emits nothing
    /// True if the control holds a valid value of the key; a half-typed number is not one.
    bool isUsable() const;
    /// Writes an untouched value as it was shown, to its last digit. An invalid typed number changes nothing.
    void writeTo(Recipe& recipe) const;

Q_SIGNALS:
    void changed(); ///< by the person

private:
    QString value() const; ///< as run.yaml has it
    void setValue(const QString& value);

    const RecipeKey& m_key;
    QWidget* m_control = nullptr;
    std::string m_shown;  // the value as the recipe had it
    QString m_shownValue; // the same value as the control returns it
};

} // namespace luthier::ui
