#pragma once
/// `luthier-engine export` in the background.

#include "core/base/result.h"
#include "core/recipe/methods.h"
#include "core/run/parity_report.h"
#include "core/run/run_folder.h"
#include "ui/session/engine_query.h"

#include <filesystem>

namespace luthier::ui {

struct ExportOutcome {
    std::filesystem::path folder;
    std::string run; ///< its id
    ExportForm form = ExportForm::Peft;
    ParityReport parity; ///< what a fresh process found
};

class Exporter : public QObject {
    Q_OBJECT

public:
    explicit Exporter(QObject* parent = nullptr);
    void start(const RunFolder& run, ExportForm form, const std::filesystem::path& to);
    void cancel() { m_query.cancel(); }
    bool isBusy() const { return m_query.isBusy(); }

Q_SIGNALS:
    void done(const luthier::ui::ExportOutcome& outcome);
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    EngineQuery m_query;
    ExportOutcome m_asked; ///< folder, run and form alone
};

} // namespace luthier::ui
