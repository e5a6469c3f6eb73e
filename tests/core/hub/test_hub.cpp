// Against a server on 127.0.0.1 that behaves as the Hub does: a list of files with their hashes, and addresses that
// send on to a second host for large files; with breaks, damage, and gates on request.

#include "core/hub/digest.h"
#include "core/hub/hub.h"
#include "core/hub/hub_cache.h"
#include "tests/support/fake_hub.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <atomic>
#include <httplib.h>
#include <map>
#include <thread>

using namespace luthier;
using testing::FakeHub;
using testing::Server;
namespace fs = std::filesystem;

class TestHub : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_hub = std::make_unique<FakeHub>(fs::path(m_folder->path().toStdString()));
    }
    void cleanup() { m_hub.reset(); }
    void namesAreTakenApart_data();
    void namesAreTakenApart();
    void aModelIsFetchedOnce();
    void brokenConnectionsGoOn();
    void stoppedDownloadsGoOnLater();
    void serversWithoutRangesBeginAnew();
    void damageIsSeen();
    void busyServersAreAskedAgain();
    void gatesAndWrongNamesAreSaid();
    void offlineIsOffline();
    void ggufFilesAreChosen();
    void oddAnswersAreRefused();
    void theEnvironmentIsHeard();

private:
    const std::string& content(const char* file) { return m_hub->files[file]; }
    Result<fs::path> download(const Progress& progress = {}) {
        return downloadHubModel(*parseHubName("luthier/tiny"), m_hub->options(), progress);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeHub> m_hub;
};

void TestHub::namesAreTakenApart_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("revision");
    QTest::addColumn<QString>("file");
    QTest::newRow("plain") << " Qwen/Qwen2.5-0.5B "
                           << "Qwen/Qwen2.5-0.5B"
                           << "main"
                           << "";
    QTest::newRow("alone") << "gpt2"
                           << "gpt2"
                           << "main"
                           << "";
    QTest::newRow("revision") << "a/b@v1.0"
                              << "a/b"
                              << "v1.0"
                              << "";
    QTest::newRow("file") << "a/b/q4.gguf"
                          << "a/b"
                          << "main"
                          << "q4.gguf";
    QTest::newRow("page") << "https://huggingface.co/a/b"
                          << "a/b"
                          << "main"
                          << "";
    QTest::newRow("address of a file") << "https://huggingface.co/a/b/resolve/dev/sub/q4.gguf"
                                       << "a/b"
                                       << "dev"
                                       << "sub/q4.gguf";
    QTest::newRow("empty") << ""
                           << ""
                           << ""
                           << "";
    QTest::newRow("up") << "../b"
                        << ""
                        << ""
                        << "";
    QTest::newRow("spaces") << "a b/c"
                            << ""
                            << ""
                            << "";
    QTest::newRow("revision up") << "a/b@../../x"
                                 << ""
                                 << ""
                                 << "";
}

void TestHub::namesAreTakenApart() {
    QFETCH(QString, text);
    QFETCH(QString, id);
    const auto name = parseHubName(text.toStdString());
    QCOMPARE(name.has_value(), !id.isEmpty());
    if (!name) return;
    QCOMPARE(QString::fromStdString(name->id), id);
    QTEST(QString::fromStdString(name->revision), "revision");
    QTEST(QString::fromStdString(name->file), "file");
}

void TestHub::aModelIsFetchedOnce() {
    std::uint64_t last = 0, total = 0;
    Progress progress;
    progress.report = [&](std::uint64_t done, std::uint64_t all) {
        if (done < last) qFatal("progress went back");
        last = done;
        total = all;
    };
    const auto folder = download(progress);
    QVERIFY2(folder, folder ? "" : folder.error().english().c_str());
    QCOMPARE(last, total);
    for (const char* file : {"config.json", "tokenizer.json", "README.md", "empty.txt", "model.safetensors"})
        QCOMPARE(testing::read(*folder / file), content(file));
    // One form of the weights, in the layout that other programs share.
    QVERIFY(!fs::exists(*folder / "pytorch_model.bin") && !fs::exists(*folder / "onnx"));
    const fs::path model = m_hub->options().cache / "models--luthier--tiny";
    QCOMPARE(*folder, model / "snapshots" / testing::kHubCommit);
    QCOMPARE(testing::read(model / "refs/main"), std::string(testing::kHubCommit));
    QCOMPARE(
        fs::read_symlink(*folder / "model.safetensors"), fs::path("../../blobs") / m_hub->etag("model.safetensors"));

    const int before = m_hub->requests;
    QCOMPARE(*download(), *folder);
    QCOMPARE(m_hub->requests - before, 1); // the list, and nothing that is here already
}

void TestHub::brokenConnectionsGoOn() {
    m_hub->cuts = 3;
    const auto folder = download();
    QVERIFY2(folder, folder ? "" : folder.error().english().c_str());
    QCOMPARE(testing::read(*folder / "model.safetensors"), content("model.safetensors"));
    QVERIFY2(m_hub->served < 620'000, qPrintable(QString::number(m_hub->served))); // no byte came twice
}

void TestHub::stoppedDownloadsGoOnLater() {
    std::stop_source stop;
    Progress progress;
    progress.stop = stop.get_token();
    progress.report = [&](std::uint64_t done, std::uint64_t) {
        if (done > 200'000) stop.request_stop();
    };
    const auto stopped = download(progress);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, std::string("hub.stopped"));
    const fs::path model = m_hub->options().cache / "models--luthier--tiny";
    QVERIFY(!fs::exists(model / "snapshots")); // no partial download counts as a model
    const auto arrived =
        fs::file_size(HubCache(m_hub->options().cache, "luthier/tiny").incomplete(m_hub->etag("model.safetensors")));
    QVERIFY(arrived > 100'000);
    m_hub->served = 0;
    const auto folder = download();
    QVERIFY(folder);
    QCOMPARE(testing::read(*folder / "model.safetensors"), content("model.safetensors"));
    QVERIFY(m_hub->served <= static_cast<long long>(600'000 - arrived + 200));
}

void TestHub::serversWithoutRangesBeginAnew() {
    m_hub->hasRanges = false;
    m_hub->cuts = 1;
    const auto folder = download();
    QVERIFY2(folder, folder ? "" : folder.error().english().c_str());
    QCOMPARE(testing::read(*folder / "model.safetensors"), content("model.safetensors"));
}

void TestHub::damageIsSeen() {
    m_hub->isDamaged = true;
    const auto damaged = download();
    QVERIFY(!damaged);
    QCOMPARE(damaged.error().code, std::string("hub.checksum"));
    QVERIFY(!fs::exists(m_hub->options().cache / "models--luthier--tiny" / "snapshots"));
    m_hub->isDamaged = false;
    QVERIFY(download());
}

void TestHub::busyServersAreAskedAgain() {
    m_hub->failures = 2;
    QVERIFY(download());
    m_hub->failures = 100;
    fs::remove_all(m_hub->options().cache);
    QCOMPARE(download().error().code, std::string("hub.busy"));
}

void TestHub::gatesAndWrongNamesAreSaid() {
    m_hub->isGated = true;
    QCOMPARE(download().error().code, std::string("hub.denied"));
    HubOptions options = m_hub->options();
    options.token = "secret";
    QVERIFY(downloadHubModel(*parseHubName("luthier/tiny"), options, {}));
    QVERIFY(!m_hub->tokenLeaked); // the file store is somebody else's machine
    m_hub->isGated = false;
    QCOMPARE(downloadHubModel(*parseHubName("luthier/none"), options, {}).error().code, std::string("hub.not_found"));
    options.endpoint = "http://127.0.0.1:9"; // nobody listens there
    QCOMPARE(downloadHubModel(*parseHubName("luthier/tiny"), options, {}).error().code, std::string("hub.unreachable"));
    options.endpoint = "somewhere";
    QCOMPARE(downloadHubModel(*parseHubName("luthier/tiny"), options, {}).error().code, std::string("hub.url"));
}

void TestHub::offlineIsOffline() {
    HubOptions options = m_hub->options();
    options.offline = true;
    QCOMPARE(downloadHubModel(*parseHubName("luthier/tiny"), options, {}).error().code, std::string("hub.offline"));
    QCOMPARE(int(m_hub->requests), 0);
    const auto folder = download();
    const int before = m_hub->requests;
    QCOMPARE(*downloadHubModel(*parseHubName("luthier/tiny"), options, {}), *folder);
    QCOMPARE(int(m_hub->requests), before);
}

void TestHub::ggufFilesAreChosen() {
    for (const char* file : {"model.safetensors", "pytorch_model.bin"})
        m_hub->files.erase(file);
    m_hub->files["tiny-Q4_K_M.gguf"] = "GGUF four";
    m_hub->files["tiny-Q8_0.gguf"] = "GGUF eight";
    const auto several = download();
    QVERIFY(!several);
    QCOMPARE(several.error().code, std::string("hub.choice"));
    QVERIFY(several.error().english().find("tiny-Q4_K_M.gguf (9 B)") != std::string::npos);
    const auto one = downloadHubModel(*parseHubName("luthier/tiny/tiny-Q8_0.gguf"), m_hub->options(), {});
    QVERIFY(one);
    QCOMPARE(testing::read(*one), std::string("GGUF eight"));
    const auto none = downloadHubModel(*parseHubName("luthier/tiny/no.gguf"), m_hub->options(), {});
    QCOMPARE(none.error().code, std::string("hub.no_file"));
    m_hub->files.erase("tiny-Q4_K_M.gguf");
    QCOMPARE(*download(), *one);
    m_hub->files.erase("tiny-Q8_0.gguf");
    QCOMPARE(download().error().code, std::string("hub.no_weights"));
}

void TestHub::oddAnswersAreRefused() {
    m_hub->files["../../evil"] = "x";
    QCOMPARE(download().error().code, std::string("hub.answer"));
    Server odd;
    odd.http.Get(".*", [](const auto&, auto& response) { response.set_content("<html>", "text/html"); });
    odd.start();
    HubOptions options = m_hub->options();
    options.endpoint = odd.url();
    QCOMPARE(downloadHubModel(*parseHubName("luthier/tiny"), options, {}).error().code, std::string("hub.answer"));
    Server round;
    round.http.Get(".*", [](const auto&, auto& response) { response.set_redirect("/again"); });
    round.start();
    options.endpoint = round.url();
    QCOMPARE(downloadHubModel(*parseHubName("luthier/tiny"), options, {}).error().code, std::string("hub.unreachable"));
}

void TestHub::theEnvironmentIsHeard() {
    const fs::path home = m_folder->path().toStdString();
    for (const char* variable : {"HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE", "HF_HOME", "HF_HUB_CACHE"})
        qunsetenv(variable);
    testing::write(home / ".cache/huggingface/token", "from-file\n");
    HubOptions options = hubOptionsFromEnvironment(home);
    QCOMPARE(options.token, std::string("from-file"));
    QCOMPARE(options.cache, home / ".cache/huggingface/hub");
    QVERIFY(!options.offline && options.endpoint.starts_with("https://"));
    qputenv("HF_ENDPOINT", "http://mirror/");
    qputenv("HF_HUB_OFFLINE", "1");
    qputenv("HF_HOME", "/data");
    options = hubOptionsFromEnvironment(home);
    QVERIFY(options.offline && options.token.empty());
    QCOMPARE(options.endpoint, std::string("http://mirror"));
    QCOMPARE(options.cache, fs::path("/data/hub"));
    for (const char* variable : {"HF_ENDPOINT", "HF_HUB_OFFLINE", "HF_HOME"})
        qunsetenv(variable);
}

LUTHIER_TEST(TestHub)
#include "test_hub.moc"
