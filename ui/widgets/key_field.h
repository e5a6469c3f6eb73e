#pragma once
/// The control of one key of run.yaml. What it may be, what it is called and what it means are the recipe's
/// description's (core/recipe/describe.h): a form lists paths, and no form has a range of its own.

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

    void show(const Recipe& recipe); ///< says nothing
    /// Is what stands there a value of the key? A number that is half typed is none.
    bool isUsable() const;
    /// What nobody touched is written as it was shown, to its last digit. A typed number that is none changes nothing.
    void writeTo(Recipe& recipe) const;

Q_SIGNALS:
    void changed(); ///< by the person

private:
    QString value() const; ///< as run.yaml has it
    void setValue(const QString& value);

    const RecipeKey& m_key;
    QWidget* m_control = nullptr;
    std::string m_shown;  // as the recipe had it
    QString m_shownValue; // and as the control made it
};

} // namespace luthier::ui
