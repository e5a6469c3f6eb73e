#include "core/hub/http.h"

#include <httplib.h>

namespace luthier {

namespace {

constexpr int kRedirects = 8, kConnectSeconds = 15, kReadSeconds = 60;

struct Url {
    std::string host; ///< with scheme and port
    std::string path; ///< with query
};

Result<Url> parseUrl(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos || (!url.starts_with("http://") && !url.starts_with("https://")))
        return fail("hub.url", {QT_TRANSLATE_NOOP("errors", "{url} is not a server address."), {{"url", url}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Write it with http:// or https:// in front."), {}});
    const std::size_t slash = url.find('/', scheme + 3);
    if (slash == std::string::npos) return Url{url, "/"};
    return Url{url.substr(0, slash), url.substr(slash)};
}

Message whyUnreachable(httplib::Error error) {
    switch (error) {
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
        return {
            QT_TRANSLATE_NOOP("errors", "No trusted connection could be made: its certificate is not accepted."), {}};
    case httplib::Error::Read:
    case httplib::Error::Write:
        return {QT_TRANSLATE_NOOP("errors", "The connection broke off."), {}};
    default:
        return {QT_TRANSLATE_NOOP("errors", "It does not answer, or there is no network."), {}};
    }
}

} // namespace

Result<int> httpGet(const HttpRequest& request, const HttpReceiver& receive) {
    LUTHIER_TRY(first, parseUrl(request.url));
    Url url = first;
    for (int redirect = 0; redirect <= kRedirects; ++redirect) {
        httplib::Client client(url.host);
        if (!client.is_valid()) break;
        client.set_connection_timeout(kConnectSeconds);
        client.set_read_timeout(kReadSeconds);
        client.set_url_encode(false); // addresses that servers have signed stay as they are
        httplib::Headers headers = {
            {"User-Agent", "luthier"}, {"Accept-Encoding", "identity"}, {"Connection", "close"}};
        if (request.from > 0) headers.emplace("Range", "bytes=" + std::to_string(request.from) + "-");
        if (!request.token.empty() && url.host == first.host)
            headers.emplace("Authorization", "Bearer " + request.token);
        int status = 0;
        std::string location;
        bool isStopped = false;
        const auto isRedirect = [&] { return status >= 300 && status < 400; };
        const auto answer = client.Get(
            url.path, headers,
            [&](const httplib::Response& response) {
                status = response.status;
                location = response.get_header_value("Location");
                return !isRedirect(); // what stands in it is of no use
            },
            [&](const char* data, std::size_t size) {
                isStopped = !receive(status, {data, size});
                return !isStopped;
            });
        if (isStopped)
            return fail("hub.stopped", {QT_TRANSLATE_NOOP("errors", "The download was stopped."), {}}, {}, {});
        if (!answer && !isRedirect())
            return fail("hub.unreachable",
                {QT_TRANSLATE_NOOP("errors", "{host} cannot be reached."), {{"host", url.host}}},
                whyUnreachable(answer.error()),
                {QT_TRANSLATE_NOOP("errors", "Check the network and the address; what has arrived is kept."), {}});
        if (!isRedirect()) return status;
        if (location.starts_with("/")) {
            url.path = location;
        } else {
            LUTHIER_TRY(next, parseUrl(location));
            url = next;
        }
    }
    return fail("hub.unreachable", {QT_TRANSLATE_NOOP("errors", "{host} cannot be reached."), {{"host", url.host}}},
        {QT_TRANSLATE_NOOP("errors", "It redirects without end."), {}}, {});
}

} // namespace luthier
