#pragma once
/// The one thread that computes with a model. Requests from many threads are answered together, in one batch for each
/// adapter; other work is done between two steps.

#include "core/engine/generate/batch_generator.h"
#include "core/engine/peft/adapter.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace luthier::engine {

class ModelThread {
public:
    /// @param rows  how many answers are computed together; further ones wait in the order they came
    ModelThread(const Transformer& model, int rows);
    ~ModelThread(); ///< stops

    /// As engine::generate, with the adapter on (null: the base). Waits until the answer has ended; `onToken` is called
    /// in the caller's thread. What the model throws is thrown here.
    Result<Generated> generate(Adapter* adapter, const std::vector<TokenId>& prompt, const GenerateOptions& options,
        const std::function<bool(TokenId)>& onToken);
    /// Does the work in the thread, with the adapter on, and waits for it. False: not done, the thread has stopped.
    bool run(Adapter* adapter, const std::function<void()>& work);
    /// Ends every answer as cancelled, also those requested later.
    void stop();

private:
    struct Request;
    struct Batch; // the answers of one adapter

    void loop();
    void begin(const std::shared_ptr<Request>& request, Batch& batch);
    void finish(Request& request);
    std::shared_ptr<Request> wait(std::shared_ptr<Request> request, const std::function<bool(TokenId)>& onToken);

    const Transformer& m_model;
    const std::size_t m_rows;
    std::mutex m_mutex; // of what follows, and of the requests' results
    std::condition_variable m_wake;
    std::vector<std::shared_ptr<Request>> m_waiting;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace luthier::engine
