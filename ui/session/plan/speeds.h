#pragma once
#include "core/project/predicted_time.h"
#include "ui/session/engine/engine_query.h"
#include "ui/session/plan/wizard.h"

#include <QTemporaryDir>

#include <deque>
#include <memory>
#include <optional>

namespace luthier::ui {

/// Training speed of this machine: the engine measures three steps of the real recipe, kept by model, method, length
/// and device. Predicts from it how long a step of the plan will take.
class Speeds : public QObject {
    Q_OBJECT

public:
    explicit Speeds(Wizard& wizard, QObject* parent = nullptr);

    bool canMeasure() const; ///< is there a model and data, and is the plan for this machine?
    void measure();          ///< measures every way of training that the engine has and that fits
    void cancel();
    /// The method that is measured now, a key of methods.yaml; empty: none is.
    const std::string& measuring() const { return m_measuring; }

    /// Speed of the chosen model with this method; nothing if not measured here.
    std::optional<ProbeResult> of(const std::string& method) const;

    /// Time of a whole run of the step, as far as anything was tried.
    TimeRange predict(const PlanStep& step) const;

Q_SIGNALS:
    void changed();
    void failed(const luthier::Error& error);

private:
    std::optional<PlanStep> stepWith(const std::string& method) const;
    std::optional<SpeedKey> keyOf(const std::string& method) const;
    void measureNext();
    Result<void> startProbe(const Recipe& recipe);

    Wizard& m_wizard;
    EngineQuery m_query;
    std::deque<std::string> m_waiting;
    std::string m_measuring;
    std::optional<SpeedKey> m_key; // key of the running measurement
    std::unique_ptr<QTemporaryDir> m_scratch;
};

} // namespace luthier::ui
