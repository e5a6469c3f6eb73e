#pragma once
/// `luthier-engine export` in the background.

#include "core/base/result.h"
#include "core/project/kept_exports.h"
#include "core/run/run_folder.h"
#include "ui/session/engine/engine_query.h"

#include <filesystem>

namespace luthier::ui {

class Exporter : public QObject {
    Q_OBJECT

public:
    explicit Exporter(QObject* parent = nullptr);
    void start(const RunFolder& run, ExportForm form, const std::filesystem::path& to);
    void cancel() { m_query.cancel(); }
    bool isBusy() const { return m_query.isBusy(); }

Q_SIGNALS:
    void done(const luthier::ExportOutcome& outcome);
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    EngineQuery m_query;
    ExportOutcome m_asked; ///< folder, run and form alone
};

} // namespace luthier::ui
