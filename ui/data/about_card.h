#pragma once
#include "ui/session/project.h"
#include "ui/widgets/page/card.h"

#include <array>

class QLineEdit;

namespace luthier::ui {

/// A person's notes on a data set: its source, its licence, and what its rows must be like.
class AboutCard : public Card {
    Q_OBJECT

public:
    explicit AboutCard(Project& project, QWidget* parent = nullptr);
    void show(const std::string& dataset);

private:
    void save();

    Project& m_project;
    std::string m_dataset;
    std::array<QLineEdit*, 3> m_lines{}; ///< as aboutFields() has them
};

} // namespace luthier::ui
