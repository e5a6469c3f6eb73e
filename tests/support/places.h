#pragma once
#include <QByteArray>
#include <QString>

#include <filesystem>
#include <string>

namespace luthier::testing {

std::filesystem::path sourceFolder();
std::filesystem::path buildFolder();
std::filesystem::path resource(const std::string& name);
/// A folder of tests/fixtures.
std::filesystem::path fixture(const std::string& name);
/// ../shared beside the checkout, or where LUTHIER_SHARED says; empty if there is none. Others' works lie there: tests
/// that need them run where it exists and count as skipped elsewhere.
std::filesystem::path sharedFolder();

void write(const std::filesystem::path& file, const std::string& content);
std::string read(const std::filesystem::path& file);

} // namespace luthier::testing
