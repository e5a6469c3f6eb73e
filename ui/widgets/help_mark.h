#pragma once
#include "core/advisor/guide.h"

#include <QToolButton>

namespace luthier::ui {

/// A question mark beside a control: says briefly when to use it and what it costs, and opens its guide entry.
class HelpMark : public QToolButton {
    Q_OBJECT

public:
    /// @param entry  a key of guide.yaml; where the guide has none the mark is not shown
    HelpMark(const Guide& guide, const std::string& entry, QWidget* parent = nullptr);
    /// From now on about another entry.
    void setEntry(const std::string& entry);

private:
    const Guide& m_guide; // outlives every page
    QString m_entry;
};

} // namespace luthier::ui
