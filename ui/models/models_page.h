#pragma once
#include "ui/session/project.h"
#include "ui/widgets/page.h"

class QPushButton;
class QStackedLayout;
class QTableView;

namespace luthier::ui {

class ModelFacts;
class ModelList;

/// The model picker: what lies on this machine, what each of it is, and the button that takes it.
class ModelsPage : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(Project& project, QWidget* parent = nullptr);
    /// A folder, or a GGUF file; a folder that only holds GGUF files stands for each of them. Also what a drop does.
    void openPath(const QString& path);

private:
    void askForFolder();
    void askForFile();
    void showChosen(); ///< reads the chosen row's card in another thread
    void use();
    void refresh();

    Project& m_project;
    ModelList* m_list;
    QPushButton *m_use, *m_openFolder, *m_openFile;
    QStackedLayout *m_stack, *m_side;
    QTableView* m_table;
    ModelFacts* m_facts;
    std::filesystem::path m_asked; ///< whose card is being read, or is shown
};

} // namespace luthier::ui
