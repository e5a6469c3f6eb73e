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

/// The model picker: the models on this machine, what each is, and the button that chooses one.
class ModelsPage : public Page {
    Q_OBJECT

public:
    /// @param hub  tells how to reach the Hub; called for every download
    ModelsPage(Project& project, std::function<HubOptions()> hub, QWidget* parent = nullptr);
    /// Opens a folder or a GGUF file, also a dropped one; a folder that only holds GGUF files stands for each of them.
    void openPath(const QString& path);
    void refresh();
    QString openWork() const override;

private:
    void askForFolder();
    void askForFile();
    void showChosen(); ///< reads the chosen row's card in another thread
    void use();
    void download(); ///< starts a download, or stops the one under way
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
    std::filesystem::path m_asked; ///< the model whose card is being read or shown
};

} // namespace luthier::ui
