// The house's arrows: what may include what, which program links what. Reads the sources and the built programs.

#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QtTest>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

using namespace luthier;
namespace fs = std::filesystem;

namespace {

/// A folder and what it may include besides itself, written from the foundation up. core/engine's and ui's folders may
/// include everything that stands before them in their own list.
const std::map<std::string, std::set<std::string>>& coreArrows() {
    static const std::set<std::string> base{"core/base"};
    static const std::map<std::string, std::set<std::string>> arrows = {
        {"core/base", {}},
        {"core/formats", {"core/base"}},
        {"core/hub", {"core/base", "core/formats"}},
        {"core/model", {"core/base", "core/formats"}},
        {"core/text", {"core/base", "core/formats"}},
        {"core/data", {"core/base", "core/formats", "core/model", "core/text"}},
        {"core/recipe", {"core/base", "core/formats", "core/model", "core/text"}},
        {"core/run", {"core/base", "core/formats", "core/model", "core/text", "core/recipe"}},
        {"core/monitor", {"core/base", "core/formats", "core/model", "core/text", "core/recipe", "core/run"}},
        {"core/advisor", {"core/base", "core/formats", "core/hub", "core/model", "core/text", "core/data",
                             "core/recipe", "core/run"}},
        {"core/annotate", {"core/base", "core/formats", "core/model", "core/text", "core/data"}},
        {"core/evaluate",
            {"core/base", "core/formats", "core/model", "core/text", "core/data", "core/recipe", "core/run"}},
        {"core/project",
            {"core/base", "core/formats", "core/hub", "core/model", "core/text", "core/data", "core/recipe", "core/run",
                "core/monitor", "core/advisor", "core/annotate", "core/evaluate", "core/store"}},
        {"core/store", {"core/base", "core/formats", "core/model", "core/text", "core/data", "core/recipe", "core/run",
                           "core/advisor", "core/annotate"}},
    };
    return arrows;
}

const std::vector<std::string> kEngineFloors = {"kernels", "quant", "nn", "peft", "generate", "optim", "rows",
    "objectives", "train", "merge", "export", "serve", "evaluate"};
const std::vector<std::string> kPages = {
    "overview", "method", "models", "data", "annotate", "runs", "evaluate", "chat", "deploy", "guide", "checklist"};

/// "core/engine/nn", "ui/runs", "core/base": the room of a file below the root.
std::string roomOf(const std::string& file) {
    std::vector<std::string> parts;
    std::istringstream in(file);
    for (std::string part; std::getline(in, part, '/');)
        parts.push_back(part);
    if (parts.size() > 3 && parts[0] == "core" && parts[1] == "engine") return "core/engine/" + parts[2];
    return parts.size() > 1 ? parts[0] + "/" + parts[1] : parts[0];
}

bool mayInclude(const std::string& from, const std::string& to) {
    if (from == to || to == "core/engine") return from == to || from.starts_with("core/engine") || from == "app/engine";
    if (const auto arrows = coreArrows().find(from); arrows != coreArrows().end()) return arrows->second.contains(to);
    if (from.starts_with("core/engine/")) {
        if (!to.starts_with("core/engine/"))
            return coreArrows().contains(to) && to != "core/store" && to != "core/project" && to != "core/advisor" &&
                   to != "core/annotate";
        const auto floor = [](const std::string& room) {
            return std::find(kEngineFloors.begin(), kEngineFloors.end(), room.substr(12));
        };
        return floor(to) < floor(from);
    }
    const bool isCore = coreArrows().contains(to);
    if (from == "ui/session") return isCore;
    if (from == "ui/widgets") return isCore || to == "ui/session";
    const bool isPage = std::find(kPages.begin(), kPages.end(), from.substr(3)) != kPages.end();
    if (from.starts_with("ui/") && isPage) return isCore || to == "ui/session" || to == "ui/widgets";
    if (from == "ui/shell") return isCore || to.starts_with("ui/");
    if (from == "app/window") return isCore || to.starts_with("ui/");
    if (from == "app/engine") return to.starts_with("core/");
    return false;
}

std::vector<std::pair<std::string, std::string>> sources() {
    std::vector<std::pair<std::string, std::string>> out; // path below the root, content
    for (const char* top : {"core", "ui", "app"})
        for (const auto& entry : fs::recursive_directory_iterator(testing::sourceFolder() / top))
            if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")
                out.emplace_back(
                    fs::relative(entry.path(), testing::sourceFolder()).string(), testing::read(entry.path()));
    return out;
}

QString outputOf(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(30000);
    return QString::fromUtf8(process.readAllStandardOutput());
}

} // namespace

class TestArchitecture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void includesFollowTheArrows();
    void aWrongIncludeWouldBeSeen();
    void linksFollowTheArrows();
    void coreNeverSeesQtAndOnlyTheEngineSeesLibTorch();
    void everyTensorSaysItsDevice();
    void sqlIsOnlyInTheStore();
    void theWindowDoesNotLinkLibTorch();
    void theEngineDoesNotLinkQt();
    void sourcesAreFormatted();
    void noPathOfAMachineStandsInTheTree();
    void howTosNameTestsThatExist();
};

void TestArchitecture::includesFollowTheArrows() {
    static const std::regex include("#include \"([^\"]+)\""), ours("#include <(core|ui|app|tests)/");
    int seen = 0;
    for (const auto& [file, content] : sources()) {
        QVERIFY2(!std::regex_search(content, ours), file.c_str()); // our own stand in quotation marks
        for (std::sregex_iterator it(content.begin(), content.end(), include), end; it != end; ++it, ++seen) {
            const std::string target = (*it)[1];
            if (target.ends_with(".moc")) continue;
            QVERIFY2(fs::exists(testing::sourceFolder() / target), (file + " includes " + target).c_str());
            QVERIFY2(mayInclude(roomOf(file), roomOf(target)), (file + " includes " + target).c_str());
        }
    }
    QVERIFY(seen > 300);
}

void TestArchitecture::aWrongIncludeWouldBeSeen() {
    QVERIFY(!mayInclude("core/base", "core/formats"));
    QVERIFY(!mayInclude("core/run", "core/data"));
    QVERIFY(!mayInclude("core/data", "core/engine/nn"));
    QVERIFY(!mayInclude("core/engine/nn", "core/engine/peft"));
    QVERIFY(!mayInclude("core/engine/serve", "core/store"));
    QVERIFY(!mayInclude("ui/runs", "ui/data"));
    QVERIFY(!mayInclude("ui/runs", "ui/shell"));
    QVERIFY(!mayInclude("ui/shell", "core/engine/nn"));
}

void TestArchitecture::linksFollowTheArrows() {
    // CMake's own words: luthier_data may not link luthier_run, and so on.
    static const std::regex library(
        "luthier_library\\((luthier_\\w+)|luthier_engine_library\\((luthier_\\w+)|luthier_ui_library\\((luthier_\\w+)");
    static const std::regex linked("luthier_\\w+");
    std::map<std::string, std::string> rooms; // library → room
    std::map<std::string, std::string> files;
    for (const char* top : {"core", "ui"})
        for (const auto& entry : fs::recursive_directory_iterator(testing::sourceFolder() / top)) {
            if (entry.path().filename() != "CMakeLists.txt") continue;
            const std::string text = testing::read(entry.path());
            std::smatch match;
            if (!std::regex_search(text, match, library)) continue;
            for (int i : {1, 2, 3})
                if (match[i].matched && match[i] != "luthier_library") {
                    const std::string folder =
                        fs::relative(entry.path().parent_path(), testing::sourceFolder()).string();
                    rooms[match[i]] = folder;
                    files[match[i]] = text.substr(text.find("target_link_libraries") == std::string::npos
                                                      ? text.size()
                                                      : text.find("target_link_libraries"));
                }
        }
    QVERIFY(rooms.size() > 20);
    for (const auto& [name, text] : files)
        for (std::sregex_iterator it(text.begin(), text.end(), linked), end; it != end; ++it)
            if (const auto target = rooms.find(it->str()); target != rooms.end() && target->first != name)
                QVERIFY2(mayInclude(rooms[name], target->second), (name + " links " + target->first).c_str());
}

void TestArchitecture::coreNeverSeesQtAndOnlyTheEngineSeesLibTorch() {
    for (const auto& [file, content] : sources()) {
        const bool isCore = file.starts_with("core/"),
                   isEngine = file.starts_with("core/engine/") || file.starts_with("app/engine/");
        if (isCore) QVERIFY2(content.find("#include <Q") == std::string::npos, file.c_str());
        if (!isEngine)
            for (const char* header : {"#include <ATen", "#include <torch", "#include <c10"})
                QVERIFY2(content.find(header) == std::string::npos, file.c_str());
        QVERIFY2(content.find("#include <torch/torch.h>") == std::string::npos, file.c_str());
        if (file != "core/engine/torch_compat.h")
            QVERIFY2(content.find("TORCH_VERSION") == std::string::npos, file.c_str());
    }
}

/// The text of a call's arguments: to the parenthesis that closes the first.
std::string argumentsOf(const std::string& content, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < content.size(); ++i) {
        depth += content[i] == '(' ? 1 : content[i] == ')' ? -1 : 0;
        if (depth == 0) return content.substr(open, i - open);
    }
    return content.substr(open);
}

void TestArchitecture::everyTensorSaysItsDevice() {
    static const std::regex factory("at::(empty|zeros|ones|full|arange|tensor|scalar_tensor|randn|rand|randint|"
                                    "randperm|eye|linspace|from_blob)\\(");
    static const std::regex said("\\b(on|onHost|beside)\\(|options\\(\\)|\\bmade\\b");
    int seen = 0;
    for (const auto& [file, content] : sources()) {
        if (!file.starts_with("core/engine/")) continue;
        for (std::sregex_iterator it(content.begin(), content.end(), factory), end; it != end; ++it, ++seen) {
            const std::string arguments =
                argumentsOf(content, std::size_t(it->position()) + std::size_t(it->length()) - 1);
            QVERIFY2(std::regex_search(arguments, said), (file + ": " + it->str() + arguments).c_str());
        }
    }
    QVERIFY(seen > 30);
}

void TestArchitecture::sqlIsOnlyInTheStore() {
    static const std::regex sql("\"\\s*(SELECT|INSERT|DELETE FROM|UPDATE|CREATE TABLE|PRAGMA) ");
    for (const auto& [file, content] : sources())
        if (!file.starts_with("core/store/")) QVERIFY2(!std::regex_search(content, sql), file.c_str());
}

void TestArchitecture::theWindowDoesNotLinkLibTorch() {
    const QString libraries = outputOf("ldd", {LUTHIER_BINARY_DIR "/bin/luthier"});
    QVERIFY(libraries.contains("libQt6Widgets"));
    for (const char* name : {"libtorch", "libc10", "libopenblas"})
        QVERIFY2(!libraries.contains(name), qPrintable(libraries));
}

void TestArchitecture::theEngineDoesNotLinkQt() {
    const QString libraries = outputOf("ldd", {LUTHIER_BINARY_DIR "/bin/luthier-engine"});
    QVERIFY(libraries.contains("libtorch"));
    QVERIFY2(!libraries.contains("libQt6"), qPrintable(libraries));
}

void TestArchitecture::sourcesAreFormatted() {
    QStringList files{"--dry-run", "--Werror"};
    for (const char* top : {"core", "ui", "app", "tests"})
        for (const auto& entry : fs::recursive_directory_iterator(testing::sourceFolder() / top))
            if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")
                files << QString::fromStdString(entry.path().string());
    QProcess process;
    process.setWorkingDirectory(QString::fromStdString(testing::sourceFolder().string()));
    process.start("clang-format-19", files);
    QVERIFY(process.waitForFinished(60000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().left(2000).constData());
}

void TestArchitecture::noPathOfAMachineStandsInTheTree() {
    static const std::regex path("/(work|farm|root|home/\\w+)/");
    for (const auto& [file, content] : sources())
        QVERIFY2(!std::regex_search(content, path), file.c_str());
}

/// ctest is silent about an alternative of its pattern that matches nothing.
void TestArchitecture::howTosNameTestsThatExist() {
    static const std::regex name("test_[a-z_0-9]+");
    const std::string tests = testing::read(testing::sourceFolder() / "tests" / "CMakeLists.txt");
    int seen = 0;
    for (const auto& entry : fs::directory_iterator(testing::sourceFolder() / "docs" / "how-to")) {
        const std::string text = testing::read(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it, ++seen)
            QVERIFY2(
                tests.find("luthier_test(" + it->str()) != tests.npos || it->str() == "test_adapter", // its beginning
                (entry.path().filename().string() + " names " + it->str()).c_str());
    }
    QVERIFY(seen > 20);
}

LUTHIER_TEST(TestArchitecture)
#include "test_architecture.moc"
