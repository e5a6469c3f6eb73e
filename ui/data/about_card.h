#pragma once
#include "ui/session/project.h"
#include "ui/widgets/page/card.h"

#include <array>

class QLineEdit;

namespace luthier::ui {

/// What a person says of a data set: where it is from, what it may be used for, what its rows must be like.
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
