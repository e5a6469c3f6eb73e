// A machine that has everything installed hides a missing package: every library, header, program, font and plugin that
// is used must come from a package that the dependency list would bring to a minimal Debian.

#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QLibraryInfo>
#include <QProcess>
#include <QtTest>

#include <map>
#include <set>
#include <sstream>

using namespace luthier;
namespace fs = std::filesystem;

namespace {

QString outputOf(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(120000);
    return QString::fromUtf8(process.readAllStandardOutput());
}

/// Which package a file came with, from dpkg's own lists. /lib and /usr/lib are one since Debian 12.
class FileIndex {
public:
    FileIndex() {
        for (const auto& entry : fs::directory_iterator("/var/lib/dpkg/info")) {
            if (entry.path().extension() != ".list") continue;
            std::string package = entry.path().stem().string();
            package = package.substr(0, package.find(':'));
            std::istringstream lines(testing::read(entry.path()));
            for (std::string line; std::getline(lines, line);)
                m_packages.emplace(usrMerged(line), package);
        }
    }
    std::string packageOf(const std::string& file) const {
        std::error_code code;
        for (const std::string& candidate : {file, fs::canonical(file, code).string()})
            if (const auto it = m_packages.find(usrMerged(candidate)); it != m_packages.end()) return it->second;
        return {};
    }

private:
    static std::string usrMerged(const std::string& path) {
        for (const char* top : {"/lib", "/bin", "/sbin"})
            if (path.starts_with(std::string(top) + "/") || path.starts_with(std::string(top) + "64/"))
                return "/usr" + path;
        return path;
    }
    std::map<std::string, std::string> m_packages;
};

/// Everything that a set of packages brings along, by Depends and Pre-Depends of what is installed here.
class Dependencies {
public:
    Dependencies() {
        const QString all =
            outputOf("dpkg-query", {"-W", "-f", "${Package}\t${Pre-Depends}, ${Depends}\t${Provides}\n"});
        for (const QString& line : all.split('\n', Qt::SkipEmptyParts)) {
            const QStringList columns = line.split('\t');
            m_depends[name(columns[0])] = columns.value(1);
            for (const QString& provided : columns.value(2).split(',', Qt::SkipEmptyParts))
                m_providers[name(provided)].insert(name(columns[0]));
        }
    }
    std::set<QString> closure(std::set<QString> open) const {
        std::set<QString> done;
        while (!open.empty()) {
            const QString package = *open.begin();
            open.erase(open.begin());
            const auto it = m_depends.find(package);
            if (it == m_depends.end() || !done.insert(package).second) continue;
            for (const QString& group : it->second.split(',', Qt::SkipEmptyParts))
                for (const QString& choice : group.split('|')) {
                    // The first choice is what apt takes on a machine without any of them.
                    const QString wanted = name(choice);
                    if (m_depends.contains(wanted)) {
                        open.insert(wanted);
                        break;
                    }
                    if (const auto providers = m_providers.find(wanted); providers != m_providers.end()) {
                        open.insert(providers->second.begin(), providers->second.end());
                        break;
                    }
                }
        }
        return done;
    }
    bool isInstalled(const QString& package) const { return m_depends.contains(package); }

private:
    static QString name(const QString& text) {
        return text.trimmed().section(' ', 0, 0).section(':', 0, 0).section('(', 0, 0);
    }
    std::map<QString, QString> m_depends;
    std::map<QString, std::set<QString>> m_providers;
};

} // namespace

class TestPackages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void linkedLibrariesAreBrought();
    void headersOfTheBuildAreBrought();
    void programsOfTheScriptsAreBrought();
    void fontsAndPluginsAreBrought();
    void everyListedPackageIsUsed();

private:
    void check(const std::string& file, const QString& what) {
        const QString package = QString::fromStdString(m_index.packageOf(file));
        if (package.isEmpty()) return; // not from Debian: the build made it
        QVERIFY2(m_brought.contains(package),
            qPrintable(
                QStringLiteral("%1 needs %2 of the package %3").arg(what, QString::fromStdString(file), package)));
        m_used.insert(package);
    }
    FileIndex m_index;
    std::set<QString> m_listed, m_brought, m_used;
};

void TestPackages::initTestCase() {
    std::istringstream lines(testing::read(testing::sourceFolder() / "installer" / "dependencies"));
    const std::string release = QSysInfo::productVersion().toStdString();
    for (std::string kind, package, line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (line.starts_with('#') || !(words >> kind >> package)) continue;
        if (kind == "cuda") continue; // replaces other packages, on request only
        int from = 0;
        if (words >> from && from > std::stoi(release)) continue; // this release does not have it
        m_listed.insert(QString::fromStdString(package));
    }
    const Dependencies dependencies;
    std::set<QString> all = m_listed;
    // What debootstrap's minbase has of this release.
    std::istringstream minimal(
        testing::read(testing::sourceFolder() / "tests" / "architecture" / ("minimal_debian_" + release + ".txt")));
    for (std::string package; minimal >> package;)
        all.insert(QString::fromStdString(package));
    for (const QString& package : m_listed)
        QVERIFY2(dependencies.isInstalled(package), qPrintable(package + " is listed and not installed"));
    m_brought = dependencies.closure(all);
    QVERIFY(m_brought.size() > 200);
}

void TestPackages::linkedLibrariesAreBrought() {
    for (const char* program : {"luthier", "luthier-engine", "tests_ui"}) {
        const QString libraries = outputOf("ldd", {QStringLiteral(LUTHIER_BINARY_DIR "/bin/") + program});
        int seen = 0;
        for (const QString& line : libraries.split('\n')) {
            const QString file = line.section("=> ", 1).section(" (", 0, 0).trimmed();
            if (!file.startsWith('/')) continue;
            check(file.toStdString(), program);
            ++seen;
        }
        QVERIFY(seen > 20);
    }
}

void TestPackages::headersOfTheBuildAreBrought() {
    const QString output = outputOf("ninja", {"-C", LUTHIER_BINARY_DIR, "-t", "deps"});
    std::set<std::string> headers;
    for (const QString& line : output.split('\n'))
        if (const QString file = line.trimmed(); file.startsWith("/usr/include/") || file.startsWith("/usr/lib/"))
            headers.insert(file.toStdString());
    QVERIFY(headers.size() > 1000);
    for (const std::string& header : headers)
        check(header, "the build");
}

void TestPackages::programsOfTheScriptsAreBrought() {
    for (const char* program : {"bash", "cmake", "ninja", "ctest", "g++", "ccache", "mold", "pkg-config",
             "clang-format-19", "clang++-19", "Xvfb", "xdotool", "dpkg-query", "apt-get", "awk", "grep", "tee", "id",
             "ldd", "dbus-daemon", "/usr/lib/qt6/bin/lupdate", "/usr/lib/qt6/bin/lrelease"}) {
        const QString path = QStandardPaths::findExecutable(program);
        QVERIFY2(!path.isEmpty(), program);
        check(fs::canonical(path.toStdString()).string(), program);
    }
    const QString fuzzer = outputOf("clang++-19", {"-print-file-name=libclang_rt.fuzzer-x86_64.a"}).trimmed();
    check(fs::canonical(fuzzer.toStdString()).string(), "the fuzzers");
}

void TestPackages::fontsAndPluginsAreBrought() {
    for (const char* family : {"Inter", "Noto Sans CJK TC", "JetBrains Mono"}) {
        const QString file = outputOf("fc-match", {"-f", "%{family}|%{file}", family});
        QVERIFY2(file.section('|', 0, 0).contains(family), qPrintable(QString(family) + " is not installed"));
        check(file.section('|', 1).toStdString(), family);
    }
    const fs::path plugins = QLibraryInfo::path(QLibraryInfo::PluginsPath).toStdString();
    for (const char* plugin : {"platforms/libqxcb.so", "platforms/libqoffscreen.so", "iconengines/libqsvgicon.so",
             "imageformats/libqsvg.so"}) {
        QVERIFY2(fs::exists(plugins / plugin), plugin);
        check((plugins / plugin).string(), "the window");
    }
    check((fs::path(QLibraryInfo::path(QLibraryInfo::TranslationsPath).toStdString()) / "qtbase_zh_TW.qm").string(),
        "standard dialogs");
    check("/usr/sbin/update-ca-certificates", "downloads over https"); // the files it makes belong to no package
}

void TestPackages::everyListedPackageIsUsed() {
    // Packages that bring others, or are used without any of their files being named. Listed here so that none is kept
    // by habit.
    const std::set<QString> indirect = {"libqcustomplot2.1-qt6", "libopenblas0-openmp", "qt6-tools-dev",
        "qt6-tools-dev-tools", "qt6-wayland", "libvulkan-dev", "libgl-dev", "libgloo-dev", "binutils",
        "clang-format-19", "g++", "pkg-config", "libsqlite3-dev"};
    QStringList unused;
    for (const QString& package : m_listed)
        if (!m_used.contains(package) && !indirect.contains(package)) unused << package;
    QVERIFY2(unused.isEmpty(), qPrintable("listed and not used: " + unused.join(", ")));
}

LUTHIER_TEST_MAIN((testing::runTest<QGuiApplication, TestPackages>))
#include "test_packages.moc"
