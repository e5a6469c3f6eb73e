#pragma once
#include "core/hub/hub.h"
#include "ui/session/project.h"
#include "ui/widgets/page/page.h"

#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QTableView;

namespace luthier::ui {

class Job;
class ModelFacts;
class ModelList;
class ThinProgress;

/// The model picker: what lies on this machine, what each of it is, and the button that takes it.
class ModelsPage : public Page {
    Q_OBJECT

public:
    /// @param hub  how the Hub is reached now; asked anew for every download
    ModelsPage(Project& project, std::function<HubOptions()> hub, QWidget* parent = nullptr);
    /// A folder, or a GGUF file; a folder that only holds GGUF files stands for each of them. Also what a drop does.
    void openPath(const QString& path);
    void refresh();
    QString openWork() const override;

private:
    void askForFolder();
    void askForFile();
    void showChosen(); ///< reads the chosen row's card in another thread
    void use();
    void download(); ///< or stops the one that is under way
    void setDownloading(Job* job);

    Project& m_project;
    std::function<HubOptions()> m_hub;
    ModelList* m_list;
    QPushButton *m_use, *m_openFolder, *m_openFile, *m_download;
    QLineEdit* m_name;
    QLabel* m_arrived;
    ThinProgress* m_progress;
    Job* m_job = nullptr; ///< the download under way
    QStackedLayout *m_stack, *m_side;
    QTableView* m_table;
    ModelFacts* m_facts;
    std::filesystem::path m_asked; ///< whose card is being read, or is shown
};

} // namespace luthier::ui
