#include "tests/support/test_program.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

namespace luthier::testing {

static std::map<std::string, TestRow::Run>& rows() {
    static std::map<std::string, TestRow::Run> out;
    return out;
}

TestRow::TestRow(const char* file, Run run) { rows()[std::filesystem::path(file).stem()] = run; }

} // namespace luthier::testing

int main(int argc, char** argv) {
    const auto& rows = luthier::testing::rows();
    const auto row = argc > 1 ? rows.find(argv[1]) : rows.end();
    if (row == rows.end()) {
        std::fprintf(stderr, "Which test? One of:\n");
        for (const auto& [name, run] : rows)
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    argv[1] = argv[0];
    return row->second(argc - 1, argv + 1);
}
