#include "core/engine/serve/server.h"

#include "core/base/platform.h"
#include "core/engine/serve/answer_request.h"

#include <chrono>
#include <httplib.h>
#include <thread>

namespace luthier::engine {

namespace {

constexpr const char* kJson = "application/json";
constexpr int kConnections = 32; // at once; further ones wait

std::string newId(AnswerKind kind) {
    static std::atomic<int> counter{0};
    return (kind == AnswerKind::Chat ? "chatcmpl-" : "cmpl-") + std::to_string(unixTimeMs()) + "-" +
           std::to_string(counter++);
}

/// A web page that tricks a browser into asking 127.0.0.1 names another host (DNS rebinding) or says where it is from.
bool isLocal(const httplib::Request& request) {
    const auto isLoopback = [](std::string host) {
        if (const auto scheme = host.find("://"); scheme != std::string::npos) host = host.substr(scheme + 3);
        host = host.substr(0, host.rfind(':'));
        return host == "127.0.0.1" || host == "localhost";
    };
    if (!isLoopback(request.get_header_value("Host"))) return false;
    return !request.has_header("Origin") || isLoopback(request.get_header_value("Origin"));
}

void refuse(httplib::Response& response, int status, const Error& error) {
    response.status = status;
    response.set_content(errorBody(error), kJson);
}

void refuse(httplib::Response& response, const Error& error) {
    refuse(response, error.code == "serve.unknown_model" ? 404 : 400, error);
}

Result<Answer> answerRequest(const ModelPool::Served& served, const AnswerRequest& request,
    const std::function<bool(const std::string&)>& onText = {}) {
    const AnsweringModel& model = *served.model;
    const auto together = [&](const auto&... what) { return served.thread->generate(served.adapter, what...); };
    if (request.kind == AnswerKind::Text)
        return model.answer(model.tokenizer.encode(request.prompt), request.options, onText, together);
    LUTHIER_TRY(prompt, model.promptOf(model.shown(request.messages, served.examples.get()), {}, request.thinks));
    return model.answer(prompt, request.options, onText, together);
}

void complete(const ModelPool& pool, AnswerKind kind, const httplib::Request& http, httplib::Response& response) {
    const auto request = parseAnswerRequest(http.body, kind);
    if (!request) return refuse(response, request.error());
    const auto served = pool.find(request->model);
    if (!served) return refuse(response, served.error());
    const std::string id = newId(kind);
    if (!request->stream) {
        const auto answer = answerRequest(*served, *request);
        if (!answer) return refuse(response, answer.error());
        return response.set_content(answerBody(id, *request, *answer, served->model->tokenizer), kJson);
    }
    response.set_chunked_content_provider(
        "text/event-stream", [served = *served, id, request = *request](std::size_t, httplib::DataSink& sink) {
            const auto send = [&sink](const std::string& text) { return sink.write(text.data(), text.size()); };
            send(beginEvent(id, request));
            const auto answer = [&]() -> Result<Answer> {
                try { // what is thrown in here would end the program
                    return answerRequest(served, request,
                        [&](const std::string& piece) { return send(pieceEvent(id, request, piece)); });
                } catch (const std::exception& e) {
                    return failFromException(e.what());
                }
            }();
            if (answer)
                send(endEvent(id, request, *answer));
            else
                send("data: " + errorBody(answer.error()) + "\n\n");
            send("data: [DONE]\n\n");
            sink.done();
            return true;
        });
}

/// Does something with each item in the model's own thread.
template <class Value, class Item>
Result<std::vector<Value>> forEach(const ModelPool::Served& served, const std::vector<Item>& items,
    const std::function<Result<Value>(const Item&)>& work) {
    Result<std::vector<Value>> result =
        fail("serve.stopped", {QT_TRANSLATE_NOOP("errors", "The server is being stopped."), {}}, {});
    served.thread->run(served.adapter, [&] {
        result = [&]() -> Result<std::vector<Value>> {
            std::vector<Value> out;
            for (const Item& item : items) {
                LUTHIER_TRY(value, work(item));
                out.push_back(std::move(value));
            }
            return out;
        }();
    });
    return result;
}

void embed(const ModelPool& pool, const httplib::Request& http, httplib::Response& response) {
    const auto request = parseEmbeddingRequest(http.body);
    if (!request) return refuse(response, request.error());
    const auto served = pool.find(request->model);
    if (!served) return refuse(response, served.error());
    const auto embeddings = forEach<Embedding, std::string>(
        *served, request->texts, [&](const std::string& text) { return served->model->embed(text); });
    if (!embeddings) return refuse(response, embeddings.error());
    response.set_content(embeddingBody(*request, *embeddings), kJson);
}

void score(const ModelPool& pool, const httplib::Request& http, httplib::Response& response) {
    const auto request = parseScoreRequest(http.body);
    if (!request) return refuse(response, request.error());
    const auto served = pool.find(request->model);
    if (!served) return refuse(response, served.error());
    const AnsweringModel& model = *served->model;
    using Score = std::optional<double>;
    const auto scores = forEach<Score, ScoreRequest::Item>(
        *served, request->items, [&](const ScoreRequest::Item& item) -> Result<Score> {
            std::vector<TokenId> tokens =
                item.messages.empty() ? model.tokenizer.encode(item.text) : std::vector<TokenId>();
            if (!item.messages.empty()) {
                LUTHIER_TRY(conversation, model.conversation(item.messages));
                tokens = std::move(conversation);
            }
            const auto score = model.score(tokens);
            if (score) return Score(*score);
            if (score.error().code == "generate.too_long") return Score(); // the others are scored all the same
            return tl::unexpected(score.error());
        });
    if (!scores) return refuse(response, scores.error());
    response.set_content(scoreBody("scoreval-" + std::to_string(unixTimeMs()), request->model, *scores), kJson);
}

} // namespace

Result<void> serve(ModelPool& pool, const ServeOptions& options) {
    httplib::Server server;
    // These threads only wait: the models' own compute.
    server.new_task_queue = [] { return new httplib::ThreadPool(kConnections); };
    // Not the library's default, SO_REUSEPORT: with it a second server would share a taken port without a word.
    server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server.set_payload_max_length(options.bodyLimitBytes);
    server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
        if (isLocal(request)) return httplib::Server::HandlerResponse::Unhandled;
        refuse(response, 403,
            fail("serve.not_local", {QT_TRANSLATE_NOOP("errors", "Only programs on this machine are answered."), {}})
                .value());
        return httplib::Server::HandlerResponse::Handled;
    });
    server.Get("/v1/models", [&pool](const httplib::Request&, httplib::Response& response) {
        response.set_content(modelsBody(pool.names()), kJson);
    });
    server.Post("/v1/chat/completions",
        [&pool](const auto& request, auto& response) { complete(pool, AnswerKind::Chat, request, response); });
    server.Post("/v1/completions",
        [&pool](const auto& request, auto& response) { complete(pool, AnswerKind::Text, request, response); });
    server.Post("/v1/embeddings", [&pool](const auto& request, auto& response) { embed(pool, request, response); });
    server.Post(
        "/v1/score/evaluation", [&pool](const auto& request, auto& response) { score(pool, request, response); });

    const int port = options.port == 0 ? server.bind_to_any_port("127.0.0.1") : options.port;
    if (port < 0 || (options.port != 0 && !server.bind_to_port("127.0.0.1", port)))
        return fail("serve.port_in_use", {QT_TRANSLATE_NOOP("errors", "The server cannot start."), {}},
            {QT_TRANSLATE_NOOP("errors", "Port {port} is in use."), {{"port", std::to_string(options.port)}}},
            {QT_TRANSLATE_NOOP("errors", "Choose another port, or end the program that has it."), {}});
    if (options.onListening) options.onListening(port);
    std::jthread watcher([&](std::stop_token token) {
        while (!token.stop_requested() && !(options.stop && options.stop->load()))
            std::this_thread::sleep_for(std::chrono::milliseconds(250));
        pool.stop();
        server.stop();
    });
    server.listen_after_bind();
    return {};
}

} // namespace luthier::engine
