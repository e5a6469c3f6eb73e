#include "core/engine/serve/server.h"

#include "core/base/platform.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/serve/answer_request.h"

#include <ATen/Parallel.h>

#include <chrono>
#include <httplib.h>
#include <thread>

namespace luthier::engine {

namespace {

constexpr const char* kJson = "application/json";

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

Result<Answer> answerRequest(
    ModelPool& pool, const AnswerRequest& request, const std::function<bool(const std::string&)>& onText) {
    return pool.with(request.model, [&](const AnsweringModel& model) -> Result<Answer> {
        if (request.kind == AnswerKind::Text)
            return model.answer(model.tokenizer.encode(request.prompt), request.options, onText);
        LUTHIER_TRY(prompt, model.promptOf(request.messages));
        return model.answer(prompt, request.options, onText);
    });
}

void complete(ModelPool& pool, AnswerKind kind, const httplib::Request& http, httplib::Response& response) {
    const auto request = parseAnswerRequest(http.body, kind);
    if (!request) return refuse(response, request.error());
    const std::string id = newId(kind);
    if (!request->stream) {
        // Models and their tokenizers live as long as the pool.
        const auto tokenizer = pool.with(
            request->model, [](const AnsweringModel& model) -> Result<const Tokenizer*> { return &model.tokenizer; });
        if (!tokenizer) return refuse(response, tokenizer.error());
        const auto answer = answerRequest(pool, *request, {});
        if (!answer) return refuse(response, answer.error());
        return response.set_content(answerBody(id, *request, *answer, **tokenizer), kJson);
    }
    if (!pool.contains(request->model)) {
        const auto unknown = answerRequest(pool, *request, {});
        return refuse(response, unknown.error());
    }
    response.set_chunked_content_provider(
        "text/event-stream", [&pool, id, request = *request](std::size_t, httplib::DataSink& sink) {
            setThreads(0); // LibTorch keeps the number of threads per calling thread
            const auto send = [&sink](const std::string& text) { return sink.write(text.data(), text.size()); };
            const auto answer = answerRequest(
                pool, request, [&](const std::string& piece) { return send(pieceEvent(id, request, piece)); });
            if (answer)
                send(endEvent(id, request, answer->reason));
            else
                send("data: " + errorBody(answer.error()) + "\n\n");
            send("data: [DONE]\n\n");
            sink.done();
            return true;
        });
}

void embed(ModelPool& pool, const httplib::Request& http, httplib::Response& response) {
    const auto request = parseEmbeddingRequest(http.body);
    if (!request) return refuse(response, request.error());
    const auto embeddings =
        pool.with(request->model, [&](const AnsweringModel& model) -> Result<std::vector<Embedding>> {
            std::vector<Embedding> out;
            for (const std::string& text : request->texts) {
                LUTHIER_TRY(embedding, model.embed(text));
                out.push_back(std::move(embedding));
            }
            return out;
        });
    if (!embeddings) return refuse(response, embeddings.error());
    response.set_content(embeddingBody(request->model, *embeddings), kJson);
}

} // namespace

Result<void> serve(ModelPool& pool, const ServeOptions& options) {
    httplib::Server server;
    // Threads that wait for each other's answers; the answer itself uses the cores.
    server.new_task_queue = [] { return new httplib::ThreadPool(4); };
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
    const auto post = [&server](const char* path, auto handle) {
        server.Post(path, [handle](const httplib::Request& request, httplib::Response& response) {
            setThreads(0); // LibTorch keeps the number of threads per calling thread
            handle(request, response);
        });
    };
    post("/v1/chat/completions",
        [&pool](const auto& request, auto& response) { complete(pool, AnswerKind::Chat, request, response); });
    post("/v1/completions",
        [&pool](const auto& request, auto& response) { complete(pool, AnswerKind::Text, request, response); });
    post("/v1/embeddings", [&pool](const auto& request, auto& response) { embed(pool, request, response); });

    const int port = options.port == 0 ? server.bind_to_any_port("127.0.0.1") : options.port;
    if (port < 0 || (options.port != 0 && !server.bind_to_port("127.0.0.1", port)))
        return fail("serve.port_in_use", {QT_TRANSLATE_NOOP("errors", "The server cannot start."), {}},
            {QT_TRANSLATE_NOOP("errors", "Port {port} is in use."), {{"port", std::to_string(options.port)}}},
            {QT_TRANSLATE_NOOP("errors", "Choose another port, or end the program that has it."), {}});
    if (options.onListening) options.onListening(port);
    std::jthread watcher([&](std::stop_token token) {
        while (!token.stop_requested() && !(options.stop && options.stop->load()))
            std::this_thread::sleep_for(std::chrono::milliseconds(250));
        server.stop();
    });
    server.listen_after_bind();
    return {};
}

} // namespace luthier::engine
