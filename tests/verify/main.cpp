// verify_reference FOLDER… [--out DIR] [--device D]: does Luthier compute what the references say? Built beside the
// engine, with or without Qt and the other tests; no part of what is installed.

#include "core/engine/kernels/device.h"
#include "core/engine/kernels/processor_check.h"
#include "tests/verify/reference.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>

using namespace luthier;

namespace {

/// 1 where something differs, 0 where all agrees.
int verify(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& out, at::Device device,
    bool verbose) {
    const auto report = engine::verifyReference(folder, out, device);
    if (!report) {
        fmt::print("FAILED   {}\n         {}\n", folder.string(), report.error().english());
        return 1;
    }
    const auto agree = std::count_if(report->comparisons.begin(), report->comparisons.end(),
        [](const engine::Comparison& comparison) { return comparison.agrees; });
    fmt::print("{} {} ({} of {} quantities)\n", report->passed() ? "agrees  " : "DIFFERS ", folder.string(), agree,
        report->comparisons.size());
    if (verbose || !report->passed()) fmt::print("{}", report->text());
    return report->passed() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Computes what reference folders hold the inputs of, and compares.");
    std::vector<std::string> folders;
    std::string out, device = std::string(keyOf(DeviceType::Cpu));
    bool verbose = false;
    app.add_option("folders", folders, "Folders with inputs and expected numbers, or such a .json file")->required();
    app.add_option("--out", out, "Write what was computed here");
    app.add_option("--device", device, "What computes")->check(CLI::IsMember(methodKeys<DeviceType>()));
    app.add_flag("--verbose", verbose, "List what agrees, too");
    CLI11_PARSE(app, argc, argv);
    engine::setThreads(0); // LibTorch takes half of the cores unless told
    const auto place = engine::resolveDevice(*methodFromKey<DeviceType>(device));
    if (!place) {
        fmt::print(stderr, "{}\n", place.error().english());
        return 2;
    }
    int failed = 0;
    for (const std::string& folder : folders)
        failed +=
            verify(folder, out.empty() ? std::nullopt : std::optional<std::filesystem::path>(out), *place, verbose);
    return failed == 0 ? 0 : 1;
}
