#pragma once
#include "core/data/record.h"

#include <QTextEdit>

namespace luthier::ui {

/// A conversation as people read it: who speaks, and what. Read-only; scrolls when it is long.
class RecordView : public QTextEdit {
    Q_OBJECT

public:
    explicit RecordView(QWidget* parent = nullptr);
    void show(const Record& record);
    void clearRecord();
};

/// "user" → "You" and so on, in the person's language.
QString roleName(const std::string& role);

} // namespace luthier::ui
