#pragma once
/// `luthier-engine export` in the background.

#include "core/base/result.h"
#include "core/run/run_folder.h"
#include "ui/session/engine_query.h"

#include <filesystem>

namespace luthier::ui {

/// What the fresh process found when it compared the export with the live model.
struct ExportOutcome {
    std::filesystem::path folder;
    std::string run, format; ///< its id; as the engine's command spells it
    int prompts = 0, tokens = 0, agreeing = 0;
    double worstLogprob = 0;
};

class Exporter : public QObject {
    Q_OBJECT

public:
    explicit Exporter(QObject* parent = nullptr);
    /// @param format "peft" or "merged", as the engine's command spells it
    void start(const RunFolder& run, const QString& format, const std::filesystem::path& to);
    void cancel() { m_query.cancel(); }
    bool isBusy() const { return m_query.isBusy(); }

Q_SIGNALS:
    void done(const luthier::ui::ExportOutcome& outcome);
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    EngineQuery m_query;
    ExportOutcome m_asked; ///< folder, run and format alone
};

} // namespace luthier::ui
