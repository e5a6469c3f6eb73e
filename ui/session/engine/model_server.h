#pragma once
/// `luthier-engine serve` as a child of the window, for the models of one run: "base" and "tuned".

#include "core/base/result.h"
#include "core/run/run_folder.h"
#include "ui/session/engine/engine_query.h"

#include <QObject>
#include <QUrl>

#include <memory>

namespace luthier::ui {

class ModelServer : public QObject {
    Q_OBJECT

public:
    explicit ModelServer(QObject* parent = nullptr);
    ~ModelServer() override;

    /// Serves the base and the run's best checkpoint, ending what was served before. `ready` or `failed` follows.
    void serve(const RunFolder& run);
    /// Serves one model as it is, as "base".
    void serveModel(const std::filesystem::path& model);
    void stop();
    bool isReady() const { return m_url.isValid(); }
    bool isLoading() const { return m_server && !isReady(); }
    QUrl url() const { return m_url; }

Q_SIGNALS:
    void ready();
    void failed(const luthier::Error& error);

private:
    Result<QStringList> argumentsFor(const RunFolder& run) const;
    void start(const Result<QStringList>& arguments);

    std::unique_ptr<EngineQuery> m_server;
    QUrl m_url;
};

} // namespace luthier::ui
