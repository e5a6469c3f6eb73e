#pragma once
/// `luthier-engine serve` as a child of the window: "base", a run's "tuned", and what else stands over the same base.

#include "core/base/result.h"
#include "core/run/run_model.h"
#include "ui/session/engine/engine_query.h"

#include <QObject>
#include <QUrl>

#include <map>
#include <memory>
#include <vector>

namespace luthier::ui {

class ModelServer : public QObject {
    Q_OBJECT

public:
    explicit ModelServer(QObject* parent = nullptr);
    ~ModelServer() override;

    /// Serves the base and the run's best checkpoint, as "tuned", ending what was served before. `ready` or `failed`
    /// follows.
    /// @param beside  those of them that are adapters over the same base are served too, the first few
    void serve(const RunFolder& run, const std::vector<RunFolder>& beside = {});
    /// Serves one model as it is, as "base", and, after the examples of a profile, as "examples".
    void serveModel(const std::filesystem::path& model, const std::filesystem::path& profile = {});
    void stop();
    /// The name that a run is asked by; empty: it is not served, or not as it is now.
    QString nameOf(const RunFolder& run) const;
    /// The same, of one that can be weighted in an answer of several: "tuned*0.7+r1*0.3".
    QString mixNameOf(const RunFolder& run) const;
    bool isReady() const { return m_url.isValid(); }
    bool isLoading() const { return m_server && !isReady(); }
    QUrl url() const { return m_url; }

Q_SIGNALS:
    void ready();
    void failed(const luthier::Error& error);

private:
    Result<QStringList> argumentsFor(const RunFolder& run, const std::vector<RunFolder>& beside);
    void start(const Result<QStringList>& arguments);

    std::unique_ptr<EngineQuery> m_server;
    QUrl m_url;
    struct Served {
        QString name;
        RunModel model;
    };
    const Served* served(const RunFolder& run) const;
    std::map<std::filesystem::path, Served> m_served; // by the run's folder
};

} // namespace luthier::ui
