#pragma once
/// Lets models answer prompts in the background and makes a queue of pairs from the answers.

#include "core/annotate/item.h"
#include "core/run/run_folder.h"
#include "ui/session/engine/model_server.h"
#include "ui/session/engine/score_client.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>

#include <functional>
#include <vector>

namespace luthier::ui {

/// Who answers: the tuned model of a run, a model folder, or a server that is there already.
struct SampleSource {
    QString label;
    std::optional<RunFolder> run;
    std::filesystem::path model;
    QUrl server;
    QString served;        ///< what the server calls the model
    std::string answersAs; ///< Candidate::model of its answers
};

struct SamplePlan {
    std::vector<Conversation> prompts;
    std::vector<SampleSource> sources;
    std::vector<double> temperatures{0.7, 1.0};
    int perTemperature = 1;
    int answersPerItem = 2; ///< 2 to kMostAnswers
    int maxTokens = 256;
    std::uint64_t seed = 42;
};

/// Deals the answers to each prompt into items of `perItem`. Empty answers and those that repeat an earlier one
/// (core/annotate/likeness.h) are left out; a single answer left over is not asked about.
std::vector<AnnotationItem> dealAnswers(
    const std::vector<Conversation>& prompts, const std::vector<std::vector<Candidate>>& answers, int perItem);

class AnswerSampler : public QObject {
    Q_OBJECT

public:
    explicit AnswerSampler(QObject* parent = nullptr);
    ~AnswerSampler() override;

    /// Serves one source after the other; `done`, `failed`, or nothing after `cancel` follows.
    void start(SamplePlan plan);
    void cancel();
    bool isBusy() const { return m_busy; }
    quint64 refused() const { return m_refused; } ///< questions that a server would not answer

Q_SIGNALS:
    void progressed(quint64 done, quint64 total); ///< answers
    void done(const std::vector<luthier::AnnotationItem>& items);
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    struct Question {
        std::size_t prompt;
        double temperature;
        int number;
    };
    void serveNext();
    void askMore();
    void ask(const Question& question);
    void finish();
    void stop(const std::optional<Error>& error);
    void setBusy(bool busy);

    SamplePlan m_plan;
    std::unique_ptr<ModelServer> m_server;
    QNetworkAccessManager m_network;
    std::size_t m_source = 0, m_next = 0; // indices into m_plan.sources and m_questions
    std::vector<Question> m_questions;
    std::vector<std::vector<Candidate>> m_answers; // by prompt
    QUrl m_url;
    QString m_model;
    int m_asked = 0; // asked and not answered yet
    quint64 m_done = 0, m_refused = 0;
    bool m_busy = false;
};

} // namespace luthier::ui
