#include "core/engine/serve/server.h"

#include "core/base/platform.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/serve/chat_request.h"

#include <ATen/Parallel.h>

#include <chrono>
#include <httplib.h>
#include <thread>

namespace luthier::engine {

namespace {

constexpr const char* kJson = "application/json";

std::string newId() {
    static std::atomic<int> counter{0};
    return "chatcmpl-" + std::to_string(unixTimeMs()) + "-" + std::to_string(counter++);
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

void completeChat(ModelPool& pool, const httplib::Request& http, httplib::Response& response) {
    const auto request = parseChatRequest(http.body);
    if (!request) return refuse(response, 400, request.error());
    const std::string id = newId();
    if (!request->stream) {
        int promptTokens = 0;
        const auto text = pool.answer(request->model, request->messages, request->options, {}, &promptTokens);
        if (!text) return refuse(response, text.error().code == "serve.unknown_model" ? 404 : 400, text.error());
        return response.set_content(completionBody(id, request->model, *text, promptTokens), kJson);
    }
    if (!pool.contains(request->model)) {
        const auto error = pool.answer(request->model, {}, {}, {});
        return refuse(response, 404, error.error());
    }
    response.set_chunked_content_provider(
        "text/event-stream", [&pool, id, request = *request](std::size_t, httplib::DataSink& sink) {
            const auto send = [&sink](const std::string& text) { return sink.write(text.data(), text.size()); };
            const auto text = pool.answer(request.model, request.messages, request.options,
                [&](const std::string& piece) { return send(chunkEvent(id, request.model, piece, "")); });
            if (text)
                send(chunkEvent(id, request.model, "", "stop"));
            else
                send("data: " + errorBody(text.error()) + "\n\n");
            send("data: [DONE]\n\n");
            sink.done();
            return true;
        });
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
    server.Post("/v1/chat/completions", [&pool](const httplib::Request& request, httplib::Response& response) {
        setThreads(0); // LibTorch keeps the number of threads per calling thread
        completeChat(pool, request, response);
    });

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
