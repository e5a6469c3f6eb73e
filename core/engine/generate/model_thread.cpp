#include "core/engine/generate/model_thread.h"

#include "core/engine/kernels/processor_check.h"

#include <algorithm>
#include <exception>

namespace luthier::engine {

struct ModelThread::Request {
    Adapter* adapter = nullptr;
    std::function<void()> work; // instead of a prompt
    std::vector<TokenId> prompt;
    GenerateOptions options;

    std::vector<TokenId> tokens; // so far
    bool isCancelled = false, isOver = false;
    Result<Generated> result = Generated{{}, StopReason::Cancelled, {}};
    std::exception_ptr thrown;
    std::condition_variable changed;
};

struct ModelThread::Batch {
    BatchGenerator generator;
    std::vector<std::shared_ptr<Request>> requests;
};

namespace {

/// Off again however a step ends: LibTorch may throw, and the base must never answer with an adapter.
struct AdapterSwitch {
    Adapter* adapter;
    explicit AdapterSwitch(Adapter* a)
        : adapter(a) {
        if (adapter) adapter->setEnabled(true);
    }
    ~AdapterSwitch() {
        if (adapter) adapter->setEnabled(false);
    }
};

} // namespace

ModelThread::ModelThread(const Transformer& model, int rows)
    : m_model(model)
    , m_rows(static_cast<std::size_t>(std::max(rows, 1)))
    , m_thread([this] { loop(); }) {}

ModelThread::~ModelThread() {
    stop();
    m_thread.join();
}

void ModelThread::stop() {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    m_wake.notify_all();
}

std::shared_ptr<ModelThread::Request> ModelThread::wait(
    std::shared_ptr<Request> request, const std::function<bool(TokenId)>& onToken) {
    std::unique_lock lock(m_mutex);
    if (m_stopping) return request;
    m_waiting.push_back(request);
    m_wake.notify_all();
    for (std::size_t seen = 0;;) {
        request->changed.wait(lock, [&] { return request->isOver || seen < request->tokens.size(); });
        if (seen == request->tokens.size()) break;
        const TokenId token = request->tokens[seen++];
        if (request->isCancelled || !onToken) continue;
        lock.unlock();
        const bool goesOn = onToken(token);
        lock.lock();
        if (goesOn) continue;
        request->isCancelled = true;
        request->tokens.resize(seen);
    }
    if (request->thrown) std::rethrow_exception(request->thrown);
    return request;
}

Result<Generated> ModelThread::generate(Adapter* adapter, const std::vector<TokenId>& prompt,
    const GenerateOptions& options, const std::function<bool(TokenId)>& onToken) {
    auto request = std::make_shared<Request>();
    request->adapter = adapter;
    request->prompt = prompt;
    request->options = options;
    wait(request, onToken);
    if (request->isCancelled && request->result) {
        // The thread may have gone on before it heard of it.
        Generated& out = *request->result;
        out.reason = StopReason::Cancelled;
        out.tokens.resize(std::min(out.tokens.size(), request->tokens.size()));
        out.logprobs.resize(std::min(out.logprobs.size(), request->tokens.size()));
    }
    return std::move(request->result);
}

bool ModelThread::run(Adapter* adapter, const std::function<void()>& work) {
    bool isDone = false;
    auto request = std::make_shared<Request>();
    request->adapter = adapter;
    request->work = [&] {
        work();
        isDone = true;
    };
    wait(request, {});
    return isDone;
}

void ModelThread::finish(Request& request) {
    const std::lock_guard lock(m_mutex);
    request.isOver = true;
    request.changed.notify_all();
}

void ModelThread::begin(const std::shared_ptr<Request>& request, Batch& batch) {
    const AdapterSwitch on(request->adapter);
    try {
        if (request->work) {
            request->work();
            return finish(*request);
        }
        const auto onToken = [this, request = request.get()](TokenId token) {
            const std::lock_guard lock(m_mutex);
            if (request->isCancelled || m_stopping) return false;
            request->tokens.push_back(token);
            request->changed.notify_all();
            return true;
        };
        const auto leave = [this, &batch, request = request.get()] {
            finish(*request);
            std::erase_if(batch.requests, [request](const auto& other) { return other.get() == request; });
        };
        const auto onEnd = [leave, request = request.get()](Generated out) {
            request->result = std::move(out);
            leave();
        };
        const auto onThrow = [leave, request = request.get()](std::exception_ptr thrown) {
            request->thrown = std::move(thrown);
            leave();
        };
        batch.requests.push_back(request);
        const auto added = batch.generator.add({request->prompt, request->options, onToken, onEnd, onThrow});
        if (added) return;
        batch.requests.pop_back();
        request->result = tl::unexpected(added.error());
    } catch (...) {
        std::erase(batch.requests, request);
        request->thrown = std::current_exception();
    }
    finish(*request);
}

void ModelThread::loop() {
    setThreads(0); // LibTorch keeps the number of threads per calling thread
    std::map<Adapter*, Batch> batches;
    const auto running = [&] {
        std::size_t count = 0;
        for (const auto& [adapter, batch] : batches)
            count += batch.generator.size();
        return count;
    };
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [&] { return m_stopping || !m_waiting.empty() || running() > 0; });
        if (m_stopping) break;
        std::vector<std::shared_ptr<Request>> starting;
        std::size_t room = m_rows - std::min(m_rows, running());
        std::erase_if(m_waiting, [&](const std::shared_ptr<Request>& request) {
            if (!request->work && room == 0) return false;
            if (!request->work) --room;
            starting.push_back(request);
            return true;
        });
        lock.unlock();
        for (const auto& request : starting)
            begin(request, batches.try_emplace(request->adapter, BatchGenerator(m_model)).first->second);
        for (auto it = batches.begin(); it != batches.end();) {
            auto& [adapter, batch] = *it;
            try {
                const AdapterSwitch on(adapter);
                if (batch.generator.size() > 0) batch.generator.step();
                it =
                    batch.generator.size() > 0 ? std::next(it) : batches.erase(it); // of many mixes few are asked again
            } catch (...) {
                for (const auto& request : batch.requests) {
                    request->thrown = std::current_exception();
                    finish(*request);
                }
                it = batches.erase(it);
            }
        }
        lock.lock();
    }
    const auto end = [](const std::shared_ptr<Request>& request) {
        request->isOver = true;
        request->changed.notify_all();
    };
    for (auto& [adapter, batch] : batches)
        std::ranges::for_each(batch.requests, end);
    std::ranges::for_each(m_waiting, end);
    m_waiting.clear();
}

} // namespace luthier::engine
